"""A narrow way to a server: so many records a second and no more, each counted as it passes.

What has to happen in the middle of a run then does, on a slow machine and on a fast one.
"""

from __future__ import annotations

import http.client
import json
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from waiting import until

# Slow enough to be in the middle of a small feed; a run's timeouts hold for what may wait here.
RECORDS_A_SECOND = 500
HOP_BY_HOP = {"connection", "content-length", "transfer-encoding", "expect"}


class Narrow(ThreadingHTTPServer):
    """Passes every request on as it came, those with records one after another and no faster than the pace."""

    daemon_threads = True

    def __init__(self, url: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.server = url.removeprefix("http://")
        self.gate, self.counting = threading.Lock(), threading.Lock()
        self.passed, self.inside = 0, 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def wait_for(self, more_than: int) -> None:
        """Returns as soon as more records than that have been taken."""
        until(lambda: self.passed > more_than, f"more than {more_than} records to pass", every=0.005)

    def wait_until_empty(self) -> None:
        """Returns once nothing of a process that is gone is on its way any more."""
        until(lambda: self.inside == 0, "the requests on their way to end", every=0.005)

    def handle_error(self, *_: object) -> None:
        """A client that was killed has nothing to be told."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Narrow

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if not self.headers["x-amz-target"].endswith(".PutRecords"):
            return self.answer(*self.passed_on(body))
        with self.server.counting:
            self.server.inside += 1
        try:
            with self.server.gate:
                time.sleep(len(json.loads(body)["Records"]) / RECORDS_A_SECOND)
                # A request of a process that is gone must not arrive long after it.
                if self.is_gone():
                    return
                status, headers, text = self.passed_on(body)
                self.server.passed += taken(status, text)
        finally:
            with self.server.counting:
                self.server.inside -= 1
        self.answer(status, headers, text)

    def passed_on(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """The server's answer to the same request, its Host too: the signature covers it."""
        connection = http.client.HTTPConnection(self.server.server, timeout=60)
        try:
            connection.putrequest("POST", self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    def is_gone(self) -> bool:
        """Whether the client has closed its connection."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        try:
            return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def answer(self, status: int, headers: list[tuple[str, str]], text: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


def taken(status: int, text: bytes) -> int:
    """How many records an answer says were taken."""
    if status != 200:
        return 0
    return sum("SequenceNumber" in record for record in json.loads(text)["Records"])


@contextmanager
def narrowed(url: str) -> Iterator[Narrow]:
    """Serves until the end of the block."""
    server = Narrow(url)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
