"""One Kinesis endpoint made of two third-party servers: MiniStack checks permissions, kinesalite stores records.

MiniStack with AUTH=true checks signatures and IAM policies, but supports neither DryRun nor the range of hash keys, so
alone it would write a probe. kinesalite refuses a probe as AWS does, but accepts every client. Each request goes byte
for byte to MiniStack, and then to kinesalite unless MiniStack denied it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
from botocore.config import Config

from endpoints import REGION, START_SECONDS, Kinesis, started
from loopback import HOP_BY_HOP, Answer, forward, serving
from waiting import until

# The account of MiniStack's root user, whose key needs no valid secret.
ROOT_KEY = "test"
REFUSED = {
    "AccessDeniedException",
    "UnrecognizedClientException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "IncompleteSignatureException",
    "ExpiredTokenException",
}


@dataclass(frozen=True)
class Passed:
    """A request with an answer: time of arrival, time of the answer, and the code of its refusal."""

    arrived: float
    answered: float
    code: str


@dataclass(frozen=True)
class Gate:
    """Both servers as one endpoint, and each alone."""

    url: str
    guard_url: str
    store: Kinesis
    # Every answered `PutRecords`, in the order of the answers.
    passed: list[Passed]

    def root(self, service: str) -> object:
        """Returns boto3's client of the root user, directly at the guard."""
        return client(service, self.guard_url, ROOT_KEY, "test")


def client(service: str, url: str, key: str, secret: str, token: str | None = None) -> object:
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(retries={"max_attempts": 3}, connect_timeout=5, read_timeout=30),
    )


@contextmanager
def gated(logs: Path) -> Iterator[Gate]:
    """Starts both servers and the relay, and ends what it started."""
    with started("kinesalite") as store, guard(logs) as guard_port:
        store_port = int(store.url.rsplit(":", 1)[1])
        passed: list[Passed] = []
        with serving(ThreadingHTTPServer(("127.0.0.1", 0), relay(guard_port, store_port, passed))) as server:
            yield Gate(f"http://127.0.0.1:{server.server_port}", f"http://127.0.0.1:{guard_port}", store, passed)


@contextmanager
def guard(logs: Path) -> Iterator[int]:
    """Starts MiniStack on a free loopback port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "SERVICES": "kinesis,iam,sts",
        "AUTH": "true",
        "TMPDIR": str(logs),
        "HOME": str(logs),
    }
    log = logs / "ministack.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=environment,
            cwd=logs,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
    try:
        until(lambda: answers(process, port, log), "MiniStack answers", START_SECONDS)
        yield port
    finally:
        process.kill()  # its data is only in memory
        process.wait()


def answers(process: subprocess.Popen, port: int, log: Path) -> bool:
    assert process.poll() is None, f"MiniStack ended with {process.returncode}\n{log.read_text()[-2000:]}"
    try:
        client("iam", f"http://127.0.0.1:{port}", ROOT_KEY, "test").list_users()
    except Exception:  # any error means that it is not ready yet
        return False
    return True


def relay(guard_port: int, store_port: int, passed: list[Passed]) -> type[BaseHTTPRequestHandler]:
    class Relay(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            arrived = time.monotonic()
            headers = list(self.headers.items())
            answer = forward(guard_port, self.path, headers, body)
            if self.headers.get("X-Amz-Target", "").startswith("Kinesis_") and code_of(answer) not in REFUSED:
                answer = forward(store_port, self.path, headers, body)
            status, sent, text = answer
            self.send_response_only(status)
            for name, value in sent:
                if name.lower() not in HOP_BY_HOP | {"date", "server"}:
                    self.send_header(name, value)
            self.send_header("Date", self.date_time_string())
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if self.headers.get("X-Amz-Target", "").endswith(".PutRecords"):
                passed.append(Passed(arrived, time.monotonic(), code_of(answer)))
            self.wfile.write(text)

    return Relay


def code_of(answer: Answer) -> str:
    status, _, text = answer
    if status < 400 or not text.startswith(b"{"):
        return ""
    return json.loads(text).get("__type", "").rsplit("#", 1)[-1]
