"""Tests that the secret stays in its environment: it is in no file and in no output, at the most detailed log level."""

from __future__ import annotations

import base64

import feeds
from endpoints import dead_endpoint
from outflow import NAME, SECRET, SESSION_TOKEN, Outflow

FORBIDDEN = [
    form.encode()
    for secret in (SECRET, SESSION_TOKEN)
    for form in (secret, secret[:20], base64.b64encode(secret.encode()).decode().rstrip("=")[:24])
]


def test_no_secret_is_written_or_printed_by_a_run(new_stream, online: Outflow) -> None:
    online.apply(feeds.activation(), feeds.text(feeds.histories(40, 100, 10)), new_stream(1))
    talk = [online.call(*command) for command in (("preview", NAME), ("show", NAME), ("--log-level", "trace", "run", NAME))]
    assert talk[-1].expect(0)
    clean(online, *(ended.stdout + ended.stderr for ended in talk))


def test_no_secret_is_written_or_printed_by_a_failure(operator) -> None:
    with dead_endpoint() as url:
        one = operator(url)
        one.apply(feeds.activation(), feeds.text(feeds.visits(41, 10, 2)))
        ended = one.call("--log-level", "trace", "run", NAME, "--max-pause", "1s").expect(5)
        clean(one, ended.stdout + ended.stderr)


def clean(operator: Outflow, *texts: str) -> None:
    files = operator.kept_files()
    assert files, "the test searched nothing"
    for name, content in [*((str(path), path.read_bytes()) for path in files), *(("output", t.encode()) for t in texts)]:
        assert not [form for form in FORBIDDEN if form in content], f"a secret is in {name}"
