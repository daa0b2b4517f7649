"""Computes what a destination must send from a feed, in the simplest way: one dictionary, one line at a time.

It shares no code with Outflow. Tests compare the real binary's events with these, byte by byte.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import rawjson
from rawjson import Arr, Node, Obj, Scalar

MEMBER = ("realized", "existing")
TRIGGERS = ("attribute", "segmentation", "identity")


@dataclass(frozen=True)
class Segment:
    id: str
    name: str | None = None
    namespace: str = "ups"
    # RFC 3339. `apply` writes the last two if they are missing.
    created_at: str | None = None
    updated_at: str | None = None
    mapped_at: str | None = None
    mapping_updated_at: str | None = None


@dataclass(frozen=True)
class Activation:
    """The options of a spec's `[activation]`, with the same names and defaults."""

    segments: tuple[Segment, ...]
    attributes: tuple[str, ...] = ()
    identities: tuple[tuple[str, bool], ...] | None = None  # (namespace, sha256); None is "all"
    triggers: tuple[str, ...] = TRIGGERS
    compat: str = "outflow"
    initial_exits: str = "skip"
    status_spelling: str = "as-fed"
    include_segment_names: bool = False
    include_segment_timestamps: bool = False
    mapped_segments_only: bool = True
    meta: bool = False
    append_newline: bool = False
    lone_surrogates: str = "dead"
    partition_by: str = "profile"
    key_namespaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Event:
    """One expected record. `body` has no `_meta`, and has a line end if the option is on."""

    profile: tuple[str, str]
    partition_key: str
    body: bytes
    triggers: tuple[str, ...]
    sequence: int


@dataclass
class Outcome:
    events: list[Event] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)  # keys are those of `run --json`

    def by_key(self) -> dict[str, list[bytes]]:
        """Returns the bodies in order, by partition key."""
        keys: dict[str, list[bytes]] = defaultdict(list)
        for event in self.events:
            keys[event.partition_key].append(event.body)
        return dict(keys)


@dataclass(frozen=True)
class Standing:
    """The part of a profile that is compared for changes."""

    attributes: frozenset = frozenset()
    identities: frozenset = frozenset()
    members: frozenset = frozenset()


NEVER_SEEN = Standing()


def run(lines: Iterable[bytes], activation: Activation) -> Outcome:
    """Returns every event of the feed in order, and the outcome of each line if no event is dead."""
    outcome = Outcome()
    bases: dict[tuple[str, str], Standing] = {}
    sequences: Counter = Counter()
    for line in lines:
        if not line.strip(b" \t\r\n"):
            continue
        outcome.counts["received"] += 1
        profile = profile_of(line)
        if profile is None:
            outcome.counts["malformed"] += 1
            continue
        if has_lone_key(profile, activation):
            outcome.counts["malformed"] += 1
            continue
        key = profile_key(profile, activation)
        if key is None:
            outcome.counts["excluded"] += 1
            continue
        fate, triggers = decide(profile, activation, bases.get(key))
        due = body(profile, activation) if fate == "delivered" else b""
        sequences[key] += fate == "delivered"
        if is_lone(due.decode()):
            fate = "dead"
        outcome.counts[fate] += 1
        if fate == "delivered":
            bases[key] = standing(profile, activation)
            outcome.events.append(Event(key, partition_key(profile, key, activation), due, triggers, sequences[key]))
    return outcome


def profile_of(line: bytes) -> Obj | None:
    """Returns a line's profile without its envelope, or None if the line is malformed."""
    try:
        node = rawjson.read(line)
    except ValueError:
        return None
    if not isinstance(node, Obj):
        return None
    if set(node.members) == {"header", "body"}:
        entity = child(node.get("body"), "xdmEntity")
        if isinstance(entity, Obj):
            return entity
    return node


def decide(profile: Obj, activation: Activation, base: Standing | None) -> tuple[str, tuple[str, ...]]:
    """Returns `delivered`, `unchanged` or `not_qualified`, and the triggers that make the line due."""
    now = standing(profile, activation)
    before = base or NEVER_SEEN
    first_exit = base is None and activation.initial_exits == "send" and has_exit(profile, activation)
    if not now.members and not before.members and not first_exit:
        return "not_qualified", ()
    changed = {
        "attribute": now.attributes != before.attributes,
        "segmentation": now.members != before.members or first_exit,
        "identity": now.identities != before.identities,
    }
    triggers = tuple(name for name in TRIGGERS if changed[name] and name in activation.triggers)
    if triggers:
        return "delivered", triggers
    if activation.compat == "reference":
        return "delivered", ("attribute",)
    return "unchanged", ()


