"""Frozen values as plain ones, and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

import pytest

from bot.content.load import read_knowledge
from bot.content.plain import plain, valued
from bot.core.knowledge import Knowledge

from .small import small_files


@dataclass(frozen=True)
class Pair:
    left: tuple[str, int]
    right: frozenset[tuple[str, str]] = frozenset()


@pytest.mark.parametrize(
    "value", [Pair(("a", 1)), Pair(("b", 0), frozenset({("x", "y"), ("a", "b")}))]
)
def test_what_goes_through_json_comes_back(value: Pair) -> None:
    """A value that went through JSON is equal to the first, to its innermost parts."""
    assert valued(Pair, json.loads(json.dumps(plain(value)))) == value


@pytest.mark.parametrize("field", [f.name for f in fields(Knowledge)])
def test_knowledge_goes_through_json(field: str) -> None:
    """Each part of a Knowledge comes back from JSON as it was, in its order."""
    knowledge = read_knowledge(small_files())
    back = valued(Knowledge, json.loads(json.dumps(plain(knowledge))))
    one, other = getattr(back, field), getattr(knowledge, field)
    assert one == other
    assert type(one) is type(other)
    if not isinstance(other, frozenset):
        assert list(one) == list(other)


@pytest.mark.parametrize("found", [[], [["a", 1]], [["a"], []], [["a", 1], [], "more"]])
def test_another_shape_is_refused(found: object) -> None:
    """What has not the shape of the kind is a ValueError, not half a value."""
    with pytest.raises(ValueError):
        valued(Pair, found)
