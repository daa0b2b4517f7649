"""A JSON reader that keeps the spelling of strings and numbers and the order of keys.

It is slow and simple on purpose: the model uses it, and it shares no approach with Outflow's code. If a key is
repeated, the last value counts, at the first one's place.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

TOKEN = re.compile(r'[ \t\n\r]*("(?:[^"\\\x00-\x1f]|\\.)*"|-?[0-9][-+.eE0-9]*|true|false|null|[{}\[\]:,])')


@dataclass(frozen=True)
class Scalar:
    """A string, number, `true`, `false` or `null` as spelled, including a string's quotes."""

    raw: str

    @property
    def text(self) -> str | None:
        """Returns the decoded string, or None if the node is not a string."""
        return json.loads(self.raw) if self.raw.startswith('"') else None


@dataclass(frozen=True)
class Obj:
    """Members in order: decoded key to (key as spelled, value)."""

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
    """Returns the document in `line`. Raises ValueError if it is not UTF-8 JSON."""
    text = line.decode("utf-8")
    json.loads(text, parse_constant=_no_constant)
    node, _ = _value(text, 0)
    return node


def write(node: Node) -> str:
    """Returns the compact form: no white space between the parts, each part as spelled."""
    match node:
        case Scalar(raw):
            return raw
        case Obj(members):
            return "{" + ",".join(f"{raw}:{write(value)}" for raw, value in members.values()) + "}"
        case Arr(elements):
            return "[" + ",".join(map(write, elements)) + "]"


def meaning(node: Node | None) -> object:
    """Returns a key that is equal for equal values: objects without key order, arrays with it, numbers as text."""
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
    assert match, f"json.loads accepted text that the tokens do not cover, at {at}"
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
