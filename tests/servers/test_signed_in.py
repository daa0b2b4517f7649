"""Tests an active sign-in: a permission revoked during a run, a profile with a role, and a denial on a terminal."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator

import pytest

import feeds
from accounts import apply, no_keys, stored
from endpoints import wait_active
from gate import Gate, Passed
from outflow import NAME, Outflow
from rights import LIST, WRITES, allow, arn, policy
from terminal import Terminal
from waiting import until

SHARDS = 4
LINES = 12_000
# A pause first retries after at most 0.5 s, and then doubles the wait each time, up to 5 s.
LOOKS = 4
# Seconds after which every request sent before the first refusal has arrived. No retry comes so soon.
AT_ONCE = 0.15


@pytest.fixture
def wide(gate: Gate) -> Iterator[str]:
    """Returns a stream of several shards on both servers, so that several requests are in flight at once."""
    name = f"wide-{uuid.uuid4().hex[:8]}"
    for kinesis in (gate.root("kinesis"), gate.store.client):
        kinesis.create_stream(StreamName=name, ShardCount=SHARDS)
        wait_active(kinesis, name)
    yield name
    for kinesis in (gate.root("kinesis"), gate.store.client):
        kinesis.delete_stream(StreamName=name)


def most_at_once(requests: list[Passed]) -> int:
    times = sorted([(one.arrived, 1) for one in requests] + [(one.answered, -1) for one in requests])
    most = now = 0
    for _, step in times:
        now += step
        most = max(most, now)
    return most


def test_once_a_right_is_gone_only_looks_are_sent(operator: Callable[[str], Outflow], gate: Gate, user, wide: str) -> None:
    who, iam = user(allow(LIST), allow(WRITES, arn(wide))), gate.root("iam")
    one = operator(gate.url)
    one.settings = {"AWS_ACCESS_KEY_ID": who.key, "AWS_SECRET_ACCESS_KEY": who.secret, "AWS_SESSION_TOKEN": ""}
    start = len(gate.passed)
    one.apply(feeds.activation(meta=True), feeds.text(feeds.visits(90, LINES, 10_000)), wide)
    run = one.start()
    until(lambda: len(gate.passed) > start + 10, "the run under way", every=0.01)
    iam.put_user_policy(UserName=who.name, PolicyName="given", PolicyDocument=policy(allow(LIST)))
    run.says("Paused, nothing is lost")

    def refused() -> list[Passed]:
        return [request for request in gate.passed[start:] if request.code == "AccessDeniedException"]

    first = min(request.answered for request in refused())
    before = [request for request in gate.passed[start:] if request.arrived <= first]
    at_once = most_at_once(before)
    settled = first + AT_ONCE
    until(lambda: sum(request.arrived > settled for request in refused()) >= LOOKS, "some looks", 30, every=0.1)
    after = sorted((request for request in gate.passed[start:] if request.arrived > first), key=lambda r: r.arrived)
    assert all(request.code == "AccessDeniedException" for request in after)
    # Requests sent before the answer was read arrive immediately. Later requests are retries, one at a time.
    strays = [request for request in after if request.arrived <= settled]
    looks = after[len(strays) :]
    print(f"at once {at_once}, strays {len(strays)}, looks {len(looks)}")
    assert len(strays) <= at_once, (len(strays), at_once)
    assert most_at_once(looks) == 1
    gaps = [later.arrived - earlier.answered for earlier, later in zip(looks, looks[1:])]
    assert all(gap > 0.2 for gap in gaps), gaps
    given_back = policy(allow(LIST), allow(WRITES, arn(wide)))
    iam.put_user_policy(UserName=who.name, PolicyName="given", PolicyDocument=given_back)
    summary = run.end().expect(0).summary()
    events = stored(gate, wide)
    assert len(events) == len(set(events)) == summary["delivered"] == LINES


def test_a_profile_that_takes_on_a_role_signs_in(operator: Callable[[str], Outflow], gate: Gate, user, stream) -> None:
    """Returns a profile of the shared configuration whose role has the permissions that its key lacks."""
    iam, name = gate.root("iam"), f"profile-{stream}"
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=policy(allow(WRITES, arn(stream))))
    who, other = user(allow("sts:AssumeRole")), user(allow(LIST), allow(WRITES, arn(stream)))
    one = operator(gate.url)
    # If a profile is named, the run ignores the keys in the environment, whatever they permit.
    one.settings = {"AWS_ACCESS_KEY_ID": other.key, "AWS_SECRET_ACCESS_KEY": other.secret, "AWS_SESSION_TOKEN": ""}
    one.settings["AWS_ENDPOINT_URL_STS"] = gate.guard_url
    folder = one.home / ".aws"
    folder.mkdir()
    (folder / "config").write_text(
        f"[profile base]\naws_access_key_id = {who.key}\naws_secret_access_key = {who.secret}\n"
        f"[profile feeder]\nrole_arn = {role}\nsource_profile = base\nrole_session_name = nightly\nregion = us-east-1\n"
    )
    added = one.call("account", "add", "crm", "--profile", "feeder", "--region", "us-east-1", "--endpoint-url", gate.url)
    assert f"assumed-role/{name}/nightly" in added.expect(0).stderr
    apply(one, stream, feeds.text(feeds.visits(91, 50, 5))).expect(0)
    checked = one.call("check", NAME).expect(0)
    assert f"assumed-role/{name}/nightly" in checked.stdout
    assert one.run().expect(0).summary()["delivered"] == 50
    assert len(stored(gate, stream)) == 50
    # The spec may name the profile.
    spec = one.spec.read_text().replace('id = "crm"', 'credentials = "profile:feeder"')
    one.spec.write_text(spec)
    one.call("apply", str(one.spec), "--from", "start").expect(0)
    assert f"assumed-role/{name}/nightly" in one.call("check", NAME).expect(0).stdout
    # Its own key has no permission to write, so without the role nothing leaves.
    one.spec.write_text(spec.replace("profile:feeder", "profile:base"))
    one.call("apply", str(one.spec)).expect(0)
    denied = one.call("check", NAME).expect(4)
    assert who.name in denied.stdout and other.name not in denied.stdout
    # The run reports a profile that is in no file, and signs with no other credentials.
    one.spec.write_text(spec.replace("profile:feeder", "profile:nosuch"))
    one.call("apply", str(one.spec)).expect(0)
    missing = one.call("check", NAME)
    assert missing.code == 4 and "nosuch" in missing.stdout and other.name not in missing.stdout, missing


@pytest.mark.parametrize("columns", [60, 80])
def test_what_is_denied_is_read_on_a_terminal_of_any_width(operator, gate: Gate, user, stream, columns: int) -> None:
    who = user(allow(LIST))
    one = operator(gate.url)
    one.settings = {"AWS_ACCESS_KEY_ID": who.key, "AWS_SECRET_ACCESS_KEY": who.secret, "AWS_SESSION_TOKEN": ""}
    one.settings["NO_COLOR"] = "1"
    one.apply(feeds.activation(), b"", stream)
    whole = one.call("--color", "never", "check", NAME).expect(4).stdout
    assert max(map(len, whole.splitlines())) > 100, "without a terminal, a message stays on its line"
    for command, words in ((("check", NAME), "can add this statement"), (("doctor",), "Accounts work without it")):
        with Terminal(one, "--plain", *command, columns=columns) as terminal:
            until(lambda: (terminal.shown(), terminal.process.poll() is not None)[1], "it to end", 30)
            lines = terminal.shown().replace("\r", "").splitlines()
        assert words in " ".join(" ".join(lines).split())
        for line in lines:
            # One word, or a line of a statement to copy, may be wider than the terminal.
            assert len(line) <= columns or len(line.split()) == 1 or line.lstrip().startswith('"'), line


def test_accounts_are_listed_below_each_other_where_a_table_does_not_fit(offline: Outflow) -> None:
    for name in ("analytics", "marketing-machine-of-the-night"):
        arguments = ("--ambient", "--region", "ap-southeast-1", "--no-check")
        offline.call("account", "add", name, *arguments).expect(0)
    with Terminal(offline, "account", "list", columns=60) as terminal:
        narrow = terminal.end(0).replace("\r", "").splitlines()
    with Terminal(offline, "account", "list", columns=120) as terminal:
        wide = terminal.end(0).replace("\r", "").splitlines()
    assert len(wide) == 3 and max(map(len, wide)) > 60
    assert max(map(len, narrow)) <= 60 and sum(line.startswith("NAME ") for line in narrow) == 2


def test_a_run_names_a_slow_helper_waits_for_it_and_delivers(operator: Callable[[str], Outflow], gate: Gate, user, wide: str) -> None:
    who = user(allow(LIST), allow(WRITES, arn(wide)))
    one = operator(gate.url)
    helper, config = one.home / "hand-out", one.home / "aws-config"
    answer = json.dumps({"Version": 1, "AccessKeyId": who.key, "SecretAccessKey": who.secret})
    # The helper takes longer than a check waits for an answer, and than the SDK waits for credentials by default.
    helper.write_text(f"#!/bin/sh\nsleep 9\ncat <<'END'\n{answer}\nEND\n")
    helper.chmod(0o700)
    config.write_text(f"[profile slow]\ncredential_process = {helper} --token hunter2\n")
    one.settings = {**no_keys(), "AWS_CONFIG_FILE": str(config)}
    one.feed.write_bytes(feeds.text(feeds.visits(91, 50, 5)))
    by_profile = one.spec_text(feeds.activation(), wide).replace('"environment"', '"profile:slow"')
    one.spec.write_text(by_profile)
    one.call("apply", str(one.spec)).expect(0)
    run, began = one.start(), time.monotonic()
    run.says(f"Waiting up to 30 s for credentials from {helper} (credential_process of the AWS profile slow).", seconds=8)
    assert time.monotonic() - began > 1.5, "the run names the helper while it waits"
    ended = run.end().expect(0)
    assert ended.summary()["delivered"] == 50
    assert "hunter2" not in ended.talk() and "Paused" not in ended.stderr, ended.talk()
    assert ended.stderr.count("Waiting up to") == 1, ended.talk()


def test_a_run_with_quick_credentials_names_nobody(operator: Callable[[str], Outflow], gate: Gate, user, wide: str) -> None:
    who = user(allow(LIST), allow(WRITES, arn(wide)))
    one = operator(gate.url)
    one.settings = {"AWS_ACCESS_KEY_ID": who.key, "AWS_SECRET_ACCESS_KEY": who.secret, "AWS_SESSION_TOKEN": ""}
    one.apply(feeds.activation(), b"", wide, follow=True)
    run = one.start()
    run.says("Streaming testbed")
    # Longer than a run waits for credentials before it names the helper, with nothing to send.
    time.sleep(3)
    assert "Waiting up to" not in run.stderr(), run.stderr()
