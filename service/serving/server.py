"""One process, one event loop, uvicorn around an application: what all servers of `pmi` have in common.

The port is taken before anything is loaded, so that a port in use is said at once.
"""

from __future__ import annotations

import asyncio
import contextvars
import errno
import gc
import logging
import os
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from service.configuration.loading import Configuration, ConfigurationError
from service.serving.connection import Connection, ConnectionBounds
from service.serving.drain import Drain
from service.serving.port import close_port

_LOG: Final = logging.getLogger(__name__)
_BACKLOG: Final = 2048
_EVERYWHERE: Final = "::"
# Longer than clients and load balancers keep idle connections (60 s is usual): were the server the first to
# close one, a request that is just being sent on it would be lost.
_KEEPALIVE_S: Final = 75
_AFTER_DRAIN_S: Final = 1
_TERMINATED: Final = 128 + signal.SIGTERM
# For what a client says on a connection that it made just before the port was closed.
_LAST_WORDS_S: Final = 0.5
_POLL_S: Final = 0.01


def warn_of_unknown(configuration: Configuration) -> None:
    """Log which variables of the environment are no settings."""
    if configuration.unknown_variables:
        _LOG.warning(
            "unknown variables in the environment are ignored",
            extra={
                "variables": configuration.unknown_variables,
                **({"did_you_mean": configuration.misspelt} if configuration.misspelt else {}),
            },
        )


def listen(host: str, port: int, section: str = "server") -> socket.socket:
    """A listening socket; `section` is that of the settings, for what is said of it.

    The host `::` stands for all addresses of the machine, those of IPv4 among them, whether or not it has any
    of IPv6.

    Raises:
        ConfigurationError: says what is in the way.
    """
    try:
        if host == _EVERYWHERE:
            return _listen_everywhere(port)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except socket.gaierror as error:
        raise ConfigurationError(f"{section}.host: {host!r} is no address of this machine") from error
    except OSError as error:
        raise ConfigurationError(_no_port(host, port, section, error)) from error


def _listen_everywhere(port: int) -> socket.socket:
    if not socket.has_dualstack_ipv6():
        return socket.create_server(("0.0.0.0", port), backlog=_BACKLOG)  # noqa: S104 - what was asked for
    return socket.create_server(
        (_EVERYWHERE, port), family=socket.AF_INET6, backlog=_BACKLOG, dualstack_ipv6=True
    )


def _no_port(host: str, port: int, section: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is in use: stop what listens there, or take another "
            f"(--port {port + 1}, or PMI_{section.upper()}__PORT={port + 1})"
        )
    if error.errno == errno.EACCES:
        return f"port {port} on {host} is not for this user: take one above 1023"
    return f"{host}:{port} cannot be listened on ({error.strerror})"


def end_at_once_when_told() -> None:
    """Have SIGTERM end the process while it serves nobody yet: `run_server` then has it drain.

    As the first process of a container it would be deaf to it otherwise, and be killed when its time is up.
    """
    # Not by an exception: models may be loading in other threads, which would be waited for.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(_TERMINATED))


def keep_what_is_loaded() -> None:
    """Tell the collector that all there is by now stays.

    It need not look at it again; without this its full runs stop every request for tens of milliseconds.
    """
    gc.collect()
    gc.freeze()


@dataclass(frozen=True, slots=True)
class Ending:
    """How long the end of a server may take; see `Drain.run`."""

    accept_s: float = 0.0
    timeout_s: float = 10.0


async def run_server(
    app: ASGIApp,
    listeners: Sequence[socket.socket],
    *,
    drain: Drain,
    ending: Ending,
    bounds: ConnectionBounds,
    on_refused: Callable[[str], None],
    on_listening: Callable[[], None],
) -> None:
    """Serve until the process is told to stop (SIGTERM, SIGINT); returns after a clean end.

    SIGTERM drains. SIGINT, which is somebody at a terminal, does not wait for load balancers; whoever says
    it a second time does not wait at all. The platform's own port is open until the end.

    Args:
        drain: what the application's `Admission` has, too.
        on_refused: told of refused connections; see `Connection`.
        on_listening: called once requests are taken.
    """
    config = uvicorn.Config(
        app,
        http=partial(Connection, bounds, on_refused),  # type: ignore[arg-type]  # makes what is asked for
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="none",
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEPALIVE_S,
        # Nobody here asks where a client is.
        proxy_headers=False,
        # What the drain has not ended by now is not worth waiting for.
        timeout_graceful_shutdown=_AFTER_DRAIN_S,
    )
    server = _Server(config, drain, ending, bounds.own_port, on_listening)
    # uvicorn raises the signal again after its clean end; the end of this process is to be clean, too.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    await server.serve(sockets=list(listeners))


class _Server(uvicorn.Server):
    """A server that says when it listens, and drains before it ends."""

    def __init__(
        self,
        config: uvicorn.Config,
        drain: Drain,
        ending: Ending,
        own_port: int | None,
        on_listening: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._drain = drain
        self._ending = ending
        self._own_port = own_port
        self._on_listening = on_listening
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client_ports: list[tuple[asyncio.AbstractServer, socket.socket]] = []
        self._is_ending = False
        self._draining: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        if self.started:
            ports = zip(self.servers, sockets or (), strict=True)
            self._client_ports = [one for one in ports if one[1].getsockname()[1] != self._own_port]
            self._on_listening()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called in the handler of a signal."""
        if self._loop is None or not self.started or self._is_ending:
            super().handle_exit(sig, frame)
            return
        self._is_ending = True
        # A signal comes in the middle of some request, and the end is not that one's.
        context = contextvars.Context()
        self._loop.call_soon_threadsafe(self._begin_end, sig == signal.SIGINT, context=context)

    def _begin_end(self, at_once: bool) -> None:
        self._draining = asyncio.get_running_loop().create_task(self._end(at_once), name="drain")

    async def _end(self, at_once: bool) -> None:
        _LOG.info("the server ends", extra={"in_flight": self._drain.in_flight})
        try:
            if at_once:
                await self._drain.run(0.0, self._ending.timeout_s)
            else:
                await self._drain.run(self._ending.accept_s, self._ending.timeout_s, self._close_ports)
        finally:
            self.should_exit = True

    async def _close_ports(self) -> None:
        """Take no more connections of clients; those that there are have a moment to say something."""
        await asyncio.gather(*(close_port(server, one) for server, one in self._client_ports))
        await asyncio.sleep(_LAST_WORDS_S)
        for connection in self._connections():
            connection.let_go()
        give_up_at = asyncio.get_running_loop().time() + _LAST_WORDS_S
        while any(one.is_asking for one in self._connections()):
            if asyncio.get_running_loop().time() > give_up_at:
                break
            await asyncio.sleep(_POLL_S)
        await asyncio.sleep(0)  # requests that have just come are begun

    def _connections(self) -> list[Connection]:
        return [one for one in self.server_state.connections if isinstance(one, Connection)]


def address_of(listener: socket.socket) -> str:
    """The URL of what listens there."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, where there is one."""
    try:
        import uvloop
    except ImportError:  # not made for Windows
        return None
    return uvloop.new_event_loop
