"""The demo models of the embedded default: the world they speak about, and how they are trained and scored."""
