"""Tests hostile surroundings."""

from __future__ import annotations

import subprocess
import time

import pytest

import feeds
from checks import arrived, count, previewed_by_key, same
from endpoints import Kinesis
from narrow import Narrow
from outflow import NAME, RUN_SECONDS, Outflow
from refusing import refusing
from waiting import until

MARKER = b"refuse-this-one"



def test_a_poison_record_is_buried_alone(operator) -> None:
    with refusing(MARKER) as endpoint:
        lines = feeds.visits(50, 1_000, 100)
        lines[400:400] = [poisoned(0)]
        one = set_up(operator(endpoint.url), lines)
        summary = one.run("--max-pause", "10s").expect(0).summary()
        assert (summary["delivered"], summary["dead"], len(endpoint.taken)) == (1_000, 1, 1_000)


def test_a_hundred_poison_records_in_a_row_hold_nothing_up(operator) -> None:
    with refusing(MARKER) as endpoint:
        lines = feeds.visits(51, 3_000, 200)
        lines[1_500:1_500] = [poisoned(number) for number in range(100)]
        one = set_up(operator(endpoint.url), lines)
        summary = one.run("--max-pause", "5s").summary()
        assert (summary["delivered"], summary["dead"], summary["pending"]) == (3_000, 100, 0)


def test_poison_records_at_the_end_do_not_keep_a_run_from_ending(operator) -> None:
    with refusing(MARKER) as endpoint:
        last = [poisoned(0).replace(b'"number":1', b'"number":%d' % visit) for visit in range(60)]
        one = set_up(operator(endpoint.url), feeds.visits(52, 300, 50) + last)
        one.run("--max-pause", "5s").expect(0)


