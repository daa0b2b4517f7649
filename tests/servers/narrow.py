"""A slow connection to a server: at most a fixed number of records a second, each counted as it passes.

On slow and fast machines, a test can then act in the middle of a run.
"""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from loopback import HOP_BY_HOP, Answer, forward, serving
from waiting import until

# Slow enough to stop in the middle of a small feed, and fast enough for a run's timeouts.
RECORDS_A_SECOND = 500


class Narrow(ThreadingHTTPServer):
    """Passes every request on unchanged. Requests with records pass one at a time, no faster than the pace."""

    def __init__(self, url: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = int(url.rsplit(":", 1)[1])
        self.gate, self.counting = threading.Lock(), threading.Lock()
        self.passed, self.inside = 0, 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def wait_for(self, more_than: int) -> None:
        """Waits until more records than this number have passed."""
        until(lambda: self.passed > more_than, f"more than {more_than} records to pass", every=0.005)

    def wait_until_empty(self) -> None:
        """Waits until no request of an ended process is in transit."""
        until(lambda: self.inside == 0, "the requests on their way to end", every=0.005)

    def handle_error(self, *_: object) -> None:
        """Ignores errors, because a killed client needs no answer."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Narrow

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if not self.headers["x-amz-target"].endswith(".PutRecords"):
            return self.answer(self.passed_on(body))
        with self.server.counting:
            self.server.inside += 1
        try:
            with self.server.gate:
                time.sleep(len(json.loads(body)["Records"]) / RECORDS_A_SECOND)
                # A request of an ended process must not arrive long after its end.
                if self.is_gone():
                    return
                answer = self.passed_on(body)
                self.server.passed += taken(answer)
        finally:
            with self.server.counting:
                self.server.inside -= 1
        self.answer(answer)

    def passed_on(self, body: bytes) -> Answer:
        return forward(self.server.port, self.path, list(self.headers.items()), body)

    def is_gone(self) -> bool:
        """Returns whether the client has closed its connection."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        try:
            return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def answer(self, answer: Answer) -> None:
        status, headers, text = answer
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


def taken(answer: Answer) -> int:
    """Returns the number of accepted records in an answer."""
    status, _, text = answer
    if status != 200:
        return 0
    return sum("SequenceNumber" in record for record in json.loads(text)["Records"])


def narrowed(url: str) -> AbstractContextManager[Narrow]:
    """Serves until the end of the block."""
    return serving(Narrow(url))
