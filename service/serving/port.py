"""A port that clients connect to, and how it closes without losing one of them.

A listening socket that is closed resets what the kernel has queued on it: connections that clients take for
made, and have sent their request on. A load balancer connects elsewhere when it is refused, but does not send
a request twice. So new connections are dropped first, which clients take for a lost packet; those that are
being made get a moment, those that are queued are accepted; and then the port is closed, so that whoever
tries again is refused.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
import sys
from array import array
from typing import Final

_LOG: Final = logging.getLogger(__name__)
# More than a round trip in one data centre, less than the second after which a lost SYN is sent again.
_HANDSHAKES_S: Final = 0.25

# Some event loops accept one connection in a turn, and a turn may be long.
_ACCEPTING_S: Final = 5.0
# Where asyncio has accepted a connection, a task of its own makes it one of the server's.
_TURNS: Final = 2
# In the kernel's `struct tcp_info`; of a socket that listens, it is how many connections are queued.
_UNACKED_AT: Final = 24

_SO_ATTACH_FILTER: Final = 26
# Classic BPF on the TCP header: drops a segment whose flags say SYN and not ACK, passes all others.
_NO_NEW: Final = (
    (0x30, 0, 0, 13),  # A = the byte of the flags
    (0x54, 0, 0, 0x12),  # A &= SYN | ACK
    (0x15, 0, 1, 0x02),  # A == SYN ?
    (0x06, 0, 0, 0),  # drop
    (0x06, 0, 0, 0xFFFFFFFF),  # pass
)


async def close_port(server: asyncio.AbstractServer, listener: socket.socket) -> None:
    """Take no more connections, and serve all that were made; returns when the port is closed.

    Args:
        server: what accepts from it.
        listener: its socket.
    """
    if _drop_new(listener):
        await asyncio.sleep(_HANDSHAKES_S)
    give_up_at = asyncio.get_running_loop().time() + _ACCEPTING_S
    # The kernel has no event for a queue that has become empty.
    while _queued(listener) and asyncio.get_running_loop().time() < give_up_at:  # noqa: ASYNC110
        await asyncio.sleep(0)
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    server.close()  # and the socket with it


def _queued(listener: socket.socket) -> int:
    """Connections that wait to be accepted; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    try:
        info = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _UNACKED_AT + 4)
    except OSError:
        return 0
    queued: int = struct.unpack_from("I", info, _UNACKED_AT)[0]
    return queued


def _drop_new(listener: socket.socket) -> bool:
    """Have the kernel drop attempts to connect; False where it cannot."""
    if sys.platform != "linux":
        return False
    program = array("B", b"".join(struct.pack("HBBI", *line) for line in _NO_NEW))
    address, _ = program.buffer_info()
    try:
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HL", len(_NO_NEW), address))
    except OSError as error:
        # Some sandboxes forbid it: what connects in the very moment of the closing may then be reset.
        _LOG.debug("connections cannot be held back", extra={"reason": error.strerror})
        return False
    return True
