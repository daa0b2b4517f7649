"""Tests that the rows of `check` arrive one by one and in time, and tests the output of `policy`."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import feeds
from loopback import serving
from outflow import NAME, Outflow
from rights import LIST, ONE, WRITES, allow, arn
from terminal import Terminal

WAIT = 20
SUMMARY = "DescribeStreamSummary"
EARLY = {"access-key", "clock", "sts:GetCallerIdentity", LIST, *WRITES, "kinesis:ListShards"}


class Questions:
    """The requests. The server answers only after all of them have arrived, and holds the summary's answer longer."""

    ALL = {"GetCallerIdentity", "ListStreams", SUMMARY, "ListShards", "PutRecord", "PutRecords"}

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.all_there, self.let_go = threading.Event(), threading.Event()
        self._lock = threading.Lock()

    def take(self, name: str) -> None:
        with self._lock:
            self.asked.append(name)
            if set(self.asked) == self.ALL:
                self.all_there.set()
        assert self.all_there.wait(WAIT)
        if name == SUMMARY:
            assert self.let_go.wait(WAIT)


def handler(questions: Questions) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            name = self.headers.get("X-Amz-Target", "x.GetCallerIdentity").rsplit(".", 1)[1]
            questions.take(name)
            refused = {"__type": "AccessDeniedException", "message": "no"}
            proven = {"__type": "DryRunOperationException", "message": "yes"}
            status, answer = {
                "ListStreams": (200, {"StreamNames": [], "HasMoreStreams": False}),
                "PutRecord": (400, proven),
                "PutRecords": (400, proven),
            }.get(name, (400, refused))
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

    return Handler


def checking(one: Outflow) -> subprocess.Popen:
    return subprocess.Popen(
        one.command("check", NAME, "--json"),
        env=one.environment(),
        cwd=one.home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def test_all_is_asked_at_once_and_each_row_is_shown_as_it_lands(operator: Callable[[str], Outflow]) -> None:
    questions = Questions()
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), handler(questions))) as server:
        one = operator(f"http://127.0.0.1:{server.server_port}")
        one.apply(feeds.activation(), b"")
        with checking(one) as process:
            # The rows that only wait for the summary are missing, and delay no other row.
            early = {json.loads(process.stdout.readline())["check"] for _ in EARLY}
            assert early == EARLY
            assert process.poll() is None
            questions.let_go.set()
            rows = [json.loads(line) for line in process.stdout]
        assert process.returncode == 0
    states = {row["check"]: row["state"] for row in rows}
    assert states["kinesis:DescribeStreamSummary"] == "denied", "a permission that is not needed does not count"
    assert sorted(questions.asked) == sorted(Questions.ALL), "one round of requests was enough"


def test_a_question_without_an_answer_is_unknown_after_five_seconds(operator: Callable[[str], Outflow]) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(64)
        one = operator(f"http://127.0.0.1:{deaf.getsockname()[1]}")
        one.apply(feeds.activation(), b"")
        start = time.monotonic()
        with checking(one) as process:
            rows = [json.loads(line) for line in process.stdout]
        seconds = time.monotonic() - start
        assert process.returncode == 5
    assert 4.5 < seconds < 8, "all checks wait at the same time"
    states = {row["check"]: row["state"] for row in rows}
    assert [states[name] for name in (LIST, *WRITES)] == ["unknown"] * 3
    assert all(row["remedy"] for row in rows if row["check"] in (LIST, *WRITES))


def test_on_a_terminal_the_seconds_to_the_next_look_are_counted(operator, user, gate, stream: str) -> None:
    who = user(allow(LIST), allow(ONE, arn(stream)))
    one = operator(gate.url)
    one.settings = {"AWS_ACCESS_KEY_ID": who.key, "AWS_SECRET_ACCESS_KEY": who.secret, "AWS_SESSION_TOKEN": "", "TERM": "xterm"}
    one.apply(feeds.activation(), b"", stream)
    with Terminal(one, "check", NAME, "--watch", columns=100) as terminal:
        for left in (5, 4, 3):
            terminal.says(f"Checking again in {left} s")
        terminal.process.send_signal(signal.SIGINT)
        terminal.end(130, 3)
        assert terminal.echoes()


@pytest.mark.parametrize(
    ("partition", "region"),
    [("aws", "us-east-2"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1"), ("aws-eusc", "eusc-de-east-1")],
)
def test_the_least_policy_is_of_the_stream_s_partition(offline: Outflow, partition: str, region: str) -> None:
    offline.region = region
    stream = f"arn:{partition}:kinesis:{region}:111122223333:stream/segments"
    offline.apply(feeds.activation(), b"", stream)
    printed = json.loads(offline.call("policy", NAME).expect(0).stdout)
    statements = {statement["Sid"]: statement for statement in printed["Statement"]}
    assert statements["Write"] == {"Sid": "Write", **allow(list(WRITES), stream)}
    assert statements["OptionalPickStream"]["Resource"] == "*"
    assert statements["OptionalOwnEncryptionKey"]["Resource"] == f"arn:{partition}:kms:{region}:111122223333:key/*"
