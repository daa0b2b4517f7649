"""Generates random feeds: people enter and leave segments, and lines spell values in every legal way."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from random import Random

from model import Activation, Segment

HIGH = Segment("7841ba61-23c1-4bb3-a495-00d3g5fe1e93", "High propensity")
LOYAL = Segment("59bd2fkd-3c48-4b18-bf56-4f5c5e6967ae", 'Loyal "gold", since 2019')
OTHER = Segment("0f3d1c2a-5b6e-4f70-8a91-b2c3d4e5f607", "Never mapped")
FOREIGN = Segment("partner-17", None, "aam")

ATTRIBUTES = ("person.email", "person.name", "loyalty.points", "tags", "visit", '"loyalty.tier"."a\\"b"')

# The spellings in the feed: equal values spelled differently, and numbers that no float holds.
EMAILS = ('"yourstruly@adobe.con"', '"a\\u0040b.example"', '"a@b.example"', '"zo\\u00eb@x.example"', '"zoë@x.example"')
NAMES = (
    '{"first":"Ada","last":"L\\u00f6ve"}',
    '{ "last" : "Love", "first":"Ada" }',
    '{"first":"Ada","last":"Love"}',
    '"\\ud83d\\ude00 \\"q\\" \\\\ \\/ \\n"',
    '"😀 / \\t\\u0000"',
    "null",
    "{}",
    '"half of a pair: \\ud83d"',
    '{"\\uDE00":"\\ud83d\\ude00"}',
)
NUMBERS = ("1", "1.0", "-0", "1e400", "1E+2", "100", "12345678901234567890.12345678901234567890", "0.1000", "true")
TAGS = ("[]", '["a","b"]', '["b","a"]', '[1, [2, {"k": []}], "x"]', '[{"a":1,"b":2},{"b":2,"a":1}]', '[ "a" , "b" ]')

MOMENTS = ("2022-03-29T11:28:45Z", "2022-03-29T13:28:45.0129+02:00", "1969-12-31T23:59:59.9999Z", "1970-01-01T00:00:00Z")
FED = ("1650000000000", "-1.50e3", '"1650000000000"', "null", "9007199254740993", "{}")


@dataclass
class Person:
    """One profile's current state. Every value is JSON text."""

    number: int
    email: str
    name: str
    points: str
    tags: str
    identities: dict[str, list[str]]
    primary: tuple[str, int] | None
    segments: dict[Segment, str] = field(default_factory=dict)
    qualified: int = 0
    visit: int = 0


def activation(**options: object) -> Activation:
    """Returns an activation. By default it maps the two usual segments and all attributes."""
    return Activation(**{"segments": (HIGH, LOYAL), "attributes": ATTRIBUTES, **options})


def random_activation(seed: int) -> Activation:
    """Returns options of every kind, each equally likely."""
    rng = Random(f"options {seed}")
    return activation(
        segments=tuple(stamped(rng, one) for one in rng.sample((HIGH, LOYAL, FOREIGN), rng.randint(1, 3))),
        attributes=tuple(rng.sample((*ATTRIBUTES[:4], ATTRIBUTES[5]), rng.randint(0, 5))),
        identities=rng.choice((None, (("ECID", False),), (("ECID", False), ("Email", True)), (("Email", True),))),
        triggers=rng.choice(
            (("attribute", "segmentation", "identity"), ("segmentation",), ("attribute", "identity"), ("identity",))
        ),
        initial_exits=rng.choice(("skip", "send")),
        status_spelling=rng.choice(("as-fed", "current")),
        include_segment_names=rng.random() < 0.5,
        include_segment_timestamps=rng.random() < 0.5,
        mapped_segments_only=rng.random() < 0.5,
        meta=rng.random() < 0.3,
        append_newline=rng.random() < 0.3,
        lone_surrogates=rng.choice(("dead", "replace")),
        partition_by=rng.choice(("profile", "profile", "identity:Email", "attribute:person.email")),
        key_namespaces=rng.choice(((), ("Email",), ("CRM", "Email"))),
    )


