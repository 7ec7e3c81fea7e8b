"""What the commands on models say when they cannot go on."""

from __future__ import annotations


class ModelProblem(ValueError):
    """A model or a directory that cannot be used as asked; the message is for the operator, with a remedy."""
