"""A web server on this computer that serves one file, with every fault a network has to offer."""

from __future__ import annotations

import http.server
import re
import socket
import threading
from collections.abc import Callable
from typing import Any

Fault = Callable[["Handler"], None]


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the next fault in line, else honestly."""

    server: WeightsServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.requests.append(dict(self.headers.items()))
        fault = self.server.faults.pop(0) if self.server.faults else None
        self.close_connection = True
        (fault or Handler.honest)(self)

    def honest(self) -> None:
        """The whole file, or the range that was asked for, with its ETag."""
        self.send_from(self.wanted_start())

    def wanted_start(self) -> int:
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if match is None or self.headers.get("If-Range") != self.server.etag or not self.server.ranges:
            return 0
        return int(match[1])

    def send_from(self, start: int, body: bytes | None = None, length: int | None = None) -> None:
        """Headers for the file from `start`, then `body` of it, by default all."""
        data = self.server.data
        if start >= len(data):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(data)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        if self.server.etag:
            self.send_header("ETag", self.server.etag)
        self.send_header("Content-Length", str(length if length is not None else len(data) - start))
        self.end_headers()
        self.wfile.write(data[start:] if body is None else body)

    def log_message(self, format: str, *args: Any) -> None:
        """Not in the output of the tests."""


class WeightsServer(http.server.ThreadingHTTPServer):
    """Use as a context manager; `url` is where the file lies."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, data: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.data = data
        self.etag = '"one"'
        self.ranges = True
        self.faults: list[Fault | None] = []
        self.requests: list[dict[str, str]] = []
        self.released = threading.Event()
        """Ends every answer that hangs."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> WeightsServer:
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some of the tests are about."""


def cut_after(count: int) -> Fault:
    """Send `count` bytes of what was asked for, then cut the connection."""

    def fault(handler: Handler) -> None:
        start = handler.wanted_start()
        handler.send_from(start, handler.server.data[start : start + count], len(handler.server.data) - start)
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    return fault


def status(code: int, **headers: str) -> Fault:
    """Answer with this status and nothing else."""

    def fault(handler: Handler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return fault


def hang(handler: Handler) -> None:
    """Say nothing until the test is over."""
    handler.server.released.wait(30)


def trickle(handler: Handler) -> None:
    """Send a byte now and then."""
    data = handler.server.data
    handler.send_from(0, data[:1])
    for position in range(1, len(data)):
        if handler.server.released.wait(0.02):
            return
        handler.wfile.write(data[position : position + 1])