def stamped(rng: Random, segment: Segment) -> Segment:
    """Sets the mapping times, since `apply` would write the current time. May leave the creation times to the feed."""
    made = {key: rng.choice(MOMENTS) for key in ("created_at", "updated_at") if rng.random() < 0.5}
    return replace(segment, **made, mapped_at=rng.choice(MOMENTS), mapping_updated_at=rng.choice(MOMENTS))


def histories(seed: int, lines: int, people: int) -> list[bytes]:
    """Returns lines of `people` in every way that the rules distinguish, with blank and malformed lines."""
    rng = Random(f"histories {seed}")
    crowd = [new_person(rng, number) for number in range(people)]
    feed = []
    for _ in range(lines):
        person = rng.choice(crowd)
        change(rng, person)
        line = spell(rng, person)
        feed.append(oddity(rng) if rng.random() < 0.04 else line)
    return feed


def visits(seed: int, lines: int, people: int) -> list[bytes]:
    """Returns lines that are all due and all different: each is a new visit of a person who is in a segment.

    A line has about 250 bytes, so a shard reaches its 1,000 records a second before its 1 MiB.
    """
    rng = Random(f"visits {seed}")
    seen = [0] * people
    feed = []
    for _ in range(lines):
        number = rng.randrange(people)
        seen[number] += 1
        feed.append(
            compact(
                visit={"number": seen[number]},
                segmentMembership={"ups": {HIGH.id: {"lastQualificationTime": "2020-05-25T21:24:39Z", "status": "realized"}}},
                identityMap={"ECID": [{"id": f"{number:038d}", "primary": True}]},
            )
        )
    return feed


def compact(**members: object) -> bytes:
    """Returns a line in compact form."""
    return json.dumps(members, separators=(",", ":")).encode()


def text(lines: list[bytes]) -> bytes:
    """Returns the content of the feed's file."""
    return b"".join(line + b"\n" for line in lines)


def new_person(rng: Random, number: int) -> Person:
    identities = {}
    for namespace in rng.sample(("ECID", "Email", "CRM"), rng.randint(1, 3)):
        identities[namespace] = [new_id(namespace, number, n) for n in range(rng.randint(1, 2))]
    namespace = rng.choice(list(identities))
    primary = (namespace, rng.randrange(len(identities[namespace]))) if rng.random() < 0.6 else None
    person = Person(number, rng.choice(EMAILS), rng.choice(NAMES), rng.choice(NUMBERS), rng.choice(TAGS), identities, primary)
    if rng.random() < 0.8:
        person.segments[rng.choice((HIGH, LOYAL, OTHER, FOREIGN))] = rng.choice(("realized", "existing", "exited"))
    return person


def new_id(namespace: str, number: int, n: int) -> str:
    if namespace == "Email":
        return f'" Person{number}.{n}@Example.COM "' if n else f'"person{number}@\\u0065xample.com"'
    if namespace == "CRM":  # a number in one line and its text in another are the same ID
        return f"{number}{n}"
    return f'"{namespace.lower()}-{number}-{n}"'


def change(rng: Random, person: Person) -> None:
    """Makes one step in a person's life. One step in four changes nothing, and the line only repeats the profile."""
    segment = rng.choice((HIGH, LOYAL, OTHER, FOREIGN))
    match rng.randrange(12):
        case 0 | 1:
            person.segments[segment] = "realized"
        case 2:
            if segment in person.segments:
                person.segments[segment] = "exited"
        case 3:
            person.segments.pop(segment, None)
        case 4:  # the rules ignore this change from realized to existing
            person.segments = {s: "existing" if now == "realized" else now for s, now in person.segments.items()}
        case 5:  # the rules ignore a new time
            person.qualified += 1
        case 6:
            person.email = rng.choice(EMAILS)
        case 7:
            person.name, person.points, person.tags = rng.choice(NAMES), rng.choice(NUMBERS), rng.choice(TAGS)
        case 8:  # another ID, after those that may be the profile's key
            namespace = rng.choice(list(person.identities))
            person.identities[namespace].append(new_id(namespace, person.number, len(person.identities[namespace])))
        case _:
            pass


