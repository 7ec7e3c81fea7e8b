"""The demo world: everyday meanings, written in seven languages, and exercises made of them."""

from __future__ import annotations

from service.demo.world.exercises import TASKS, Exercise, exercise
from service.demo.world.grammar import render
from service.demo.world.meaning import LANGUAGES, Meaning, Split
from service.demo.world.sampling import sample, split_of

__all__ = ["LANGUAGES", "TASKS", "Exercise", "Meaning", "Split", "exercise", "render", "sample", "split_of"]
