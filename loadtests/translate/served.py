"""The same model in a translator service of its own process.

python -m loadtests.translate.served DIRECTORY      prints its address, and serves until it is told to stop
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from loadtests.translate.geometry import Geometry
from loadtests.translate.runs import WORKERS
from service.access import AccessLog
from service.configuration.settings import TranslatorSettings
from service.metrics import Metrics
from service.serving.connection import ConnectionBounds
from service.serving.drain import Drain
from service.serving.server import Ending, address_of, listen, loop_factory, run_server
from service.translation.server import TranslatorApp
from service.translation.stack import Source, in_process
from translators.quality import Thresholds


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """A service with the model of a directory; gives its address."""
    command = [sys.executable, "-m", "loadtests.translate.served", str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        try:
            address = process.stdout.readline().strip() if process.stdout else ""
            if not address:
                raise RuntimeError("the service did not start")
            yield address
        finally:
            process.terminate()


async def _serve(directory: Path) -> None:
    engine, metrics = Geometry(directory, WORKERS), Metrics()
    settings = TranslatorSettings(threads=WORKERS)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Source]:
        async with in_process(engine, Thresholds(), settings, metrics.batch) as source:
            yield source

    with listen("127.0.0.1", 0) as listener:
        drain = Drain()
        await run_server(
            TranslatorApp(opened, metrics, AccessLog(enabled=False), drain),
            [listener],
            drain=drain,
            ending=Ending(timeout_s=1.0),
            bounds=ConnectionBounds(),
            on_refused=metrics.connection_refused,
            on_listening=lambda: print(address_of(listener), flush=True),  # noqa: T201
        )
    engine.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve(Path(sys.argv[1])))
