"""What stands behind the gateway, on the load's core: nginx with a static answer, and a server of streams."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from loadtests import programs
from loadtests.bodies import ANSWER, MODELS, TOKENIZED
from loadtests.cores import pinned
from tests.support.servers import free_port, running

READY_TIMEOUT_S: Final = 60.0

_CONFIGURATION: Final = """
daemon off;
worker_processes 1;
pid {directory}/nginx.pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    default_type application/json;
    keepalive_timeout 300s;
    keepalive_requests 1000000000;
    client_max_body_size 1m;
    client_body_buffer_size 64k;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        location = /v1/chat/completions {{ return 200 '{answer}'; }}
        location = /v1/models {{ return 200 '{models}'; }}
        location = /tokenize {{ return 200 '{tokenized}'; }}
        location = /health {{ return 200; }}
    }}
}}
"""


@contextmanager
def nginx_running(directory: Path, core: int) -> Iterator[str]:
    """Run nginx with one worker, all its files in `directory`; gives its root URL.

    Raises:
        ProgramMissing: it is not installed.
    """
    port = free_port()
    configuration = directory / "nginx.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            directory=directory,
            port=port,
            answer=ANSWER.decode(),
            models=MODELS.decode(),
            tokenized=TOKENIZED.decode(),
        ),
        encoding="utf-8",
    )
    url = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [programs.find("nginx"), "-p", directory, "-c", configuration, "-e", "stderr"]
    with running(
        pinned(core, command),
        log=directory / "nginx.log",
        ready=lambda: answers(f"{url}/health"),
        ready_timeout_s=READY_TIMEOUT_S,
    ):
        yield url


@contextmanager
def streaming_running(directory: Path, core: int) -> Iterator[str]:
    """Run the server of streams; gives its root URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running(
        pinned(core, [sys.executable, "-m", "loadtests.streaming_upstream", str(port)]),
        log=directory / "streaming.log",
        ready=lambda: answers(f"{url}/health"),
        ready_timeout_s=READY_TIMEOUT_S,
    ):
        yield url


def answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        with urllib.request.urlopen(url, timeout=5.0) as answer:  # noqa: S310 - our own http URL
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
