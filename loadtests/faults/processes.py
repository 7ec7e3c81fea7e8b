"""The gateway and its translator service as they are, but for the model: translations are made up.

From SIGUSR1 on, until SIGUSR2, the model leaves what it should translate into Spanish as it is.

python -m loadtests.faults.processes serve | serve-translator      configured by PMI_ variables
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from service import logs
from service.commands.serving import serve
from service.commands.serving_translator import serve_translator
from service.composition import open_gateway, open_source
from service.configuration.loading import load
from service.configuration.settings import Settings
from translators.fake import FakeEngine
from translators.quality import Thresholds
from translators.types import Engine, Hypothesis, Item, Watch

DELAY_VARIABLE: Final = "FAULTS_BATCH_DELAY_S"
#: The language that the model may be told to forget.
FORGOTTEN: Final = "spa_Latn"
_DELAY_S: Final = 0.005


class Forgetful(FakeEngine):
    """A model that can forget a language; the quality gate is to notice."""

    forgets = False

    def translate_batch(self, items: Sequence[Item], watch: Watch | None = None) -> list[Hypothesis]:
        """See `Engine.translate_batch`."""
        found = super().translate_batch(items, watch)
        if not self.forgets:
            return found
        return [
            replace(one, text=item.text) if item.target == FORGOTTEN else one
            for item, one in zip(items, found, strict=True)
        ]

    def heed(self) -> None:
        """Forget at SIGUSR1, remember at SIGUSR2."""
        signal.signal(signal.SIGUSR1, lambda *_: setattr(self, "forgets", True))
        signal.signal(signal.SIGUSR2, lambda *_: setattr(self, "forgets", False))


def main() -> None:
    """Serve until told to stop."""
    configuration = load(os.environ)
    logs.configure("warning")
    delay_s = float(os.environ.get(DELAY_VARIABLE, _DELAY_S))
    engine = Forgetful(before=lambda _: time.sleep(delay_s), keep_batches=False)
    # Here, since only the main thread may, and the model is asked for in another one.
    engine.heed()

    def model(settings: Settings) -> tuple[Engine, Thresholds]:
        return engine, Thresholds()

    if sys.argv[1] == "serve":
        serve(configuration, print, partial(open_gateway, load=model))
    else:
        serve_translator(configuration, print, partial(open_source, load=model))


if __name__ == "__main__":
    main()