def test_missing_credentials_pause_and_end_with_4(operator, monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing(MARKER) as endpoint:
        one = set_up(operator(endpoint.url), feeds.visits(53, 20, 5))
        present = one.environment()
        without = {name: value for name, value in present.items() if name in ("PATH", "HOME")}
        monkeypatch.setattr(one, "environment", lambda: without)
        ended = one.run("--max-pause", "2s").expect(4)
        assert ended.summary()["possible_duplicates"] == 0, "the run never sent anything"


def test_an_access_key_id_with_a_newline_is_a_pause_and_no_panic(operator, monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing(MARKER) as endpoint:
        one = set_up(operator(endpoint.url), feeds.visits(54, 20, 5))
        present = one.environment() | {"AWS_ACCESS_KEY_ID": "AKIDTESTBED\n"}
        monkeypatch.setattr(one, "environment", lambda: present)
        ended = one.run("--max-pause", "2s")
        assert ended.code in (0, 4) and "panicked" not in ended.stderr, ended.talk()


def test_a_line_break_inside_a_secret_is_named_and_never_shown(operator, monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing(MARKER) as endpoint:
        one = set_up(operator(endpoint.url), feeds.visits(60, 20, 5))
        present = one.environment() | {"AWS_SESSION_TOKEN": "FIRST\nSECOND"}
        monkeypatch.setattr(one, "environment", lambda: present)
        ended = one.run("--max-pause", "2s").expect(4)
        assert "session token" in ended.stderr and "SECOND" not in ended.stderr, ended.talk()


def test_plain_http_to_another_machine_is_not_blamed_on_the_credentials(
    operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = operator("https://127.0.0.1:1")
    spec = one.spec_text(feeds.activation(), "segments").replace('endpoint_url = "https://127.0.0.1:1"\n', "")
    one.feed.write_bytes(feeds.text(feeds.visits(61, 20, 5)))
    one.spec.write_text(spec)
    one.call("apply", str(one.spec)).expect(0)
    present = one.environment() | {"AWS_ENDPOINT_URL": "http://169.254.169.254"}
    monkeypatch.setattr(one, "environment", lambda: present)
    ended = one.run("--max-pause", "2s").expect(5)
    assert "Use https://" in ended.stderr, ended.talk()


def test_a_run_resumes_on_a_recreated_stream(kinesis: Kinesis, new_stream, slowed: Outflow, narrow: Narrow) -> None:
    stream = new_stream(2)
    set_up(slowed, feeds.visits(55, 1_500, 300), stream)
    run = slowed.start()
    narrow.wait_for(200)
    kinesis.client.delete_stream(StreamName=stream)
    run.says("ResourceNotFoundException")
    until(lambda: stream not in kinesis.client.list_streams()["StreamNames"], "the stream to be gone")
    kinesis.client.create_stream(StreamName=stream, ShardCount=3)
    summary = run.end().expect(0).summary()
    assert summary["pending"] == 0


def test_a_dead_letter_cut_inside_a_character_keeps_nobody_from_running(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = set_up(operator(endpoint.url), feeds.visits(56, 5, 5))
        letters = one.state / NAME / "dead-letters.ndjson"
        letters.parent.mkdir(parents=True)
        letters.write_bytes('{"id":"x","line":"é'.encode()[:-1])
        assert one.run("--max-pause", "10s").expect(0).summary()["delivered"] == 5


def test_a_half_made_ledger_is_made_again(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = set_up(operator(endpoint.url), feeds.visits(57, 5, 5))
        ledger = one.state / NAME / "ledger"
        (ledger / "keyspaces").mkdir(parents=True)
        # A kill left these files, before the first commit.
        for name in ("0.jnl", "lock"):
            (ledger / name).touch()
        assert one.run("--max-pause", "10s").expect(0).summary()["delivered"] == 5


def test_a_file_name_reaches_the_terminal_without_control_characters(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = operator(endpoint.url)
        one.feed = one.home / "feed"
        one.feed.mkdir()
        (one.feed / "a\x1b[31m\x07.ndjson").write_bytes(b"{ malformed\n")
        one.spec.write_text(one.spec_text(feeds.activation(), "segments"))
        one.call("apply", str(one.spec)).expect(0)
        for code, options in ((1, ()), (0, ("--accept-malformed",))):
            ended = one.run("--max-pause", "10s", *options).expect(code)
            assert "a [31m .ndjson" in ended.stderr, ended.talk()
            assert not [c for c in ended.stderr if ord(c) < 32 and c != "\n"], ended.talk()


def test_a_stderr_that_takes_nothing_does_not_end_a_run(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = set_up(operator(endpoint.url), feeds.visits(58, 100, 5))
        with open("/dev/full", "wb") as full:
            command, out = one.command("run", NAME, "--max-pause", "10s"), subprocess.DEVNULL
            process = subprocess.run(command, env=one.environment(), stdout=out, stderr=full, timeout=RUN_SECONDS)
        assert (process.returncode, len(endpoint.taken)) == (0, 100)


def test_localhost_in_capitals_is_this_machine(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = set_up(operator(endpoint.url.replace("127.0.0.1", "LOCALHOST")), feeds.visits(59, 5, 5))
        one.run("--max-pause", "2s").expect(0)


def test_killed_over_and_over_nothing_is_lost_or_reordered(kinesis: Kinesis, new_stream, slowed: Outflow) -> None:
    """Kills a run at times that are independent of its work."""
    stream = new_stream(4)
    set_up(slowed, feeds.visits(60, 2_500, 500), stream)
    shown = previewed_by_key(slowed.preview())
    for tenth in range(12):
        run = slowed.start()
        time.sleep(0.05 + tenth / 10)
        run.stop()
    slowed.run().expect(0)
    found = arrived(kinesis, stream)
    same({key: list(dict.fromkeys(events)) for key, events in found.items()}, shown)
    assert count(found) >= count(shown)


def poisoned(number: int) -> bytes:
    """Returns a due line of its own profile whose event contains the marker."""
    return feeds.visits(99, 1, 1)[0].replace(b"0" * 38, b"%038d" % (900_000 + number)).replace(
        b'{"visit"', b'{"tags":["' + MARKER + b'"],"visit"'
    )


def set_up(one: Outflow, lines: list[bytes], stream: str = "segments") -> Outflow:
    one.apply(feeds.activation(), feeds.text(lines), stream)
    return one
