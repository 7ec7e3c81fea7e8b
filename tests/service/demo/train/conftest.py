"""Tests of the training code need PyTorch, which stands in other environments than the one tests run in.

`test_with_pytorch.py` runs them there, so here they are not collected.
"""

from __future__ import annotations

from importlib.util import find_spec

NEED_PYTORCH = ["test_batches.py", "test_loss.py"]

collect_ignore = [] if find_spec("torch") else NEED_PYTORCH
