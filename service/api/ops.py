"""`/livez`, `/readyz` and `/metrics`: for the platform, not for clients."""

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


@router.get("/health", include_in_schema=False)  # what vLLM calls it: its clients wait for it
@router.get("/readyz", responses={503: {"description": "Not now."}})
async def readyz(request: Request) -> Response:
    """The models are loaded, at least one backend answers, and the server is not about to end."""
    if request.state.drain.stage is not Stage.SERVING:
        return json_response({"status": "stopping"}, 503)
    gateway: Gateway = request.state.gateway
    found = await gateway.models.names()
    backends = {name: "ok" if name in found else "unreachable" for name in gateway.models.places}
    ready = bool(found)
    content = {"status": "ok" if ready else "unready", "backends": backends}
    return json_response(content, 200 if ready else 503)


@router.get("/metrics", responses={200: {"content": {"text/plain": {}}}, **errors((401, 429))})
async def metrics(request: Request) -> Response:
    """Prometheus metrics."""
    content, media_type = request.state.metrics.exposition()
    return Response(content, media_type=media_type)
