"""Tests the model itself, against the reference's printed example and against rules written out by hand."""

from __future__ import annotations

import hashlib

import feeds
import model
import rawjson
from model import Segment

HIGH, LOYAL = feeds.HIGH, feeds.LOYAL

EXAMPLE = (
    b'{"person":{"email":"yourstruly@adobe.con"},"segmentMembership":{"ups":{"7841ba61-23c1-4bb3-a495-00d3g5fe1e93":'
    b'{"lastQualificationTime":"2020-05-25T21:24:39Z","status":"exited"},"59bd2fkd-3c48-4b18-bf56-4f5c5e6967ae":'
    b'{"lastQualificationTime":"2020-05-25T23:37:33Z","status":"existing"}}},"identityMap":{"ecid":[{"id":'
    b'"14575006536349286404619648085736425115"},{"id":"66478888669296734530114754794777368480"}],"email_lc_sha256":'
    b'[{"id":"655332b5fa2aea4498bf7a290cff017cb4"},{"id":"66baf76ef9de8b42df8903f00e0e3dc0b7"}]}}'
)


def test_the_example_event_is_its_own_export() -> None:
    activation = feeds.activation(attributes=("person.email",))
    outcome = model.run([EXAMPLE], activation)
    assert [event.body for event in outcome.events] == [EXAMPLE]
    key = hashlib.sha256(b"ecid\x0014575006536349286404619648085736425115").hexdigest()[:32]
    assert outcome.events[0].partition_key == key
    assert outcome.events[0].triggers == ("attribute", "segmentation", "identity")


def test_entering_and_leaving_are_due_and_writing_again_is_not() -> None:
    lines = [person("realized"), person("realized", 2), person("existing"), person("exited"), person("exited", 2)]
    assert fates(lines) == ["delivered", "unchanged", "unchanged", "delivered", "not_qualified"]


def test_a_segment_that_is_no_longer_written_was_left() -> None:
    assert fates([person("realized"), person(None), person(None)]) == ["delivered", "delivered", "not_qualified"]


def test_a_first_exit_is_sent_only_when_asked_for() -> None:
    assert fates([person("exited")]) == ["not_qualified"]
    assert fates([person("exited"), person("exited")], initial_exits="send") == ["delivered", "not_qualified"]


def test_a_trigger_switched_off_leaves_its_lines_unchanged() -> None:
    assert fates([person("realized"), person("exited")], triggers=("identity",)) == ["delivered", "unchanged"]


def test_the_reference_sends_every_line_of_a_member() -> None:
    lines = [person("realized"), person("realized"), person("exited"), person("exited")]
    assert fates(lines, compat="reference") == ["delivered", "delivered", "delivered", "not_qualified"]


def test_of_a_repeated_key_the_last_value_stands_at_the_first_place() -> None:
    node = rawjson.read(b'{"a": 1, "b" :[ 2.50 , {}], "a":"\\u0041"}')
    assert rawjson.write(node) == '{"a":"\\u0041","b":[2.50,{}]}'


def test_values_are_compared_by_meaning_and_numbers_by_text() -> None:
    def equal(one: bytes, other: bytes) -> bool:
        return rawjson.meaning(rawjson.read(one)) == rawjson.meaning(rawjson.read(other))

    assert equal(b'{"a":1,"b":"\\u0061"}', b'{ "b":"a", "a":1 }')
    assert not equal(b"[1,2]", b"[2,1]")
    assert not equal(b"1.0", b"1")
    assert not equal(b'"1"', b"1")


def test_random_feeds_meet_every_fate() -> None:
    met = model.run(feeds.histories(0, 2_000, 40), feeds.activation()).counts
    assert all(met[fate] for fate in ("delivered", "dead", "unchanged", "not_qualified", "excluded", "malformed")), met


def test_a_number_is_the_same_id_as_its_text_and_primary_may_be_one() -> None:
    def key(identities: bytes) -> tuple[str, str] | None:
        return model.profile_key(rawjson.read(b'{"identityMap":{' + identities + b"}}"), feeds.activation())

    assert key(b'"B":[{"id":1e3,"primary":"TRUE"}],"A":[{"id":"2"}]') == ("B", "1e3")
    assert key(b'"A":[{"id":true},{"id":7},{"id":"8"}]') == ("A", "7")
    assert key(b'"A":[{"id":null}],"B":[{"id":""}]') is None


def test_half_of_a_pair_is_dead_or_replaced_and_in_an_id_malformed() -> None:
    line = rawjson.write(rawjson.read(person("realized"))).replace("{", '{"tags":"\\ud83d \\\\ud83d \\ud83d\\ude00",', 1)
    dead = model.run([line.encode()], feeds.activation())
    assert (dead.counts["dead"], dead.events) == (1, [])
    (event,) = model.run([line.encode()], feeds.activation(lone_surrogates="replace", append_newline=True)).events
    assert event.body.startswith(b'{"tags":"\\ufffd \\\\ud83d \\ud83d\\ude00",') and event.body.endswith(b"}\n")
    assert fates([person("realized").replace(b'"1"', b'"\\ud83d"')]) == ["malformed"]


def test_a_name_with_a_dot_is_quoted() -> None:
    assert model.names("a.b") == ("a", "b")
    assert model.names('"a.b"."c\\"d".e') == ("a.b", 'c"d', "e")


def person(status: str | None, minute: int = 1) -> bytes:
    membership = {HIGH.id: {"lastQualificationTime": f"2020-05-25T21:{minute:02d}:00Z", "status": status}}
    return feeds.compact(
        segmentMembership={"ups": membership if status else {}}, identityMap={"ECID": [{"id": "1", "primary": True}]}
    )


def fates(lines: list[bytes], **options: object) -> list[str]:
    """Returns the outcome of each line after the lines before it."""
    activation = feeds.activation(segments=(Segment(HIGH.id), LOYAL), attributes=(), **options)
    before = model.run([], activation).counts
    found = []
    for end in range(1, len(lines) + 1):
        counts = model.run(lines[:end], activation).counts
        found += [fate for fate in counts if fate != "received" and counts[fate] > before[fate]]
        before = counts
    return found
