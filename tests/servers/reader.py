"""Reads a stream as a consumer must: every shard from its beginning, parents before their children."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from waiting import Deadline

READ_SECONDS = 120


@dataclass(frozen=True)
class Record:
    shard: str
    key: str
    data: bytes


def read(client: object, stream: str) -> list[Record]:
    """Returns every record written before the call, in order for each key, also across reshards."""
    records = []
    for shard in in_order(shards(client, stream)):
        records += read_shard(client, stream, shard)
    return records


def by_key(records: list[Record]) -> dict[str, list[bytes]]:
    """Returns the data of each partition key, in order."""
    keys: dict[str, list[bytes]] = defaultdict(list)
    for record in records:
        keys[record.key].append(record.data)
    return dict(keys)


def shards(client: object, stream: str) -> list[dict]:
    """Returns all shards, including closed ones, in the server's order."""
    found, page = [], client.list_shards(StreamName=stream)
    while True:
        found += page["Shards"]
        if not page.get("NextToken"):
            return found
        page = client.list_shards(NextToken=page["NextToken"])


def open_shards(client: object, stream: str) -> list[dict]:
    """Returns the open shards, sorted by hash key."""
    opened = [s for s in shards(client, stream) if "EndingSequenceNumber" not in s["SequenceNumberRange"]]
    return sorted(opened, key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))


def in_order(listed: list[dict]) -> list[dict]:
    """Sorts parents before their children, and otherwise by ID."""
    left = {shard["ShardId"]: shard for shard in listed}
    ordered = []
    while left:
        ready = [s for s in left.values() if not {s.get("ParentShardId"), s.get("AdjacentParentShardId")} & left.keys()]
        assert ready, f"shards are their own ancestors: {sorted(left)}"
        for shard in sorted(ready, key=lambda shard: shard["ShardId"]):
            ordered.append(left.pop(shard["ShardId"]))
    return ordered


def read_shard(client: object, stream: str, shard: dict) -> list[Record]:
    """Reads to the end of a closed shard, or to the tip of an open one."""
    closed = "EndingSequenceNumber" in shard["SequenceNumberRange"]
    iterator, records = horizon(client, stream, shard), []
    deadline = Deadline(READ_SECONDS, f"the end of {shard['ShardId']} of {stream}")
    while iterator:
        answer = client.get_records(ShardIterator=iterator, Limit=10_000)
        records += [Record(shard["ShardId"], r["PartitionKey"], r["Data"]) for r in answer["Records"]]
        at_tip = not answer["Records"] and answer.get("MillisBehindLatest", 0) == 0
        if at_tip and not closed:
            break
        iterator = answer.get("NextShardIterator")
        deadline.pause(f"{len(records)} records")
    return records


def horizon(client: object, stream: str, shard: dict) -> str:
    """Returns an iterator at the shard's first record."""
    answer = client.get_shard_iterator(StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    return answer["ShardIterator"]
