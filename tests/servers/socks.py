"""A SOCKS proxy, version 4 (with names) and 5 (with users), that sends every connection to one port."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from loopback import relay

ADDRESS, NAME, ADDRESS_6 = 1, 3, 4


@dataclass
class Socks:
    """The requests to the proxy, and the credentials that it requires."""

    port: int
    behind: int
    login: tuple[str, str] | None
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@contextmanager
def socks(behind: int, login: tuple[str, str] | None = None) -> Iterator[Socks]:
    """Accepts only this user, or only clients without a user. Every connection goes to the port behind the proxy."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Socks(listener.getsockname()[1], behind, login)
        threading.Thread(target=accept, args=(listener, proxy), daemon=True).start()
        yield proxy
        listener.shutdown(socket.SHUT_RDWR)


def accept(listener: socket.socket, proxy: Socks) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=serve, args=(client, proxy), daemon=True).start()


def serve(client: socket.socket, proxy: Socks) -> None:
    with client:
        try:
            version = take(client, 1)[0]
            target, granted = {4: version_4, 5: version_5}[version](client, proxy)
            proxy.asked.append(target)
            with socket.create_connection(("127.0.0.1", proxy.behind)) as server:
                client.sendall(granted)
                relay(client, server)
        except (OSError, KeyError, AssertionError) as fault:
            proxy.faults.append(repr(fault))


def version_4(client: socket.socket, proxy: Socks) -> tuple[str, bytes]:
    assert take(client, 1) == b"\x01", "CONNECT"
    assert proxy.login is None, "version 4 has no password"
    port, address = int.from_bytes(take(client, 2), "big"), take(client, 4)
    assert text(client) == "", "no user is sent"
    # In version 4a, an invalid address means that a name follows.
    host = text(client) if address[:3] == b"\0\0\0" and address[3] else socket.inet_ntoa(address)
    return f"{host}:{port}", b"\0\x5a" + bytes(6)


def version_5(client: socket.socket, proxy: Socks) -> tuple[str, bytes]:
    method = 2 if proxy.login else 0
    methods = take(client, take(client, 1)[0])
    client.sendall(bytes([5, method if method in methods else 255]))
    assert method in methods, methods
    if proxy.login:
        assert take(client, 1) == b"\x01", "the version of the password exchange is right"
        given = (prefixed(client).decode(), prefixed(client).decode())
        client.sendall(bytes([1, given != proxy.login]))
        assert given == proxy.login, "the client sent another user"
    assert take(client, 3) == b"\x05\x01\x00", "CONNECT"
    kind = take(client, 1)[0]
    host = {
        ADDRESS: lambda: socket.inet_ntoa(take(client, 4)),
        NAME: lambda: prefixed(client).decode(),
        ADDRESS_6: lambda: socket.inet_ntop(socket.AF_INET6, take(client, 16)),
    }[kind]()
    return f"{host}:{int.from_bytes(take(client, 2), 'big')}", b"\x05\0\0\x01" + bytes(6)


def take(client: socket.socket, count: int) -> bytes:
    taken = b""
    while len(taken) < count:
        more = client.recv(count - len(taken))
        if not more:
            raise ConnectionError("it hung up")
        taken += more
    return taken


def prefixed(client: socket.socket) -> bytes:
    return take(client, take(client, 1)[0])


def text(client: socket.socket) -> str:
    """Returns the bytes before a zero."""
    found = b""
    while (byte := take(client, 1)) != b"\0":
        found += byte
    return found.decode()
