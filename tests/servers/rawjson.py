"""A JSON reader that keeps how strings and numbers are spelt and in which order keys stand.

Slow and obvious on purpose: the model is built on it, and shares no idea with the code under test.
Of a repeated key the last value counts, at the first one's place.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

TOKEN = re.compile(r'[ \t\n\r]*("(?:[^"\\\x00-\x1f]|\\.)*"|-?[0-9][-+.eE0-9]*|true|false|null|[{}\[\]:,])')


@dataclass(frozen=True)
class Scalar:
    """A string, number, `true`, `false` or `null` as spelt, the quotes of a string included."""

    raw: str

    @property
    def text(self) -> str | None:
        """What a string means; None when it is not a string."""
        return json.loads(self.raw) if self.raw.startswith('"') else None


@dataclass(frozen=True)
class Obj:
    """Members in order: key by meaning, to (key as spelt, value)."""

    members: dict[str, tuple[str, "Node"]]

    def get(self, key: str) -> "Node | None":
        return self.members[key][1] if key in self.members else None

    def items(self) -> list[tuple[str, "Node"]]:
        return [(key, value) for key, (_, value) in self.members.items()]


@dataclass(frozen=True)
class Arr:
    elements: list["Node"]


Node = Scalar | Obj | Arr


def read(line: bytes) -> Node:
    """The document in `line`; ValueError when it is not UTF-8 JSON."""
    text = line.decode("utf-8")
    json.loads(text, parse_constant=_no_constant)
    node, _ = _value(text, 0)
    return node


def write(node: Node) -> str:
    """Compact form: nothing between the parts, each part as spelt."""
    match node:
        case Scalar(raw):
            return raw
        case Obj(members):
            return "{" + ",".join(f"{raw}:{write(value)}" for raw, value in members.values()) + "}"
        case Arr(elements):
            return "[" + ",".join(map(write, elements)) + "]"


def meaning(node: Node | None) -> object:
    """Something that is equal for equal values: objects without key order, arrays with it, numbers by their text."""
    match node:
        case None:
            return None
        case Scalar(raw):
            return ("scalar", raw) if node.text is None else ("string", node.text)
        case Obj():
            return ("object", frozenset((key, meaning(value)) for key, value in node.items()))
        case Arr(elements):
            return ("array", tuple(map(meaning, elements)))


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _token(text: str, at: int) -> tuple[str, int]:
    match = TOKEN.match(text, at)
    assert match, f"json.loads took what the tokens do not cover, at {at}"
    return match[1], match.end()


def _value(text: str, at: int) -> tuple[Node, int]:
    token, at = _token(text, at)
    if token == "{":
        return _object(text, at)
    if token == "[":
        return _array(text, at)
    return Scalar(token), at


def _object(text: str, at: int) -> tuple[Obj, int]:
    members: dict[str, tuple[str, Node]] = {}
    token, at = _token(text, at)
    while token != "}":
        if token == ",":
            token, at = _token(text, at)
        raw_key = token
        _, at = _token(text, at)  # the colon
        value, at = _value(text, at)
        key = json.loads(raw_key)
        members[key] = (members[key][0] if key in members else raw_key, value)
        token, at = _token(text, at)
    return Obj(members), at


def _array(text: str, at: int) -> tuple[Arr, int]:
    elements: list[Node] = []
    token, after = _token(text, at)
    if token == "]":
        return Arr(elements), after
    while True:
        value, at = _value(text, at)
        elements.append(value)
        token, at = _token(text, at)
        if token == "]":
            return Arr(elements), at
