"""`/livez`, `/readyz`, `/health` and `/metrics`: for the platform, not for clients."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.api.described import errors
from service.api.errors import json_response
from service.gateway import Gateway
from service.serving.drain import Stage

router = APIRouter(tags=["operations"])


@router.get("/livez")
async def livez() -> Response:
    """The process answers."""
    return json_response({"status": "ok"})


@router.get("/readyz", responses={503: {"description": "The server is about to end."}})
async def readyz(request: Request) -> Response:
    """The models are loaded, and the server is not about to end.

    Model backends are not asked: a gateway without them still says best what is wrong, and all gateways would
    be taken out of service together.
    """
    if request.state.drain.stage is not Stage.SERVING:
        return json_response({"status": "stopping"}, 503)
    return json_response({"status": "ok"})


@router.get("/health", responses={503: {"description": "No model backend answers."}})
async def health(request: Request) -> Response:
    """At least one model backend answers. Clients of vLLM wait for this."""
    if request.state.drain.stage is not Stage.SERVING:
        return json_response({"status": "stopping"}, 503)
    gateway: Gateway = request.state.gateway
    found = await gateway.models.names()
    backends = {name: "ok" if name in found else "unreachable" for name in gateway.models.places}
    content = {"status": "ok" if found else "unready", "backends": backends}
    return json_response(content, 200 if found else 503)


@router.get("/metrics", responses={200: {"content": {"text/plain": {}}}, **errors((401, 429))})
async def metrics(request: Request) -> Response:
    """Prometheus metrics."""
    content, media_type = request.state.metrics.exposition()
    return Response(content, media_type=media_type)
