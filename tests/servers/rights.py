"""Users of IAM and what they may: for tests against the gate, where that is enforced."""

from __future__ import annotations

import json
from dataclasses import dataclass

LIST, ONE, MANY = "kinesis:ListStreams", "kinesis:PutRecord", "kinesis:PutRecords"
THREE = (LIST, ONE, MANY)
WRITES = (ONE, MANY)


def records(kinesis: object, stream: str) -> list[bytes]:
    """All that the stream holds."""
    iterator = kinesis.get_shard_iterator(
        StreamName=stream, ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    found: list[bytes] = []
    while True:
        answer = kinesis.get_records(ShardIterator=iterator)
        if not answer["Records"]:
            return found
        found += [record["Data"] for record in answer["Records"]]
        iterator = answer["NextShardIterator"]


def arn(stream: str) -> str:
    return f"arn:aws:kinesis:us-east-1:000000000000:stream/{stream}"


def allow(actions: object, resource: str = "*", **more: object) -> dict:
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def policy(*statements: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@dataclass
class User:
    """A user of IAM with a key of its own."""

    name: str
    key: str
    secret: str
