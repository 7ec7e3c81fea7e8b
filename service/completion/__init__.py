"""A request of `/v1/pmi/*`, read and laid out, and its answer."""
