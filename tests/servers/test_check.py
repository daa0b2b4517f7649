"""Tests `check` against enforced IAM: the right verdict for every set of permissions, and no record written."""

from __future__ import annotations

import itertools
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import feeds
from endpoints import TESTS, dead_endpoint
from gate import Gate
from outflow import NAME, Ended, Outflow
from rights import LIST, MANY, ONE, THREE, WRITES, User, allow, arn, policy, records
from waiting import until

numbers = itertools.count(1)

@dataclass
class Checked:
    """The output of one `check --json`."""

    ended: Ended
    rows: dict[str, dict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.ended.stdout.splitlines():
            row = json.loads(line)
            assert list(row) == ["check", "state", "code", "message", "remedy"], row
            assert row["state"] in {"allowed", "denied", "unknown", "failed"}, row
            assert row["check"] not in self.rows, f"a row appeared twice\n{self.ended.talk()}"
            self.rows[row["check"]] = row

    def states(self, *names: str) -> list[str]:
        return [self.rows[name]["state"] for name in names]

    def expect(self, code: int, **states: str) -> "Checked":
        self.ended.expect(code)
        return self


@pytest.fixture
def check(operator: Callable[[str], Outflow], gate: Gate, stream: str) -> Callable[..., Checked]:
    """Runs a check with a user's key. Afterwards the stream must be as empty as before."""

    def run(who: User, *options: str, token: str = "", url: str | None = None, **settings: str) -> Checked:
        one = operator(url or gate.url)
        one.settings = {
            "AWS_ACCESS_KEY_ID": who.key,
            "AWS_SECRET_ACCESS_KEY": who.secret,
            "AWS_SESSION_TOKEN": token,
            **settings,
        }
        one.apply(feeds.activation(), b"", stream)
        return Checked(one.call("check", NAME, "--json", *options))

    yield run
    assert records(gate.store.client, stream) == []


def test_the_three_rights_are_enough(check, user, stream: str) -> None:
    found = check(user(allow(LIST), allow(WRITES, arn(stream)))).expect(0)
    assert found.states(*THREE, "stream", "sts:GetCallerIdentity", "clock") == ["allowed"] * 6
    assert "inferred" in found.rows[ONE]["message"]
    assert found.states("kinesis:DescribeStreamSummary", "mode") == ["denied", "unknown"]
    row = found.rows["kms:GenerateDataKey"]
    assert row["state"] == "unknown" and "reading the stream's description is denied" in row["message"]
    assert "kinesis:DescribeStreamSummary" in row["remedy"] and "--send-test-event" in row["remedy"]


@pytest.mark.parametrize("missing", THREE)
def test_a_missing_right_is_named_with_the_statement_to_add(check, user, stream: str, missing: str) -> None:
    found = check(user(*(allow(one, "*" if one == LIST else arn(stream)) for one in THREE if one != missing)))
    found.expect(0 if missing == LIST else 4)
    assert found.states(*THREE) == ["denied" if one == missing else "allowed" for one in THREE]
    row = found.rows[missing]
    assert row["code"] == "AccessDeniedException"
    statement = json.loads(row["remedy"][row["remedy"].index("{") :])
    scope = "*" if missing == LIST else arn(stream).replace("000000000000", statement["Resource"].split(":")[4])
    assert statement == allow(missing, scope)


def test_the_sample_policy_is_recognised_and_repaired(check, user, stream: str) -> None:
    found = check(user(allow(list(THREE), "arn:aws:kinesis:*:*:stream/*"))).expect(0)
    assert found.rows[LIST]["state"] == "denied", "AWS too accepts no stream's ARN for ListStreams"
    assert "common sample policy" in found.rows[LIST]["remedy"]
    assert '"Resource":"*"' in found.rows[LIST]["remedy"]


@pytest.mark.parametrize(
    ("resource", "code"),
    [("STREAM-2", 4), ("STREAM", 0), ("*", 0), ("other-*", 4)],
    ids=["another stream", "this stream", "any", "another wildcard"],
)
def test_rights_count_for_the_stream_they_name(check, user, stream: str, resource: str, code: int) -> None:
    scope = arn(resource.replace("STREAM", stream))
    found = check(user(allow(LIST), allow(WRITES, scope))).expect(code)
    assert found.states(*WRITES) == ["denied" if code else "allowed"] * 2


@pytest.mark.parametrize(("region", "code"), [("us-east-1", 0), ("eu-west-1", 4)])
def test_rights_count_under_their_condition(check, user, stream: str, region: str, code: int) -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": region}}
    check(user(allow(LIST), allow(WRITES, arn(stream), Condition=condition))).expect(code)


def test_rights_of_a_group_count(check, user, gate: Gate, stream: str) -> None:
    who, iam = user(), gate.root("iam")
    check(who).expect(4)
    iam.create_group(GroupName=stream)
    iam.put_group_policy(GroupName=stream, PolicyName="given", PolicyDocument=policy(allow(list(THREE))))
    iam.add_user_to_group(GroupName=stream, UserName=who.name)
    check(who).expect(0)


def test_an_explicit_deny_differs_from_a_missing_permission(check, user, stream: str) -> None:
    found = check(user(allow("*"), {"Effect": "Deny", "Action": ONE, "Resource": arn(stream)})).expect(4)
    assert found.states(*WRITES) == ["denied", "allowed"]
    assert "remove the deny" in found.rows[ONE]["remedy"] and "{" not in found.rows[ONE]["remedy"]


def test_an_assumed_role_has_its_own_rights(check, gate: Gate, stream: str) -> None:
    name = f"role-{next(numbers)}"
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    iam = gate.root("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=policy(allow(MANY, arn(stream))))
    session = gate.root("sts").assume_role(RoleArn=role, RoleSessionName="feeder")["Credentials"]
    who = User(name, session["AccessKeyId"], session["SecretAccessKey"])
    found = check(who, token=session["SessionToken"]).expect(4)
    assert found.states(*WRITES) == ["denied", "allowed"]
    assert f"assumed-role/{name}/feeder" in found.rows["sts:GetCallerIdentity"]["message"]
    without = check(who).expect(4)
    assert without.rows[ONE]["code"] == "UnrecognizedClientException"


@pytest.mark.parametrize("how", ["deleted", "inactive"])
def test_a_key_that_is_no_more_is_said_to_be(check, user, gate: Gate, how: str) -> None:
    who, iam = user(allow("*")), gate.root("iam")
    check(who).expect(0)
    if how == "deleted":
        iam.delete_access_key(UserName=who.name, AccessKeyId=who.key)
    else:
        iam.update_access_key(UserName=who.name, AccessKeyId=who.key, Status="Inactive")
    found = check(who).expect(4)
    assert found.states(*THREE, "sts:GetCallerIdentity") == ["denied"] * 4
    assert found.rows[ONE]["code"] == "UnrecognizedClientException"
    assert "deleted, inactive" in found.rows[ONE]["remedy"]


def test_a_wrong_secret_is_said_to_be(check, user) -> None:
    who = user(allow("*"))
    found = check(User(who.name, who.key, "not" + who.secret[3:])).expect(4)
    assert found.rows[ONE]["code"] == "InvalidSignatureException"
    assert "The secret does not match" in found.rows[ONE]["remedy"]
    assert who.secret[3:] not in found.ended.stdout + found.ended.stderr


@pytest.fixture(scope="session")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiles a library that shifts a program's clock."""
    library = tmp_path_factory.mktemp("clock") / "clock.so"
    source = TESTS / "testbed" / "clock.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source)], check=True)
    return library


@pytest.mark.parametrize(("offset", "words"), [(-3600, "behind"), (3600, "ahead"), (-120, "behind")])
def test_a_clock_that_is_off_is_measured_and_worked_around(check, user, clock: Path, offset: int, words: str) -> None:
    found = check(user(allow("*")), LD_PRELOAD=str(clock), CLOCK_OFFSET=str(offset))
    row = found.rows["clock"]
    said, seconds = row["message"], abs(offset)
    assert words in said and any(str(seconds + more) in said for more in (-1, 0, 1, 2)), row
    assert "NTP" in row["remedy"]
    assert row["state"] == ("denied" if seconds > 300 else "allowed")
    # The SDK signs with the service's time from its first answer on, as in a run.
    found.expect(0)
    assert found.states(*WRITES) == ["allowed"] * 2


def test_a_stream_that_is_not_there_is_missing_and_not_denied(check, user, gate: Gate, operator) -> None:
    who = user(allow("*"))
    one = operator(gate.url)
    one.settings = {"AWS_ACCESS_KEY_ID": who.key, "AWS_SECRET_ACCESS_KEY": who.secret, "AWS_SESSION_TOKEN": ""}
    one.apply(feeds.activation(), b"", "nowhere")
    found = Checked(one.call("check", NAME, "--json")).expect(4)
    assert found.states("stream", *WRITES) == ["unknown"] * 3
    assert found.rows["stream"]["code"] == "ResourceNotFoundException"
    one.settings["AWS_REGION"] = "eu-west-1"
    shown = one.call("check", NAME).expect(4)
    assert "No stream named nowhere in us-east-1; " in shown.stdout and "eu-west-1 (AWS_REGION)" in shown.stdout, shown
    assert "denied" not in shown.stdout + shown.stderr, shown
    names = [line[11:].split()[0] for line in shown.stdout.splitlines() if line[:1].strip()]
    assert names == [line[11:].split()[0] for line in one.call("check", NAME).stdout.splitlines() if line[:1].strip()]


def test_an_endpoint_that_ignores_both_belts_is_reported(check, user, gate: Gate, stream: str) -> None:
    found = check(user(allow("*")), url=gate.guard_url).expect(0)
    for one in WRITES:
        assert "one probe record was written" in found.rows[one]["message"], found.rows[one]
    written = records(gate.root("kinesis"), stream)
    assert len(written) == 2 and all(b"probe" in record for record in written)


def test_a_test_event_is_written_by_each_operation_and_said(operator, user, gate: Gate, stream: str) -> None:
    who = user(allow("*"))
    one = operator(gate.url)
    one.settings = {"AWS_ACCESS_KEY_ID": who.key, "AWS_SECRET_ACCESS_KEY": who.secret, "AWS_SESSION_TOKEN": ""}
    one.apply(feeds.activation(), b"", stream)
    found = Checked(one.call("check", NAME, "--json", "--send-test-event")).expect(0)
    for name in ("test-event:PutRecord", "test-event:PutRecords"):
        assert found.rows[name]["state"] == "allowed" and "one test event was written" in found.rows[name]["message"]
    events = [json.loads(record) for record in records(gate.store.client, stream)]
    assert [(event["outflowTestEvent"], event["destination"]) for event in events] == [(True, NAME)] * 2


def test_a_watch_ends_once_the_right_is_given(operator, user, gate: Gate, stream: str) -> None:
    who = user(allow(LIST), allow(ONE, arn(stream)))
    one = operator(gate.url)
    one.settings = {"AWS_ACCESS_KEY_ID": who.key, "AWS_SECRET_ACCESS_KEY": who.secret, "AWS_SESSION_TOKEN": ""}
    one.apply(feeds.activation(), b"", stream)
    talk = one.home / "watch.err"
    with talk.open("wb") as err:
        watching = subprocess.Popen(
            one.command("check", NAME, "--watch"),
            env=one.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=err,
            text=True,
        )
    try:
        until(lambda: "Checking again in" in talk.read_text(), "the countdown", 30)
        assert watching.poll() is None
        given = policy(allow(LIST), allow(WRITES, arn(stream)))
        gate.root("iam").put_user_policy(UserName=who.name, PolicyName="given", PolicyDocument=given)
        out, _ = watching.communicate(timeout=30)
        assert watching.returncode == 0, out
        assert "denied   kinesis:PutRecords" in out and "allowed  kinesis:PutRecords" in out, out
    finally:
        watching.kill()
        watching.wait()


def test_a_silent_endpoint_is_reported_within_its_time(operator, user) -> None:
    with dead_endpoint() as url:
        one = operator(url)
        one.apply(feeds.activation(), b"")
        found = Checked(one.call("check", NAME, "--json", seconds=15)).expect(5)
    assert found.states(*THREE, "sts:GetCallerIdentity") == ["unknown"] * 4
    assert all(row["state"] != "failed" for row in found.rows.values())
