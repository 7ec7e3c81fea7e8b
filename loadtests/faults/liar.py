"""A translator service that counts wrongly: items are left out or answered twice, and it says it is done.

`python -m loadtests.faults.liar PORT`
"""

from __future__ import annotations

import sys

from aiohttp import web

from service.translation import wire
from translators.fake import FakeEngine
from translators.quality import Thresholds
from translators.types import Translation

_ENGINE = FakeEngine(keep_batches=False)


async def _translate(request: web.Request) -> web.Response:
    asked = wire.read_request(await request.read())
    lines = [wire.model_line(_ENGINE.card.fingerprint)]
    found = _ENGINE.translate_batch(asked.items)
    for index, (item, hypothesis) in enumerate(zip(asked.items, found, strict=True)):
        if index % 3 == 0:
            continue
        line = wire.item_line(index, Translation(item, hypothesis))
        lines += [line, line] if index % 3 == 1 else [line]
    return web.Response(body=b"".join([*lines, wire.DONE]), content_type="application/x-ndjson")


async def _model(request: web.Request) -> web.Response:
    return web.json_response(wire.model_json(_ENGINE.card, Thresholds()))


async def _ready(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


def application() -> web.Application:
    """The server."""
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_post("/v1/translate", _translate)
    app.router.add_get("/v1/model", _model)
    app.router.add_get("/readyz", _ready)
    return app


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=int(sys.argv[1]), print=lambda *_: None)
