"""Tests a run over TLS with a private certificate authority, directly and through a proxy."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import trustme

import feeds
from checks import arrived, previewed_by_key, same
from endpoints import Kinesis, secured_for, wait_active
from loopback import relay
from outflow import Outflow

numbers = itertools.count(1)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def secured(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kinesis]:
    """Starts kinesis-local with a certificate for localhost."""
    with secured_for(authority, tmp_path_factory.mktemp("tls"), "localhost") as server:
        yield server


@pytest.fixture
def stream(secured: Kinesis) -> str:
    name = f"over-tls-{next(numbers)}"
    secured.client.create_stream(StreamName=name, ShardCount=2)
    wait_active(secured.client, name)
    return name


@pytest.fixture
def trusting(operator, secured: Kinesis, authority: trustme.CA, tmp_path: Path) -> Outflow:
    """Returns an operator who trusts that authority."""
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(bundle)
    one = operator(secured.tls_url)
    one.settings["AWS_CA_BUNDLE"] = str(bundle)
    return one


def test_a_known_authority_is_trusted(secured: Kinesis, stream: str, trusting: Outflow) -> None:
    trusting.apply(feeds.activation(), feeds.text(feeds.visits(41, 300, 30)), stream)
    shown = previewed_by_key(trusting.preview())
    trusting.run().expect(0)
    same(arrived(secured, stream), shown)


def test_an_unknown_authority_is_not(secured: Kinesis, stream: str, operator) -> None:
    one = operator(secured.tls_url)
    one.apply(feeds.activation(), feeds.text(feeds.visits(42, 10, 3)), stream)
    ended = one.run("--max-pause", "1s").expect(5)
    assert "certificate" in ended.stderr, ended.talk()
    assert ended.summary()["delivered"] == 0


def test_a_proxy_is_used_for_what_no_proxy_does_not_name(secured: Kinesis, stream: str, trusting: Outflow) -> None:
    trusting.apply(feeds.activation(), feeds.text(feeds.visits(43, 300, 30)), stream)
    shown = previewed_by_key(trusting.preview())
    with proxy() as (url, connections):
        trusting.settings["HTTPS_PROXY"] = url
        trusting.run().expect(0)
        assert connections, "nothing went through the proxy"
        same(arrived(secured, stream), shown)
        connections.clear()
        trusting.settings["NO_PROXY"] = "localhost"
        trusting.run().expect(0)
        assert not connections, "the run ignored NO_PROXY"


def test_a_proxy_may_be_reached_over_tls(
    secured: Kinesis, stream: str, trusting: Outflow, authority: trustme.CA
) -> None:
    trusting.apply(feeds.activation(), feeds.text(feeds.visits(44, 300, 30)), stream)
    shown = previewed_by_key(trusting.preview())
    with proxy(authority) as (url, connections):
        trusting.settings["HTTPS_PROXY"] = url
        trusting.run().expect(0)
        assert connections, "nothing went through the proxy"
    same(arrived(secured, stream), shown)


@contextmanager
def proxy(authority: trustme.CA | None = None) -> Iterator[tuple[str, list[str]]]:
    """A proxy that only supports CONNECT, over TLS if it has an authority, and the requested hosts."""
    connections: list[str] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        if authority:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert("localhost").configure_cert(context)
            listener = context.wrap_socket(listener, server_side=True)
        threading.Thread(target=accept, args=(listener, connections), daemon=True).start()
        yield f"https://localhost:{port}" if authority else f"http://127.0.0.1:{port}", connections


def accept(listener: socket.socket, connections: list[str]) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=tunnel, args=(client, connections), daemon=True).start()


def tunnel(client: socket.socket, connections: list[str]) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(4096)
    verb, target, _ = head.split(b" ", 2)
    assert verb == b"CONNECT", head
    connections.append(target.decode())
    host, port = target.decode().rsplit(":", 1)
    server = socket.create_connection((host, int(port)))
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    relay(client, server)
