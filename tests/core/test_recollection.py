"""What is kept of a conversation."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.core.asks import Asks
from bot.core.recollection import KINDS, Recollection, chosen, recollection

NAME = "zebulon"
KEPT = Recollection(
    kind="answer",
    entry="csto-armenia-member",
    band="high",
    confidence=0.97,
    offered=("csto-stands-for",),
    tokens=("is", "armenia", "csto"),
    terms=("armenia", "csto"),
    asks="check",
    negated=False,
    language="en",
    pairs=(("armenia", "azerbaijan"),),
)

names = st.text("abcdefghij-", min_size=1, max_size=8)
many = st.lists(names, max_size=4).map(tuple)
recollections = st.builds(
    Recollection,
    kind=st.sampled_from(KINDS),
    entry=st.none() | names,
    band=st.sampled_from(["high", "medium", "low"]),
    confidence=st.floats(0, 1),
    offered=many,
    tokens=many,
    terms=many,
    asks=st.sampled_from([a.value for a in Asks]),
    negated=st.booleans(),
    language=names,
    pairs=st.lists(st.tuples(names, names), max_size=2).map(tuple),
)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def kept(app: App, text: str) -> Recollection | None:
    return recollection(app.decider.decide(text), app.matcher.knows)


@settings(max_examples=200, deadline=None)
@given(recollections)
def test_it_survives_as_json(value: Recollection) -> None:
    """What is kept as JSON comes back as it was."""
    assert Recollection.from_dict(json.loads(json.dumps(value.as_dict()))) == value


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(KEPT.as_dict())), plain)
def test_what_is_damaged_is_refused(field: str, value: Any) -> None:
    """A field of another form is a ValueError or a recollection, never another error."""
    try:
        found = Recollection.from_dict({**KEPT.as_dict(), field: value})
    except ValueError:
        return
    assert Recollection.from_dict(found.as_dict()) == found


@pytest.mark.parametrize("value", [None, [], "x", {}, {"version": 1}, {"version": 99}])
def test_what_is_none_is_refused(value: Any) -> None:
    """What another version or program wrote is a ValueError."""
    with pytest.raises(ValueError):
        Recollection.from_dict(value)


@pytest.mark.parametrize(
    "text",
    [
        f"{NAME} wants to know if Armenia is in the CSTO",
        f"Is Armenia in the CSTO? Yours, {NAME}, +37410555123, {NAME}@mail.example",
        f"how many people died {NAME}",
        f"{NAME} says Armenia",
    ],
)
def test_no_word_that_the_knowledge_does_not_use(app: App, text: str) -> None:
    """A name, number or address in a question is in nothing that is kept."""
    found = kept(app, text)
    assert found is not None
    written = json.dumps(found.as_dict())
    for part in (NAME, "37410555123", "mail.example"):
        assert part not in written


def test_the_turn_is_as_good_as_new(app: App) -> None:
    """A question of known words comes back with all that a follow-up needs."""
    decision = app.decider.decide("Is Armenia a member of the CSTO?")
    found = recollection(decision, app.matcher.knows)
    assert found is not None
    assert decision.ranking is not None
    turn, question = found.turn(app.knowledge), decision.ranking.question
    assert turn.entry is app.knowledge.entries["csto-armenia-member"]
    assert turn.question == replace(
        question, text=turn.question.text, plain=turn.question.plain, mended=()
    )


def test_what_the_knowledge_no_longer_has(app: App) -> None:
    """After a change of the knowledge, names and entries that are gone are left out."""
    old = replace(KEPT, entry="gone", terms=("gone", "armenia"), pairs=(("gone", "armenia"),)).turn(
        app.knowledge
    )
    assert old.entry is None
    assert old.question.terms == ("armenia",)
    assert old.question.pairs == frozenset()


@pytest.mark.parametrize("text", ["thanks", "   ", "?!"])
def test_small_talk_changes_no_subject(app: App, text: str) -> None:
    """Small talk and messages without a word leave the conversation where it was."""
    assert kept(app, text) is None


def test_a_line_is_kept_with_its_term(app: App) -> None:
    """Of a question that a term's line answered, the term is kept, and what is near."""
    found = kept(app, "What is Rossia 24?")
    assert found is not None
    assert (found.kind, found.entry, found.terms) == ("defined", None, ("rossia-24",))
    assert found.offered
    assert Recollection.from_dict(found.as_dict()) == found


def test_each_decision_has_its_kind(app: App) -> None:
    """An answer, a decline and asking back are kept as such, with what was offered."""
    answered, declined = kept(app, "Is Armenia a member of the CSTO?"), kept(app, "how many died")
    asked = kept(app, "Armenia")
    assert answered is not None
    assert declined is not None
    assert asked is not None
    assert (answered.kind, answered.entry) == ("answer", "csto-armenia-member")
    assert (declined.kind, declined.entry) == ("abstain", "missing-casualty-figures")
    assert (asked.kind, asked.entry) == ("clarify", None)
    assert asked.offered


def test_a_button_is_kept_with_its_own_question(app: App) -> None:
    """An entry that was asked for by its button is kept as if its question had been typed."""
    entry = app.knowledge.entries["csto-armenia-member"]
    found = chosen(app.understanding.question(entry.question), entry)
    assert (found.kind, found.entry, found.band) == ("chosen", entry.id, "high")
    assert "armenia" in found.terms
