"""The settings: what they are, where they are read, and what is wrong with them."""