def standing(profile: Obj, activation: Activation) -> Standing:
    attributes = frozenset(
        (path, rawjson.meaning(value)) for path in activation.attributes if (value := at_path(profile, path)) is not None
    )
    return Standing(
        attributes,
        frozenset((namespace, text) for namespace, _, text in exported_identities(profile, activation)),
        frozenset(s for s in activation.segments if status_of(profile, s) in MEMBER),
    )


def has_exit(profile: Obj, activation: Activation) -> bool:
    return any(status_of(profile, segment) == "exited" for segment in activation.segments)


def status_of(profile: Obj, segment: Segment) -> str | None:
    namespace = child(profile.get("segmentMembership"), segment.namespace)
    status = child(child(namespace, segment.id), "status")
    return status.text if isinstance(status, Scalar) else None


# --- keys -----------------------------------------------------------------------------------------------------------


def profile_key(profile: Obj, activation: Activation) -> tuple[str, str] | None:
    """Returns the namespace and the ID that identify the profile."""
    all_ids = list(identities(profile))
    for namespace, entry, text in all_ids:
        if is_primary(entry.get("primary")):
            return namespace, text
    first: dict[str, str] = {}
    for namespace, _, text in all_ids:
        first.setdefault(namespace, text)
    ordered = sorted(first, key=lambda namespace: namespace.encode("utf-8", "surrogatepass"))
    for namespace in (*activation.key_namespaces, *ordered):
        if namespace in first:
            return namespace, first[namespace]
    return None


def is_primary(node: Node | None) -> bool:
    """Returns whether a value is true, as a boolean or as text in any letter case."""
    return isinstance(node, Scalar) and (node.raw == "true" or (node.text or "").lower() == "true")


def has_lone_key(profile: Obj, activation: Activation) -> bool:
    """Returns whether an ID, a namespace, or the value of the partition key has half of a surrogate pair."""
    ids = profile.get("identityMap")
    texts = [raw for _, (raw, _) in members_of(ids)] + [f'"{text}"' for _, _, text in identities(profile)]
    if not activation.mapped_segments_only:
        for _, (raw, segments) in members_of(profile.get("segmentMembership")):
            texts += [raw, *(raw_id for _, (raw_id, _) in members_of(segments))]
    how, _, what = activation.partition_by.partition(":")
    if how == "attribute" and (value := at_path(profile, what)) is not None:
        texts.append(rawjson.write(value))
    return any(is_lone(text) for text in texts)


# A pair, half of one, and any other escape, matched from left to right.
PAIR, HALF = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}", r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
ESCAPES = re.compile(rf"({PAIR})|({HALF})|\\.")


def is_lone(text: str) -> bool:
    """Returns whether JSON text, or a plain text, has half of a surrogate pair."""
    return any(match[2] for match in ESCAPES.finditer(text)) or any("\ud800" <= character < "\ue000" for character in text)


def replaced(text: str) -> str:
    return ESCAPES.sub(lambda match: "\\ufffd" if match[2] else match[0], text)


def partition_key(profile: Obj, key: tuple[str, str], activation: Activation) -> str:
    how, _, what = activation.partition_by.partition(":")
    if how == "identity":
        key = next(((ns, text) for ns, _, text in identities(profile) if ns == what), key)
    if how == "attribute" and (value := at_path(profile, what)) is not None:
        text = value.text if isinstance(value, Scalar) else None
        key = (what, rawjson.write(value) if text is None else text)
    return hashed(*key)


def hashed(namespace: str, text: str) -> str:
    """Returns the 32 hex digits of an identity's hash."""
    joined = namespace.encode("utf-8", "surrogatepass") + b"\0" + text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:32]


# --- the event ------------------------------------------------------------------------------------------------------


def body(profile: Obj, activation: Activation) -> bytes:
    parts = attribute_members(profile, (), activation)
    parts.append('"segmentMembership":' + memberships(profile, activation))
    parts.append('"identityMap":' + identity_map(profile, activation))
    text = "{" + ",".join(parts) + "}"
    if activation.lone_surrogates == "replace":
        text = replaced(text)
    return (text + "\n" * activation.append_newline).encode("utf-8")


def attribute_members(node: Obj, above: tuple[str, ...], activation: Activation) -> list[str]:
    """Returns the members of `node`, below the path `above`, that are mapped or lead to mapped members."""
    parts, mapped = [], [names(path) for path in activation.attributes]
    for key, (raw_key, value) in node.members.items():
        path = (*above, key)
        if path in mapped:
            parts.append(f"{raw_key}:{rawjson.write(value)}")
        elif isinstance(value, Obj):
            inner = attribute_members(value, path, activation)
            if inner:
                parts.append(f"{raw_key}:{{{','.join(inner)}}}")
    return parts


