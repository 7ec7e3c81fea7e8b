"""nginx in front of gateways, as it is outside of Kubernetes: it finds out by itself who is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from loadtests import programs
from tests.support.servers import free_port, running
from tests.support.unavailable import unavailable

# Passive checks: a gateway that refuses a connection is left alone for two seconds. No request is sent twice
# but where no connection came about (which is what `error timeout` means for a POST). Idle connections close
# before a gateway's `drain.accept_s` is over.
_CONFIG = """
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/error.log info;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    upstream gateways {{
        {servers}
        keepalive 16;
        keepalive_timeout 5s;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://gateways;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
            proxy_connect_timeout 2s;
            proxy_read_timeout 60s;
            proxy_next_upstream error timeout;
            add_header X-Served-By $upstream_addr always;
        }}
    }}
}}
"""


@contextmanager
def nginx(addresses: Sequence[str], directory: Path) -> Iterator[str]:
    """A load balancer over these addresses, whether or not anybody is there yet; gives its URL."""
    try:
        program = programs.find("nginx")
    except programs.ProgramMissing as missing:
        unavailable(f"nginx: {missing}")
    port = free_port()
    servers = "\n        ".join(f"server {one}:8080 max_fails=1 fail_timeout=2s;" for one in addresses)
    config = directory / "nginx.conf"
    config.write_text(_CONFIG.format(directory=directory, servers=servers, port=port))
    command = [program, "-p", str(directory), "-c", str(config), "-e", str(directory / "error.log")]
    with running(
        command,
        log=directory / "nginx.log",
        ready=(directory / "nginx.pid").exists,
        ready_timeout_s=10.0,
    ):
        yield f"http://127.0.0.1:{port}"
