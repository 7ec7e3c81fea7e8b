"""A real Prometheus watches a real gateway under load: what a rule is for happens, and it fires, and stops.

The rules are those that are shipped, at thirty times their speed.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from loadtests.faults.faults import World, with_echo
from loadtests.faults.run import Load
from tests.support.servers import free_port, running

RULES = Path(__file__).parents[2] / "deploy" / "observability" / "alerts.yaml"
ALERT = "PmiBackendDown"
RATE = 20.0

pytestmark = [
    pytest.mark.skipif(
        shutil.which("prometheus") is None, reason="prometheus: `make test-deploy` installs it"
    ),
    pytest.mark.timeout(240),
]


def _hurried(rules: str) -> str:
    """Minutes become twice as many seconds; so that a rate still spans several scrapes, no less than five."""
    rules = re.sub(r"\[(\d+)m\]", lambda found: f"[{max(5, 2 * int(found[1]))}s]", rules)
    return re.sub(r"for: (\d+)m", lambda found: f"for: {2 * int(found[1])}s", rules)


def _config(directory: Path, world: World) -> Path:
    (directory / "alerts.yaml").write_text(_hurried(RULES.read_text()))
    config = directory / "prometheus.yaml"
    config.write_text(
        "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
        "rule_files: [alerts.yaml]\n"
        "scrape_configs:\n"
        f'  - {{job_name: pmi-gateway, static_configs: [{{targets: ["127.0.0.1:{world.gateway.port}"]}}]}}\n'
    )
    return config


async def _firing(session: aiohttp.ClientSession, url: str) -> set[str]:
    async with session.get(f"{url}/api/v1/alerts") as answer:
        content = await answer.json()
    return {one["labels"]["alertname"] for one in content["data"]["alerts"] if one["state"] == "firing"}


async def _until(session: aiohttp.ClientSession, url: str, *, fires: bool) -> None:
    async with asyncio.timeout(60):
        while (ALERT in await _firing(session, url)) is not fires:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.2)


@asynccontextmanager
async def _loaded(session: aiohttp.ClientSession, world: World) -> AsyncIterator[None]:
    load = Load(session, world.gateway.url, RATE)

    async def without_end() -> None:
        while True:
            await load.run(1.0, 0.0)

    task = asyncio.create_task(without_end())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_model_server_that_is_gone_is_told_and_untold(tmp_path: Path) -> None:
    """Nothing fires before; the alert comes while requests fail, and goes when they succeed again."""
    world = with_echo(tmp_path)
    with ExitStack() as stack:
        stack.callback(world.stop)
        await asyncio.to_thread(world.start)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        command = [
            "prometheus",
            f"--config.file={_config(tmp_path, world)}",
            f"--web.listen-address=127.0.0.1:{port}",
        ]
        stack.enter_context(
            running(
                [*command, f"--storage.tsdb.path={tmp_path / 'data'}"],
                log=tmp_path / "prometheus.log",
                ready=lambda: _ready(url),
                ready_timeout_s=30.0,
            )
        )
        async with aiohttp.ClientSession() as session, _loaded(session, world):
            await asyncio.sleep(8)
            assert await _firing(session, url) == set()

            world.others["echo"].kill()
            await _until(session, url, fires=True)

            await asyncio.to_thread(world.others["echo"].start)
            await _until(session, url, fires=False)


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/-/ready", timeout=1.0) as answer:  # noqa: S310 - ours
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
