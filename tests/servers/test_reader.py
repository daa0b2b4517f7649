"""Tests the reader itself, with boto3 alone: it reads records in order, through a split and a merge."""

from __future__ import annotations

import reader
from endpoints import Kinesis, wait_active


def test_what_is_put_is_read_in_order_through_a_split_and_a_merge(kinesis: Kinesis, new_stream) -> None:
    stream = new_stream(3)
    expected: dict[str, list[bytes]] = {}

    write(kinesis, stream, expected, 0)
    first, second, third = reader.open_shards(kinesis.client, stream)
    split_in_half(kinesis, stream, first)
    write(kinesis, stream, expected, 1)
    kinesis.client.merge_shards(
        StreamName=stream, ShardToMerge=second["ShardId"], AdjacentShardToMerge=third["ShardId"]
    )
    wait_active(kinesis.client, stream)
    write(kinesis, stream, expected, 2)

    assert len(reader.open_shards(kinesis.client, stream)) == 3
    assert len(reader.shards(kinesis.client, stream)) == 6
    records = reader.read(kinesis.client, stream)
    assert reader.by_key(records) == expected
    assert len({record.shard for record in records}) == 6, "every shard held a record"


def test_shards_are_read_after_both_parents() -> None:
    shards = [
        {"ShardId": "3", "ParentShardId": "1", "AdjacentParentShardId": "2"},
        {"ShardId": "2", "ParentShardId": "0"},
        {"ShardId": "1", "ParentShardId": "0"},
        {"ShardId": "0"},
        {"ShardId": "4", "ParentShardId": "long trimmed"},
    ]
    assert [shard["ShardId"] for shard in reader.in_order(shards)] == ["0", "4", "1", "2", "3"]


def write(kinesis: Kinesis, stream: str, expected: dict[str, list[bytes]], batch: int) -> None:
    """Writes one record for each of 40 keys a call, in ten calls."""
    for call in range(10):
        records = [(f"key-{key}", f"{key} {batch} {call}".encode()) for key in range(40)]
        for key, data in records:
            expected.setdefault(key, []).append(data)
        answer = kinesis.client.put_records(
            StreamName=stream, Records=[{"PartitionKey": key, "Data": data} for key, data in records]
        )
        assert answer["FailedRecordCount"] == 0


def split_in_half(kinesis: Kinesis, stream: str, shard: dict) -> None:
    start, end = (int(shard["HashKeyRange"][at]) for at in ("StartingHashKey", "EndingHashKey"))
    kinesis.client.split_shard(
        StreamName=stream, ShardToSplit=shard["ShardId"], NewStartingHashKey=str((start + end) // 2)
    )
    wait_active(kinesis.client, stream)
