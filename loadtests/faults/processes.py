"""The gateway and its translator service as they are, but for the model: translations are made up.

python -m loadtests.faults.processes serve | serve-translator      configured by PMI_ variables
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
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
from translators.types import Engine, Item

DELAY_VARIABLE: Final = "FAULTS_BATCH_DELAY_S"
_DELAY_S: Final = 0.005


def _model(settings: Settings) -> tuple[Engine, Thresholds]:
    delay_s = float(os.environ.get(DELAY_VARIABLE, _DELAY_S))

    def before(items: Sequence[Item]) -> None:
        time.sleep(delay_s)

    return FakeEngine(before=before, keep_batches=False), Thresholds()


def main() -> None:
    """Serve until told to stop."""
    configuration = load(os.environ)
    logs.configure("warning")
    if sys.argv[1] == "serve":
        serve(configuration, print, partial(open_gateway, load=_model))
    else:
        serve_translator(configuration, print, partial(open_source, load=_model))


if __name__ == "__main__":
    main()
