"""The fixtures of the tests: the two servers, their streams, and an operator with the real binary."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from accounts import no_keys
from endpoints import Kinesis, started, wait_active
from filefeed import FileFeed, Taking, taking_all
from gate import Gate, gated
from keyring import Bus, keyring
from narrow import Narrow, narrowed
from outflow import BINARY, Outflow
from rights import User, policy

numbers = itertools.count(1)


def pytest_configure() -> None:
    """Handles SIGTERM like Ctrl+C, so that pytest ends the started processes first."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # A background job may start with SIGQUIT ignored, and its children would inherit that.
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


@pytest.fixture(scope="session", params=["kinesalite", "kinesis-local"])
def kinesis(request: pytest.FixtureRequest) -> Iterator[Kinesis]:
    with started(request.param) as server:
        yield server


@pytest.fixture
def new_stream(kinesis: Kinesis) -> Iterator[Callable[[int], str]]:
    """Makes an ACTIVE stream with this number of shards. Deletes it after the test, so that the servers stay small."""
    made = []

    def make(shards: int = 2, name: str | None = None) -> str:
        name = name or f"segments-{next(numbers)}"
        kinesis.client.create_stream(StreamName=name, ShardCount=shards)
        made.append(name)
        wait_active(kinesis.client, name)
        return name

    yield make
    for name in made:
        kinesis.client.delete_stream(StreamName=name)


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Callable[[str], Outflow]]:
    """Returns an operator at an endpoint."""
    assert BINARY.is_file(), f"{BINARY} does not exist; build it with `cargo build` or name it in OUTFLOW_BIN"
    made: list[Outflow] = []

    def make(endpoint_url: str) -> Outflow:
        made.append(Outflow(tmp_path / f"operator-{len(made)}", endpoint_url))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def offline(operator: Callable[[str], Outflow]) -> Outflow:
    """Returns an operator for commands that need no endpoint. No server can listen on its port."""
    return operator("http://127.0.0.1:1")


@pytest.fixture(scope="session")
def taking() -> Iterator[Taking]:
    with taking_all() as endpoint:
        yield endpoint


@pytest.fixture
def fed(operator: Callable[[str], Outflow], taking: Taking) -> FileFeed:
    """Returns an operator whose feed is a folder of files, at an endpoint without records."""
    taking.begin()
    return FileFeed(operator(taking.url), taking)


@pytest.fixture
def online(operator: Callable[[str], Outflow], kinesis: Kinesis) -> Outflow:
    """Returns an operator at the server."""
    return operator(kinesis.url)


@pytest.fixture
def narrow(kinesis: Kinesis) -> Iterator[Narrow]:
    """Returns a slow connection to the server."""
    with narrowed(kinesis.url) as relay:
        yield relay


@pytest.fixture
def slowed(operator: Callable[[str], Outflow], narrow: Narrow) -> Outflow:
    """Returns an operator on the slow connection to the server."""
    return operator(narrow.url)


@pytest.fixture(scope="session")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with gated(tmp_path_factory.mktemp("gate")) as both:
        yield both


@pytest.fixture
def stream(gate: Gate) -> Iterator[str]:
    """Returns a stream on both servers. After the test, it must have no record."""
    name = f"checked-{next(numbers)}"
    for kinesis in (gate.root("kinesis"), gate.store.client):
        kinesis.create_stream(StreamName=name, ShardCount=1)
        wait_active(kinesis, name)
    yield name
    for kinesis in (gate.root("kinesis"), gate.store.client):
        kinesis.delete_stream(StreamName=name)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Bus]:
    """Returns an unlocked keyring."""
    with keyring(tmp_path / "keyring") as opened:
        yield opened


@pytest.fixture
def at_gate(operator: Callable[[str], Outflow], gate: Gate, session: Bus) -> Outflow:
    """Returns an operator at the gate with a keyring and no credentials in the environment."""
    one = operator(gate.url)
    one.settings = {**no_keys(), **session.environment()}
    return one


@pytest.fixture
def bare(operator: Callable[[str], Outflow], gate: Gate) -> Outflow:
    """Returns an operator at the gate on a server without a keyring."""
    one = operator(gate.url)
    one.settings = no_keys()
    return one


@pytest.fixture
def user(gate: Gate) -> Callable[..., User]:
    def make(*statements: dict) -> User:
        iam, name = gate.root("iam"), f"user-{next(numbers)}"
        iam.create_user(UserName=name)
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="given", PolicyDocument=policy(*statements))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return User(name, key["AccessKeyId"], key["SecretAccessKey"])

    return make
