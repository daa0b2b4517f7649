"""Tests runs through a SOCKS proxy: only the proxy reaches the endpoint, so every record went through it."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

import feeds
from checks import arrived, previewed_by_key, same
from endpoints import Kinesis, secured_for, wait_active
from outflow import NAME, Outflow
from socks import socks

numbers = itertools.count(1)

# No resolver knows a name below `.invalid`, so only the proxy can accept it as a host.
HIDDEN = "kinesis.invalid"
LOGIN = ("ada", "p@ss word")
USER = "ada:p%40ss%20word@"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def secured(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kinesis]:
    """Starts kinesis-local with a certificate for localhost and for the hidden name."""
    with secured_for(authority, tmp_path_factory.mktemp("socks"), "localhost", HIDDEN) as server:
        yield server


@pytest.fixture
def stream(secured: Kinesis) -> str:
    name = f"behind-socks-{next(numbers)}"
    secured.client.create_stream(StreamName=name, ShardCount=2)
    wait_active(secured.client, name)
    return name


@pytest.fixture
def nowhere() -> Iterator[int]:
    """Reserves a port on which nothing listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def trusting(operator: Callable[[str], Outflow], authority: trustme.CA, tmp_path: Path) -> Callable[[str], Outflow]:
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")

    def make(url: str) -> Outflow:
        one = operator(url)
        one.settings["AWS_CA_BUNDLE"] = str(tmp_path / "authority.pem")
        return one

    return make


def tls_port(secured: Kinesis) -> int:
    return urlsplit(secured.tls_url).port


@pytest.mark.parametrize(
    ("scheme", "host", "login"),
    [
        ("socks4", "localhost", None),
        ("socks4a", HIDDEN, None),
        ("socks5", "localhost", None),
        ("socks5", "localhost", LOGIN),
        ("socks5h", HIDDEN, None),
        ("socks5h", HIDDEN, LOGIN),
    ],
)
def test_records_arrive_through_the_proxy_alone(
    secured: Kinesis, stream: str, trusting, nowhere: int, scheme: str, host: str, login: tuple[str, str] | None
) -> None:
    one: Outflow = trusting(f"https://{host}:{nowhere}")
    one.apply(feeds.activation(), feeds.text(feeds.visits(51, 300, 30)), stream)
    shown = previewed_by_key(one.preview())
    with socks(tls_port(secured), login) as proxy:
        one.settings["HTTPS_PROXY"] = f"{scheme}://{USER if login else ''}127.0.0.1:{proxy.port}"
        one.run().expect(0)
        here = {f"127.0.0.1:{nowhere}", f"::1:{nowhere}"}
        expected = {f"{HIDDEN}:{nowhere}"} if host == HIDDEN else here
        assert proxy.asked and set(proxy.asked) <= expected, proxy
        assert not proxy.faults, proxy
    same(arrived(secured, stream), shown)


def test_what_no_proxy_names_goes_around_it_and_nothing_else(
    secured: Kinesis, stream: str, trusting, nowhere: int
) -> None:
    one: Outflow = trusting(secured.tls_url)
    one.apply(feeds.activation(), feeds.text(feeds.visits(52, 300, 30)), stream)
    shown = previewed_by_key(one.preview())
    with socks(tls_port(secured)) as proxy:
        one.settings |= {"ALL_PROXY": f"socks5h://127.0.0.1:{proxy.port}", "NO_PROXY": "localhost"}
        one.run().expect(0)
        assert not proxy.asked, "the run ignored NO_PROXY"
    same(arrived(secured, stream), shown)
    # The endpoint would answer, but the named proxy does not.
    one.settings |= {"ALL_PROXY": f"socks5h://127.0.0.1:{nowhere}", "NO_PROXY": "other.example"}
    ended = one.call("check", NAME, "--json").expect(5)
    assert "nothing listens on that port. Start the proxy, or correct or unset the variable (" in ended.stdout, ended


def test_a_proxy_that_refuses_its_user_is_named_without_the_password(
    secured: Kinesis, stream: str, trusting, nowhere: int
) -> None:
    one: Outflow = trusting(f"https://{HIDDEN}:{nowhere}")
    one.apply(feeds.activation(), feeds.text(feeds.visits(53, 10, 3)), stream)
    with socks(tls_port(secured), LOGIN) as proxy:
        for user, ours in (
            ("ada:hunter2@", "it rejects the user or the password. Correct them in the variable ("),
            ("", "it asks for a user and password. Put them before the host in the variable: USER:PASSWORD@HOST:PORT ("),
        ):
            one.settings["HTTPS_PROXY"] = f"socks5h://{user}127.0.0.1:{proxy.port}"
            ended = one.run("--max-pause", "1s").expect(5)
            named = f"can't connect through the proxy 127.0.0.1:{proxy.port} (set by HTTPS_PROXY): {ours}"
            assert named in ended.stderr and "hunter2" not in ended.stderr, ended.talk()
            assert ended.summary()["delivered"] == 0
        assert not proxy.asked, proxy
    one.settings["HTTPS_PROXY"] = f"socks4a://ada@127.0.0.1:{proxy.port}"
    ended = one.run("--max-pause", "1s").expect(1)
    assert "Outflow sends no user or password to a SOCKS 4 proxy" in ended.stderr, ended.talk()