def spell(rng: Random, person: Person) -> bytes:
    """Returns the person as one line: keys in any order, with or without white space, sometimes in the envelope."""
    gap = rng.choice(("", "", " ", "\t"))
    inner = [f'"email":{gap}{person.email}', f'"name":{gap}{person.name}', '"secret":"never mapped"']
    rng.shuffle(inner)
    parts = [
        f'"person":{{{gap}{f",{gap}".join(inner)}}}',
        f'"loyalty":{{"points":{gap}{person.points},"tier":"x"}}',
        f'"tags":{person.tags}',
        f'"loyalty.tier":{gap}{{"a\\"b":{gap}{person.points}}}',
        f'"segmentMembership":{gap}{{{f",{gap}".join(spell_memberships(rng, person))}}}',
        f'"identityMap":{{{",".join(spell_identities(rng, person))}}}',
    ]
    if rng.random() < 0.2:
        parts.pop(rng.randrange(4))
    rng.shuffle(parts)
    if rng.random() < 0.05:
        parts.insert(0, '"tags":"an earlier value of a repeated key"')
    line = "{" + f",{gap}".join(parts) + "}"
    if rng.random() < 0.15:
        line = f'{{"header":{{"schemaRef":{{"id":"x"}}}},"body":{{"xdmMeta":{{}},"xdmEntity":{gap}{line}}}}}'
    return line.encode()


def spell_memberships(rng: Random, person: Person) -> list[str]:
    namespaces: dict[str, list[str]] = {}
    for segment, status in person.segments.items():
        fields = [
            f'"lastQualificationTime":"2020-05-25T21:{person.qualified % 60:02d}:39Z"',
            f'"status":"{status}"',
            f'"createdAt":{FED[person.qualified % len(FED)]}',
            f'"updatedAt":{FED[person.number % len(FED)]}',
        ]
        if rng.random() < 0.3:
            rng.shuffle(fields)
        namespaces.setdefault(segment.namespace, []).append(f'"{segment.id}":{{{",".join(fields)}}}')
    return [f'"{namespace}":{{{",".join(entries)}}}' for namespace, entries in namespaces.items()]


def spell_identities(rng: Random, person: Person) -> list[str]:
    """Returns the namespaces in any order. An ID keeps its place, because the first may be the profile's key."""
    namespaces = []
    for namespace, ids in person.identities.items():
        entries = []
        for n, text_of_id in enumerate(ids):
            is_primary = person.primary == (namespace, n)
            primary = rng.choice(("true", "true", '"true"', '"TRUE"') if is_primary else ("false", '"False"', "null", "0"))
            if namespace == "CRM" and rng.random() < 0.5:
                text_of_id = f'"{text_of_id}"'
            entries.append(f'{{"id":{text_of_id},"authenticatedState":"ambiguous","primary":{primary}}}')
        if rng.random() < 0.1:  # the run ignores a value that is not an ID
            odd = rng.choice(('{"id":null}', '{"id":true,"primary":true}', '{"id":["1"]}', "null", '{"id":""}', "{}"))
            entries.insert(rng.randint(0, len(entries)), odd)
        namespaces.append(f'"{namespace}":[{", ".join(entries)}]')
    rng.shuffle(namespaces)
    return namespaces


def oddity(rng: Random) -> bytes:
    """Returns a line that is not a profile, or a profile without an ID."""
    return rng.choice(
        (b"", b"   ", b"{", b"[1,2]", b'{"a":1}}', b'"text"', b"\xff\xfe{}", b'{"person":{"email":"x"}}', b'{"a":NaN}', b"\r",
         b'{"identityMap":{"ECID":[{"id":"x\\ud83d"}]}}', b'{"identityMap":{"E\\ude00":[],"ECID":[{"id":"1"}]}}')
    )
