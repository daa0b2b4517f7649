"""Tests the messages about an endpoint that does not respond properly."""

from __future__ import annotations

import datetime
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import trustme

import feeds
from endpoints import dead_endpoint
from outflow import NAME, Outflow

Talk = Callable[[socket.socket], None]
PAST = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
YEAR = datetime.timedelta(days=365)


@contextmanager
def talking(talk: Talk) -> Iterator[int]:
    """Opens a port that answers and closes every connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=handle, args=(client,), daemon=True).start()

        def handle(client: socket.socket) -> None:
            with client:
                client.settimeout(10)
                try:
                    talk(client)
                except OSError:
                    pass

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def says(text: bytes) -> Talk:
    def talk(client: socket.socket) -> None:
        client.recv(65536)
        client.sendall(text)

    return talk


def over_tls(certificate: trustme.LeafCert | trustme.CA) -> Talk:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if isinstance(certificate, trustme.LeafCert):
        certificate.configure_cert(context)
    else:
        pem = certificate.private_key_pem.bytes() + certificate.cert_pem.bytes()
        with trustme.Blob(pem).tempfile() as file:
            context.load_cert_chain(file)

    def talk(client: socket.socket) -> None:
        with context.wrap_socket(client, server_side=True) as secured:
            says(b"HTTP/1.1 500 none\r\ncontent-length: 0\r\n\r\n")(secured)

    return talk


def broken(case: str, authority: trustme.CA) -> tuple[str, Talk | None]:
    """The endpoint's scheme, and the answer of the port."""
    if case == "nobody":
        return "http", None
    if case in ("closed", "half", "other-words"):
        texts = {"closed": b"", "half": b"HTTP/1.1 200 OK\r\ncontent-le", "other-words": b"SSH-2.0-OpenSSH_9.6\r\n\r\n"}
        return "http", says(texts[case])
    if case == "plain":
        return "https", says(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    if case == "authority":
        return "https", over_tls(authority)
    certificate = {
        "unknown": lambda: trustme.CA().issue_cert("localhost"),
        "other-name": lambda: authority.issue_cert("kinesis.example"),
        "expired": lambda: authority.issue_cert("localhost", not_before=PAST, not_after=PAST + YEAR),
        "early": lambda: authority.issue_cert("localhost", not_before=later(1), not_after=later(2)),
    }[case]()
    return "https", over_tls(certificate)


def later(years: int) -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc) + years * YEAR


@pytest.mark.parametrize(
    ("case", "ours"),
    [
        ("nobody", "nothing listens on that port ("),
        ("closed", "the connection was closed ("),
        ("half", "the connection was closed ("),
        ("other-words", "the server does not speak HTTP. Check the port ("),
        ("plain", "the server does not speak TLS. Check the port, and whether http:// is meant ("),
        ("unknown", "this machine does not trust the issuer of its certificate."),
        ("other-name", "its certificate is for another host. Check the endpoint ("),
        ("expired", "its certificate has expired, unless this machine's clock is ahead ("),
        ("early", "its certificate is not valid yet, unless this machine's clock is behind ("),
        ("authority", "its certificate is a CA certificate."),
    ],
)
def test_an_endpoint_without_a_proper_answer_is_reported_in_our_words(
    operator, tmp_path: Path, case: str, ours: str
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    scheme, talk = broken(case, authority)
    with ExitStack() as stack:
        url = (
            stack.enter_context(dead_endpoint())
            if talk is None
            else f"{scheme}://localhost:{stack.enter_context(talking(talk))}"
        )
        one: Outflow = operator(url)
        one.settings["AWS_CA_BUNDLE"] = str(tmp_path / "authority.pem")
        one.apply(feeds.activation(), feeds.text(feeds.visits(1, 10, 3)))
        checked = one.call("check", NAME, "--json")
        rows = {row["check"]: row for row in map(json.loads, checked.stdout.splitlines())}
        assert ours in rows["kinesis:PutRecords"]["message"], (rows, checked.talk())
        ended = one.run("--max-pause", "1s").expect(5)
        assert ours in ended.stderr, ended.talk()
