"""Tests a profile of IAM Identity Center, against a stand-in: a sign-in, its cached token, and a refresh."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from filefeed import FileFeed, Seeing, text, visits
from loopback import serving
from outflow import NAME
from sso import ACCOUNT, CONFIG, PROFILE, IdentityCenter, age, cached_token, sign_in, standing_in, utc


class SignedIn:
    """Returns an operator with such a profile, a feed, and its endpoint."""

    def __init__(self, feed: FileFeed, center: IdentityCenter, url: str) -> None:
        self.feed, self.one, self.center, self.url = feed, feed.one, center, url
        self.one.settings |= {
            "AWS_ENDPOINT_URL_SSO": url,
            "AWS_ENDPOINT_URL_SSO_OIDC": url,
            "AWS_ACCESS_KEY_ID": "",
            "AWS_SECRET_ACCESS_KEY": "",
            "AWS_SESSION_TOKEN": "",
        }
        (self.one.home / ".aws").mkdir()
        (self.one.home / ".aws/config").write_text(CONFIG)
        feed.put("a.ndjson", text(visits(1, 60)))
        feed.set_up()
        spec = self.one.spec.read_text().replace('credentials = "environment"', f'credentials = "profile:{PROFILE}"')
        self.one.spec.write_text(spec)
        self.one.call("apply", str(self.one.spec)).expect(0)

    def sign_in(self) -> None:
        sign_in(self.one.home, self.url)

    def no_secrets_are_kept(self) -> None:
        """Checks that none of our files contains an issued token or key."""
        cached = json.loads(cached_token(self.one.home).read_text())
        handed_out = [*self.center.tokens, *self.center.refresh_tokens, cached["clientSecret"]]
        for path in self.one.kept_files():
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in handed_out), path


@contextmanager
def signing_in(one, center: IdentityCenter) -> Iterator[SignedIn]:
    with serving(Seeing()) as endpoint, standing_in(center) as server:
        one.endpoint_url = endpoint.url
        yield SignedIn(FileFeed(one, endpoint), center, server.url)


@pytest.fixture
def one(operator):
    return operator("http://127.0.0.1:1")


def test_a_sign_in_is_used_until_its_token_expires(one) -> None:
    center = IdentityCenter()
    with signing_in(one, center) as it:
        it.sign_in()
        assert center.calls.count("token device_code") == 3
        it.feed.run(0).delivers(visits(1, 60))
        assert set(it.feed.endpoint.signed) == {center.keys[0]}
        # Its token is still valid an hour later, and nothing refreshes it.
        assert "token refresh_token" not in center.calls
        it.no_secrets_are_kept()


def test_an_expired_token_is_refreshed_and_kept_for_the_next_command(one) -> None:
    center = IdentityCenter()
    with signing_in(one, center) as it:
        it.sign_in()
        before = json.loads(cached_token(one.home).read_text())
        center.tokens[before["accessToken"]] = 0
        age(one.home, expiresAt=utc(time.time() - 60))
        it.feed.run(0).delivers(visits(1, 60))
        after = json.loads(cached_token(one.home).read_text())
        assert after["accessToken"] != before["accessToken"] and after["refreshToken"] in center.refresh_tokens
        assert center.calls.count("token refresh_token") == 1
        it.feed.put("b.ndjson", text(visits(61, 90)))
        it.feed.run(0).delivers(visits(61, 90))
        assert center.calls.count("token refresh_token") == 1, "the next command found the new token in the cache"
        it.no_secrets_are_kept()


NOT_SIGNED_IN = {
    "never": lambda one: cached_token(one.home).unlink(),
    "expired, no refresh": lambda one: age(one.home, expiresAt=utc(time.time() - 60), refreshToken=None),
    "expired, refused refresh": lambda one: age(
        one.home, expiresAt=utc(time.time() - 60), refreshToken="spent", accessToken="spent"
    ),
    "expired, and so is its client": lambda one: age(
        one.home, expiresAt=utc(time.time() - 60), registrationExpiresAt=utc(time.time() - 60)
    ),
    "no JSON": lambda one: cached_token(one.home).write_text("{"),
}


@pytest.mark.parametrize("case", NOT_SIGNED_IN)
def test_without_a_sign_in_the_command_for_it_is_said(one, case: str) -> None:
    with signing_in(one, IdentityCenter()) as it:
        it.sign_in()
        NOT_SIGNED_IN[case](one)
        checked = one.call("check", NAME).expect(4)
        assert f"aws sso login --profile {PROFILE}" in checked.stdout + checked.stderr, checked
        ran = one.call("run", NAME, "--max-pause", "2s")
        assert ran.code == 4 and f"aws sso login --profile {PROFILE}" in ran.stderr, ran
        # A waiting run notices a new sign-in.
        run = one.start("--max-pause", "30s")
        run.says("aws sso login")
        it.center.asked = 0
        it.sign_in()
        assert run.end(40).expect(0).summary()["delivered"] == 60


def test_a_sign_in_that_was_withdrawn_is_said_too(one) -> None:
    with signing_in(one, IdentityCenter()) as it:
        it.sign_in()
        it.center.tokens.clear()
        checked = one.call("check", NAME).expect(4)
        assert f"aws sso login --profile {PROFILE}" in checked.stdout + checked.stderr, checked


def test_credentials_that_expire_under_a_run_are_renewed(one) -> None:
    # The SDK refreshes the credentials some seconds before they expire.
    center = IdentityCenter(credential_seconds=12)
    with signing_in(one, center) as it:
        it.sign_in()
        it.feed.set_up(follow=True)
        spec = one.spec.read_text().replace('credentials = "environment"', f'credentials = "profile:{PROFILE}"')
        one.spec.write_text(spec)
        one.call("apply", str(one.spec)).expect(0)
        with it.feed.following() as run:
            it.feed.wait(60)
            time.sleep(center.credential_seconds)
            center.unavailable = 1
            it.feed.add("a.ndjson", text(visits(61, 90)))
            it.feed.wait(90)
            it.feed.drain(run).delivers(visits(1, 90))
        assert len(center.keys) > 1 and it.feed.endpoint.signed[-1] == center.keys[-1]


def test_a_role_that_is_not_assigned_is_named(one) -> None:
    with signing_in(one, IdentityCenter()) as it:
        it.sign_in()
        config = one.home / ".aws/config"
        config.write_text(config.read_text().replace(ACCOUNT, "123456789012"))
        checked = one.call("check", NAME).expect(4)
        said = checked.stdout + checked.stderr
        assert all(word in said for word in (PROFILE, "Stream", "123456789012", "gives no access")), said
        assert "sso login" not in said
