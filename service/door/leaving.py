"""Notices that the client has left while its request is worked on, and cancels the work.

Listening costs a task, which a request that is answered at once does not need: it begins only after a moment.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final

from starlette.types import Receive, Scope

from service.api.intake import GONE

_PATIENCE_S: Final = 0.1


class Leaving:
    """While the block runs, its task is cancelled when the client leaves; the block then just ends.

    To be entered when the body has been read: nobody else may call `receive`.

    Args:
        scope: is told in `GONE` when the client has left.
        patience_s: how long after the beginning it is listened for the client.
    """

    __slots__ = ("_begin", "_gone", "_loop", "_patience_s", "_receive", "_scope", "_served", "_watch")

    def __init__(self, scope: Scope, receive: Receive, patience_s: float = _PATIENCE_S) -> None:
        self._scope = scope
        self._receive = receive
        self._patience_s = patience_s
        self._gone = False
        self._watch: asyncio.Task[None] | None = None

    def __enter__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._served = asyncio.current_task(self._loop)
        self._begin = self._loop.call_later(self._patience_s, self._listen)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._begin.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if not self._gone or self._served is None:
            return False
        # The cancellation was this one's: it ends here, unless somebody else wants the task to end as well.
        others = self._served.uncancel()
        return kind is not None and issubclass(kind, asyncio.CancelledError) and others == 0

    def _listen(self) -> None:
        self._watch = self._loop.create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if self._served is not None:
            self._gone = self._scope[GONE] = True
            self._served.cancel()
