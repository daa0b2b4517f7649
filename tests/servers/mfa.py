"""A stand-in for STS and a role that requires MFA: AssumeRole and GetCallerIdentity as AWS documents them.

No third-party server for tests denies a role because a code is missing, so this is our own. AWS's own client in Outflow
reads its answers.
"""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from loopback import serving

ACCOUNT, ROLE, PROFILE = "029608264753", "Stream", "crm"
SERIAL = f"arn:aws:iam::{ACCOUNT}:mfa/ada"
CONFIG = f"""[default]
region = us-east-1

[profile {PROFILE}]
region = us-east-1
role_arn = arn:aws:iam::{ACCOUNT}:role/{ROLE}
source_profile = default
mfa_serial = {SERIAL}
"""
KEY, SECRET = "AKIAQNZGKIQY56JQ7WML", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CREDENTIALS = f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
DENIED = f"User: arn:aws:iam::{ACCOUNT}:user/ada is not authorized to perform: sts:AssumeRole on resource: {ROLE}"
WRONG_CODE = "MultiFactorAuthentication failed with invalid MFA one time pass code. "


class Sts(ThreadingHTTPServer):
    """Accepts each of `codes` once, with the device's serial, and returns keys for it."""

    def __init__(self, *codes: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.codes, self.lock = set(codes), threading.Lock()
        self.asked: list[dict[str, str]] = []
        self.handed_out: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def keys_for(self, asked: dict[str, str]) -> str | None:
        with self.lock:
            if asked.get("SerialNumber") != SERIAL or asked.get("TokenCode") not in self.codes:
                return None
            self.codes.remove(asked["TokenCode"])
            number = len(self.handed_out)
            secret, token = f"session-secret-{number}-of-a-role", f"session-token-{number}-of-a-role"
            self.handed_out += [secret, token]
            return (
                f"<AccessKeyId>ASIAQNZGKIQY56JQ7W{number:02}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>"
                f"<SessionToken>{token}</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>"
            )


class Handler(BaseHTTPRequestHandler):
    server: Sts
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.asked.append(asked)
        if asked["Action"] == "GetCallerIdentity":
            arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/outflow"
            return self.answer(200, f"<Arn>{arn}</Arn><UserId>AROA:outflow</UserId><Account>{ACCOUNT}</Account>", asked)
        keys = self.server.keys_for(asked)
        if keys is not None:
            return self.answer(200, f"<Credentials>{keys}</Credentials>", asked)
        message = WRONG_CODE if "TokenCode" in asked else DENIED
        error = f"<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{message}</Message></Error>"
        self.send(403, f'<ErrorResponse xmlns="{NAMESPACE}">{error}</ErrorResponse>')

    def answer(self, status: int, result: str, asked: dict[str, str]) -> None:
        action = asked["Action"]
        inner = f"<{action}Result>{result}</{action}Result>"
        self.send(status, f'<{action}Response xmlns="{NAMESPACE}">{inner}</{action}Response>')

    def send(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("content-type", "text/xml")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


def standing_in(*codes: str) -> AbstractContextManager[Sts]:
    return serving(Sts(*codes))
