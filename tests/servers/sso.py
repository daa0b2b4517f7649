"""A stand-in for IAM Identity Center: the OIDC and portal calls that AWS documents, and the files of a sign-in.

No third-party server for tests supports them, so this is our own. AWS's own client (boto3) performs a person's sign-in,
and refuses answers of another shape.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from loopback import serving

SESSION, START_URL, REGION = "corp", "https://corp.example/start", "eu-central-1"
ACCOUNT, ROLE, PROFILE = "029608264753", "Stream", "crm"
CONFIG = f"""[profile {PROFILE}]
region = us-east-1
sso_session = {SESSION}
sso_account_id = {ACCOUNT}
sso_role_name = {ROLE}

[sso-session {SESSION}]
sso_region = {REGION}
sso_start_url = {START_URL}
sso_registration_scopes = sso:account:access
"""
# Number of the client's polls before the person approves.
ASKED_BEFORE_APPROVAL = 2


@dataclass
class IdentityCenter:
    """The tokens and credentials that it has issued, and their lifetimes in seconds."""

    token_seconds: float = 3600.0
    credential_seconds: float = 3600.0
    # Number of failed answers before the portal issues credentials again.
    unavailable: int = 0
    tokens: dict[str, float] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)
    keys: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    asked: int = 0

    def hand_out_token(self) -> dict[str, object]:
        token, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.tokens[token] = time.time() + self.token_seconds
        self.refresh_tokens.add(refresh)
        return {"accessToken": token, "tokenType": "Bearer", "expiresIn": int(self.token_seconds), "refreshToken": refresh}

    def token(self, asked: dict) -> tuple[int, dict]:
        self.calls.append(f"token {asked['grantType'].rsplit(':', 1)[-1]}")
        if asked["grantType"] == "refresh_token":
            # Each may be used once.
            if asked["refreshToken"] in self.refresh_tokens:
                self.refresh_tokens.remove(asked["refreshToken"])
                return 200, self.hand_out_token()
            return 400, {"__type": "InvalidGrantException", "error": "invalid_grant"}
        self.asked += 1
        if self.asked <= ASKED_BEFORE_APPROVAL:
            return 400, {"__type": "AuthorizationPendingException", "error": "authorization_pending"}
        return 200, self.hand_out_token()

    def credentials(self, token: str, query: dict[str, list[str]]) -> tuple[int, dict]:
        self.calls.append("credentials")
        if self.unavailable > 0:
            self.unavailable -= 1
            return 503, {"__type": "ServiceUnavailableException", "message": "try again"}
        if self.tokens.get(token, 0) <= time.time():
            return 401, {"__type": "UnauthorizedException", "message": "Session token not found or invalid"}
        if (query["account_id"], query["role_name"]) != ([ACCOUNT], [ROLE]):
            return 403, {"__type": "ForbiddenException", "message": "No access"}
        self.keys.append(f"ASIASTANDIN{len(self.keys):09}")
        return 200, {
            "roleCredentials": {
                "accessKeyId": self.keys[-1],
                "secretAccessKey": secrets.token_urlsafe(30),
                "sessionToken": secrets.token_urlsafe(60),
                "expiration": int((time.time() + self.credential_seconds) * 1000),
            }
        }


class Server(ThreadingHTTPServer):
    def __init__(self, center: IdentityCenter) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.center = center

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        center, now = self.server.center, int(time.time())
        match self.path:
            case "/client/register":
                answer = {"clientId": "client", "clientSecret": "of-the-client", "clientIdIssuedAt": now}
                self.answer(200, {**answer, "clientSecretExpiresAt": now + 90 * 86_400})
            case "/device_authorization":
                url = "https://corp.example/device"
                answer = {"deviceCode": "device", "userCode": "ABCD-EFGH", "verificationUri": url, "expiresIn": 600}
                self.answer(200, {**answer, "verificationUriComplete": f"{url}?user_code=ABCD-EFGH", "interval": 1})
            case "/token":
                self.answer(*center.token(asked))
            case other:
                self.answer(404, {"__type": "NotFound", "message": other})

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        assert url.path == "/federation/credentials", url.path
        self.answer(*self.server.center.credentials(self.headers["x-amz-sso_bearer_token"], parse_qs(url.query)))

    def answer(self, status: int, answer: dict) -> None:
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        if "__type" in answer:
            self.send_header("x-amzn-errortype", answer["__type"])
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Prints nothing to stderr."""


def standing_in(center: IdentityCenter) -> AbstractContextManager[Server]:
    """Serves until the end of the block."""
    return serving(Server(center))


def cached_token(home: Path) -> Path:
    """Returns the file of a session's token, by AWS's rule."""
    return home / ".aws/sso/cache" / f"{hashlib.sha1(SESSION.encode()).hexdigest()}.json"


def sign_in(home: Path, url: str) -> None:
    """Does what `aws sso login` does: the device flow with AWS's client, and the token in its cache."""
    client = boto3.client("sso-oidc", REGION, endpoint_url=url, config=Config(signature_version=UNSIGNED))
    registered = client.register_client(clientName="tests", clientType="public", scopes=["sso:account:access"])
    known = {key: registered[key] for key in ("clientId", "clientSecret")}
    device = client.start_device_authorization(**known, startUrl=START_URL)
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    while True:
        try:
            token = client.create_token(**known, grantType=grant, deviceCode=device["deviceCode"])
            break
        except client.exceptions.AuthorizationPendingException:
            time.sleep(0.05)
    keep(home, token["accessToken"], token["expiresIn"], token["refreshToken"], known, registered["clientSecretExpiresAt"])


def keep(home: Path, token: str, seconds: float, refresh: str, client: dict[str, str], until: float) -> None:
    path = cached_token(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    cached = {
        "startUrl": START_URL,
        "region": REGION,
        "accessToken": token,
        "expiresAt": utc(time.time() + seconds),
        "refreshToken": refresh,
        "registrationExpiresAt": utc(until),
        **client,
    }
    path.write_text(json.dumps(cached))


def utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def age(home: Path, **changed: object) -> None:
    """Replaces fields of the token in the cache."""
    path = cached_token(home)
    path.write_text(json.dumps({**json.loads(path.read_text()), **changed}))
