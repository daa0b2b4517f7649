"""IAM users and their permissions, for tests against the gate, which enforces them."""

from __future__ import annotations

import json
from dataclasses import dataclass

LIST, ONE, MANY = "kinesis:ListStreams", "kinesis:PutRecord", "kinesis:PutRecords"
THREE = (LIST, ONE, MANY)
WRITES = (ONE, MANY)


def records(kinesis: object, stream: str) -> list[bytes]:
    """Returns all records of the stream."""
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
    """Returns an IAM user with its own key."""

    name: str
    key: str
    secret: str
