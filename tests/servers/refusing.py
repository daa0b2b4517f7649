"""A Kinesis endpoint that refuses on command, which no real one does: it refuses requests that contain a marker."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import threading
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from loopback import serving

SHARDS = 4


class Refusing(ThreadingHTTPServer):
    """Accepts `PutRecords`, keeps the data, and refuses a whole request if one of its records contains the marker."""

    def __init__(self, marker: bytes, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.marker, self.lock = marker, threading.Lock()
        # Share of records that fail or are throttled, and whether every request fails.
        self.failing, self.down = 0.0, False
        self.taken: list[bytes] = []
        # Number of open connections, or of those whose last request has no answer yet.
        self.connected = 0

    def process_request(self, request: object, client_address: object) -> None:
        with self.lock:
            self.connected += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request: object) -> None:
        super().shutdown_request(request)
        with self.lock:
            self.connected -= 1

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """Ignores errors, because a killed client needs no answer."""

    def put(self, records: list[dict]) -> tuple[int, dict]:
        data = [base64.b64decode(record["Data"]) for record in records]
        if any(self.marker in one for one in data):
            return 400, {"__type": "ValidationException", "message": "a record holds the marker"}
        if any(int(record.get("ExplicitHashKey", 0)) >= 2**128 for record in records):
            return 400, {"__type": "InvalidArgumentException", "message": "Invalid ExplicitHashKey."}
        if self.down:
            return 503, {"__type": "ServiceUnavailable", "message": "down"}
        fails = [self.failing > 0 and random.random() < self.failing for _ in data]
        with self.lock:
            self.taken += [one for one, failed in zip(data, fails) if not failed]
        results = [failure() if failed else taken(record) for record, failed in zip(records, fails)]
        return 200, {"FailedRecordCount": sum(fails), "Records": results}


def taken(record: dict) -> dict:
    return {"SequenceNumber": "1", "ShardId": f"shardId-{shard_of(record['PartitionKey']):012d}"}


def failure() -> dict:
    code = random.choice(("InternalFailure", "ProvisionedThroughputExceededException"))
    return {"ErrorCode": code, "ErrorMessage": "on command"}


def shard_of(key: str) -> int:
    """Returns the shard by the service's rule: equal ranges of the key's MD5."""
    return hashlib.md5(key.encode()).digest()[0] * SHARDS // 256


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers["x-amz-target"].endswith(".PutRecords"):
            status, answer = self.server.put(json.loads(body)["Records"])
        else:
            status, answer = 400, {"__type": "AccessDeniedException", "message": "only PutRecords is allowed"}
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


def refusing(marker: bytes) -> AbstractContextManager[Refusing]:
    """Serves until the end of the block."""
    return serving(Refusing(marker))
