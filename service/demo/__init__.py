"""The demo models of the embedded default: the world they speak about, their training and their scores."""
