"""A translator service without a model, whose rows end one by one, as those of a real batch do.

What ends together comes in one piece, and costs a gateway less than it will with a model.

`python -m loadtests.sizing.translator_service`      configured by PMI_ variables
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from functools import partial
from typing import Final

from service import logs
from service.commands.serving_translator import serve_translator
from service.composition import open_source
from service.configuration.loading import load
from service.configuration.settings import Settings
from translators.fake import FakeEngine
from translators.quality import Thresholds
from translators.types import Engine, Hypothesis, Item, Watch

#: Between two ends.
_STEP_S: Final = 0.001
#: As long as a real one: many digits.
SCORE: Final = -0.4823712348937988


class OneByOne(FakeEngine):
    """Made-up translations that do not end together."""

    def translate_batch(self, items: Sequence[Item], watch: Watch | None = None) -> list[Hypothesis]:
        """See `Engine.translate_batch`."""
        found = super().translate_batch(items, watch)
        for index, hypothesis in enumerate(found):
            time.sleep(_STEP_S)
            if watch is not None:
                watch.done(index, hypothesis)
        return found


def _model(settings: Settings) -> tuple[Engine, Thresholds]:
    return OneByOne(score=SCORE, keep_batches=False), Thresholds()


if __name__ == "__main__":
    logs.configure("warning")
    serve_translator(load(os.environ), print, partial(open_source, load=_model))