def memberships(profile: Obj, activation: Activation) -> str:
    mapped = {(s.namespace, s.id): s for s in activation.segments}
    namespaces = []
    for namespace, (raw_namespace, segments) in members_of(profile.get("segmentMembership")):
        entries = []
        for segment_id, (raw_id, membership) in members_of(segments):
            segment = mapped.get((namespace, segment_id))
            if segment or not activation.mapped_segments_only:
                entries.append(f"{raw_id}:{membership_of(membership, segment, activation)}")
        if entries:
            namespaces.append(f"{raw_namespace}:{{{','.join(entries)}}}")
    return "{" + ",".join(namespaces) + "}"


def membership_of(membership: Node, segment: Segment | None, activation: Activation) -> str:
    parts = []
    for key in ("lastQualificationTime", "status"):
        value = child(membership, key)
        if value is None:
            continue
        if key == "status" and activation.status_spelling == "current" and value == Scalar('"existing"'):
            value = Scalar('"realized"')
        parts.append(f'"{key}":{rawjson.write(value)}')
    if segment and activation.include_segment_timestamps:
        parts += stamps_of(membership, segment)
    if segment and segment.name and activation.include_segment_names:
        parts.append(f'"name":{json.dumps(segment.name, ensure_ascii=False)}')
    return "{" + ",".join(parts) + "}"


def stamps_of(membership: Node, segment: Segment) -> list[str]:
    """Returns the segment's creation time, from the spec or else from the feed's numbers, and its mapping time."""
    said = {
        "createdAt": segment.created_at,
        "updatedAt": segment.updated_at,
        "mappingCreatedAt": segment.mapped_at,
        "mappingUpdatedAt": segment.mapping_updated_at,
    }
    parts = []
    for key, moment in said.items():
        fed = child(membership, key) if key in ("createdAt", "updatedAt") else None
        if moment:
            parts.append(f'"{key}":{millis(moment)}')
        elif isinstance(fed, Scalar) and fed.raw[:1] in "-0123456789":
            parts.append(f'"{key}":{fed.raw}')
    return parts


def millis(moment: str) -> int:
    return (datetime.fromisoformat(moment) - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)


def identity_map(profile: Obj, activation: Activation) -> str:
    namespaces: dict[str, list[str]] = {}
    for namespace, raw_id, _ in exported_identities(profile, activation):
        namespaces.setdefault(namespace, []).append(f'{{"id":{raw_id}}}')
    raw = {namespace: raw for namespace, (raw, _) in members_of(profile.get("identityMap"))}
    return "{" + ",".join(f"{raw[ns]}:[{','.join(entries)}]" for ns, entries in namespaces.items()) + "}"


def exported_identities(profile: Obj, activation: Activation) -> Iterable[tuple[str, str, str]]:
    """Returns (namespace, exported ID, decoded ID) in the profile's order."""
    allowed = None if activation.identities is None else dict(activation.identities)
    for namespace, entry, text in identities(profile):
        if allowed is None or allowed.get(namespace) is False:
            yield namespace, rawjson.write(entry.get("id")), text
        elif namespace in allowed:
            digest = hashlib.sha256(text.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()
            yield namespace, f'"{digest}"', digest


def identities(profile: Obj) -> Iterable[tuple[str, Obj, str]]:
    """Returns (namespace, entry, decoded ID) in the profile's order, without entries that have no ID."""
    for namespace, (_, entries) in members_of(profile.get("identityMap")):
        for entry in entries.elements if isinstance(entries, Arr) else []:
            if text := id_text(child(entry, "id")):
                yield namespace, entry, text


def id_text(node: Node | None) -> str | None:
    """Returns a text, or a number as it is spelled."""
    if not isinstance(node, Scalar):
        return None
    return node.raw if node.raw[0] in "-0123456789" else node.text


# --- looking into values --------------------------------------------------------------------------------------------


def child(node: Node | None, key: str) -> Node | None:
    return node.get(key) if isinstance(node, Obj) else None


def members_of(node: Node | None) -> Iterable[tuple[str, tuple[str, Node]]]:
    return node.members.items() if isinstance(node, Obj) else ()


def at_path(profile: Obj, path: str) -> Node | None:
    node: Node | None = profile
    for key in names(path):
        node = child(node, key)
    return node


def names(path: str) -> tuple[str, ...]:
    """Returns the names of a path. A name with a dot or a quote stands in quotes."""
    parts = re.findall(r'(?:^|\.)(?:"((?:[^"\\]|\\.)*)"(?=\.|$)|([^.]*))', path)
    return tuple(re.sub(r"\\(.)", r"\1", quoted) or bare for quoted, bare in parts)
