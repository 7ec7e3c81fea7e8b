"""A small model hub on the loopback: what `huggingface_hub` asks of one, and faults on demand."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

COMMIT: Final = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """A hub with one repository.

    Attributes:
        files: name -> content.
        large: names of the files that are kept apart, with a SHA-256, as large ones are.
        served: name -> content that is sent instead.
        cut: name -> bytes after which the connection is cut, once.
        status: answered to everything, where it is set.
        ranges: what was asked for of each file, as (name, first byte).
    """

    repository: str = "someone/tiny"
    licence: str = "mit"
    files: dict[str, bytes] = field(default_factory=dict)
    large: frozenset[str] = frozenset({"model.safetensors"})
    served: dict[str, bytes] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)
    status: int | None = None
    error_code: str = ""
    ranges: list[tuple[str, int]] = field(default_factory=list)
    url: str = ""

    def described(self) -> dict[str, Any]:
        """The repository as the hub's API tells it."""
        siblings = []
        for name, content in self.files.items():
            one: dict[str, Any] = {"rfilename": name, "size": len(content), "blobId": blob(content)}
            if name in self.large:
                sha256 = hashlib.sha256(content).hexdigest()
                one["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 100}
            siblings.append(one)
        return {
            "id": self.repository,
            "modelId": self.repository,
            "sha": COMMIT,
            "siblings": siblings,
            "cardData": {"license": self.licence},
            "tags": [],
            "private": False,
            "downloads": 0,
            "likes": 0,
        }


def blob(content: bytes) -> str:
    """Git's name for a content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """The hub, at `hub.url`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Tests print enough."""

        def _answer(self, *, with_body: bool) -> None:
            if hub.status is not None:
                self._send(hub.status, b"{}", {"X-Error-Code": hub.error_code}, with_body)
            elif self.path.startswith(f"/api/models/{hub.repository}"):
                content = json.dumps(hub.described()).encode()
                self._send(200, content, {"Content-Type": "application/json"}, with_body)
            elif self.path.startswith(f"/{hub.repository}/resolve/{COMMIT}/"):
                self._file(self.path.rpartition("/")[2], with_body)
            else:
                self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"}, with_body)

        def _file(self, name: str, with_body: bool) -> None:
            content = hub.served.get(name, hub.files[name])
            etag = hashlib.sha256(hub.files[name]).hexdigest() if name in hub.large else blob(hub.files[name])
            headers = {"ETag": f'"{etag}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
            first = 0
            if asked := self.headers.get("Range"):
                first = int(asked.removeprefix("bytes=").partition("-")[0])
            if with_body:
                hub.ranges.append((name, first))
            status = 206 if first else 200
            if first:
                headers["Content-Range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"
            self._send(
                status,
                content[first:],
                headers,
                with_body,
                cut=hub.cut.pop(name, None) if with_body else None,
            )

        def _send(
            self, status: int, body: bytes, headers: dict[str, str], with_body: bool, cut: int | None = None
        ) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if with_body:
                self.wfile.write(body if cut is None else body[:cut])
            if cut is not None:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
