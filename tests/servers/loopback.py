"""Servers on this machine, and relays that pass requests and connections on byte for byte."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import TypeVar

HOP_BY_HOP = {"connection", "content-length", "transfer-encoding", "expect"}
Server = TypeVar("Server", bound=ThreadingHTTPServer)
Answer = tuple[int, list[tuple[str, str]], bytes]


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Serves until the end of the block."""
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def forward(port: int, path: str, headers: list[tuple[str, str]], body: bytes) -> Answer:
    """Returns the server's answer to the same request, with the same Host, because the signature covers it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.putrequest("POST", path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()
    finally:
        connection.close()


def relay(client: socket.socket, server: socket.socket) -> None:
    """Passes bytes on in both directions until both ends are closed."""
    back = threading.Thread(target=pump, args=(server, client), daemon=True)
    back.start()
    pump(client, server)
    back.join()


def pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass
