"""Tests a role that requires MFA, against a stand-in: the app asks for a code, and a command reports the need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from filefeed import FileFeed, Seeing, text, visits
from loopback import serving
from mfa import CONFIG, CREDENTIALS, PROFILE, SECRET, SERIAL, Sts, standing_in
from outflow import NAME, Outflow
from screen import Screen

PEOPLE = 60
WRONG, RIGHT = "000000", "123456"


@dataclass
class AtRole:
    """Returns an operator whose destination signs in with a role that requires a code."""

    one: Outflow
    feed: FileFeed
    endpoint: Seeing
    sts: Sts

    def nothing_is_kept(self, screen: Screen | None = None) -> None:
        """Checks that no file and no terminal output contains the code or the keys for it."""
        secrets = [*self.sts.handed_out, SECRET, RIGHT]
        for path in self.one.kept_files():
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in secrets), path
        written = screen.written() if screen else ""
        assert not any(secret in written for secret in secrets)


@contextmanager
def at_role(one: Outflow, credentials: str = f"profile:{PROFILE}") -> Iterator[AtRole]:
    with serving(Seeing()) as endpoint, standing_in(RIGHT) as sts:
        one.endpoint_url = endpoint.url
        one.settings |= {
            "AWS_ENDPOINT_URL_STS": sts.url,
            "AWS_ACCESS_KEY_ID": "",
            "AWS_SECRET_ACCESS_KEY": "",
            "AWS_SESSION_TOKEN": "",
        }
        (one.home / ".aws").mkdir()
        (one.home / ".aws/config").write_text(CONFIG)
        (one.home / ".aws/credentials").write_text(CREDENTIALS)
        feed = FileFeed(one, endpoint)
        feed.put("a.ndjson", text(visits(1, PEOPLE)))
        feed.set_up()
        spec = one.spec.read_text().replace('credentials = "environment"', f'credentials = "{credentials}"')
        one.spec.write_text(spec)
        one.call("apply", str(one.spec)).expect(0)
        yield AtRole(one, feed, endpoint, sts)


@pytest.fixture
def role(operator) -> Iterator[AtRole]:
    with at_role(operator("http://127.0.0.1:1")) as role:
        yield role


def test_the_app_asks_for_a_code_and_streams_with_what_it_is_given(role: AtRole) -> None:
    with Screen(role.one, columns=100, rows=30) as screen:
        screen.shows(NAME)
        screen.press("r").shows("MFA code", PROFILE)
        screen.writes(WRONG).press("enter").shows("AWS didn't accept the MFA code")
        assert not role.endpoint.taken
        screen.writes(RIGHT).press("enter").shows(f"delivered {PEOPLE} + waiting 0", seconds=60)
        screen.press("ctrl+c")
        screen.ends(0)
        screen.is_given_back()
        role.nothing_is_kept(screen)
    codes = [asked["TokenCode"] for asked in role.sts.asked if "TokenCode" in asked]
    assert codes == [WRONG, RIGHT]
    assert {asked["SerialNumber"] for asked in role.sts.asked if "TokenCode" in asked} == {SERIAL}
    assert set(role.endpoint.signed) == {"ASIAQNZGKIQY56JQ7W00"}, "only the role's keys sign requests"
    assert len(role.endpoint.taken) == PEOPLE


def test_a_code_serves_once_and_what_it_gave_serves_until_the_app_ends(role: AtRole) -> None:
    with Screen(role.one, columns=100, rows=30) as screen:
        screen.shows(NAME)
        screen.press("r").shows("MFA code")
        screen.writes(RIGHT).press("enter").shows(f"delivered {PEOPLE} + waiting 0", seconds=60)
        screen.press("esc").shows("Destinations")
        role.feed.put("b.ndjson", text(visits(PEOPLE + 1, 2 * PEOPLE)))
        screen.press("r")
        screen.shows(f"Started from line {PEOPLE + 1}", "every line is processed", seconds=60)
        assert len(role.endpoint.taken) == 2 * PEOPLE
        screen.press("ctrl+c")
        screen.ends(0)
    with Screen(role.one, columns=100, rows=30) as screen:
        screen.shows(NAME)
        screen.press("r").shows("MFA code")
        screen.writes(RIGHT).press("enter").shows("AWS didn't accept the MFA code")
        screen.press("esc").shows_no("MFA code")
        screen.press("ctrl+c")
        screen.ends(0)
    role.nothing_is_kept()


def test_a_profile_of_the_environment_asks_too(operator) -> None:
    one = operator("http://127.0.0.1:1")
    one.settings["AWS_PROFILE"] = PROFILE
    with at_role(one, "ambient") as role, Screen(one, columns=100, rows=30) as screen:
        screen.shows(NAME)
        screen.press("r").shows("MFA code", PROFILE)
        screen.writes(RIGHT).press("enter").shows(f"delivered {PEOPLE} + waiting 0", seconds=60)
        screen.press("ctrl+c")
        screen.ends(0)
        role.nothing_is_kept(screen)


def test_a_command_says_that_it_cannot_answer_and_sends_nothing(role: AtRole) -> None:
    checked = role.one.call("check", NAME)
    said = checked.stdout + checked.stderr
    assert checked.code == 4 and PROFILE in said and "mfa_serial" in said and "unattended" in said, checked
    ended = role.one.call("run", NAME, "--max-pause", "1s")
    assert ended.code == 4 and PROFILE in ended.stderr and "mfa_serial" in ended.stderr, ended
    assert not role.endpoint.taken and not role.sts.handed_out
    role.nothing_is_kept()
