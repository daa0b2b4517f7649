"""Third-party Kinesis servers as child processes on free loopback ports."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue

import boto3
import trustme
from botocore.config import Config

from waiting import Deadline, until

TESTS = Path(__file__).resolve().parent.parent
NODE_MODULES = TESTS / ".cache" / "node" / "node_modules"
REGION = "us-east-1"
START_SECONDS = 60

# The index of the plain HTTP port among the ports that loopback.cjs prints.
PLAIN = {"kinesalite": "0", "kinesis-local": "1"}
TLS = {"kinesis-local": "2"}


@dataclass(frozen=True)
class Kinesis:
    """A running server, and a client for it that uses no code under test."""

    name: str
    url: str
    tls_url: str | None
    client: object


@contextmanager
def started(name: str, **environment: str) -> Iterator[Kinesis]:
    """Starts a server, yields it once it answers, and ends only that process."""
    process = subprocess.Popen(
        ["node", str(TESTS / "testbed" / f"{name}.cjs")],
        env={**os.environ, "NODE_PATH": str(NODE_MODULES), **environment},
        stdin=subprocess.PIPE,  # its end tells the server that the tests have ended
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,  # Ctrl+C is for the tests, which still need the server to clean up
    )
    try:
        ports = Ports(process)
        url = f"http://127.0.0.1:{ports.of(PLAIN[name])}"
        client = client_of(url)
        until(lambda: answers(client), f"{name} answers ListStreams", START_SECONDS)
        tls_url = f"https://localhost:{ports.of(TLS[name])}" if name in TLS else None
        yield Kinesis(name, url, tls_url, client)
    finally:
        process.kill()  # its data is only in memory
        process.wait()


@contextmanager
def secured_for(authority: trustme.CA, folder: Path, *hosts: str) -> Iterator[Kinesis]:
    """Starts kinesis-local with a certificate of that authority for these hosts."""
    certificate = authority.issue_cert(*hosts)
    key = certificate.private_key_pem.bytes().decode()
    chain = "".join(pem.bytes().decode() for pem in certificate.cert_chain_pems)
    file = folder / "server.json"
    file.write_text(json.dumps({"server": {"key": key, "cert": chain}}))
    with started("kinesis-local", KINESIS_MOCK_CERT_PATH=str(file)) as server:
        yield server


def client_of(url: str) -> object:
    """Returns boto3's client with the test credentials that every server accepts."""
    return boto3.client(
        "kinesis",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="AKIDTESTBED",
        aws_secret_access_key="testbed",
        config=Config(retries={"max_attempts": 3}, connect_timeout=5, read_timeout=60, parameter_validation=False),
    )


@contextmanager
def dead_endpoint() -> Iterator[str]:
    """Reserves a loopback address that refuses connections."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


class Ports:
    """Reads ports from the lines `listening REQUESTED ACTUAL`. Drops later output, so that the pipe never fills."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process
        self._said: Queue[tuple[str, int] | None] = Queue()
        self._known: dict[str, int] = {}
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._process.stdout:
            words = line.split()
            if words[:1] == ["listening"] and len(words) == 3:
                self._said.put((words[1], int(words[2])))
        self._said.put(None)

    def of(self, requested: str) -> int:
        """Returns the port that replaces the requested port."""
        while requested not in self._known:
            try:
                said = self._said.get(timeout=START_SECONDS)
            except Empty:
                said = None
            assert said, f"the server did not print its port; exit code {self._process.poll()}"
            self._known[said[0]] = said[1]
        return self._known[requested]


def answers(client: object) -> bool:
    try:
        client.list_streams()
    except Exception:  # any error means that it is not ready yet
        return False
    return True


def wait_active(client: object, stream: str, seconds: float = 30) -> None:
    """Waits until the stream is ACTIVE."""
    deadline = Deadline(seconds, f"{stream} to be ACTIVE")
    while client.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["StreamStatus"] != "ACTIVE":
        deadline.pause()
