"""Both sides' names lead to the same answers, and both sides' questions to mirrored ones."""

from __future__ import annotations

from collections import defaultdict

import pytest

from bot.app import App
from bot.core.decide import Answer, Clarify, Decision, Decline, Define
from bot.core.recollection import recollection

SIDES = ("armenia", "azerbaijan")
LEADERS = ("armenia-prime-minister", "azerbaijan-president")

OF_A_PLACE = (
    "is {} in the csto",
    "is {} a member of the csto",
    "is {} not in the csto",
    "does {} belong to that alliance",
    "does the csto cover {}",
    "does russia support {}",
    "did putin speak with the leader of {}",
    "did putin call the leader of {}",
    "what does the article say about {}",
    "tell me about {}",
    "what is {}",
    "what does {} say",
    "what does the government of {} say",
    "what do people in {} think",
    "who is right, {}?",
    "is {} right",
    "is {} lying",
    "is {} to blame",
    "is {} the aggressor",
    "who started it, {}?",
    "did {} start it",
    "is {} winning",
    "has {} committed war crimes",
    "how many people died in {}",
    "how many soldiers of {} died",
    "is the article on the side of {}",
    "which side is the bot on, {}",
    "does {} deserve help",
    "{}",
)
OF_TWO = (
    "who is right, {} or {}",
    "who started it, {} or {}",
    "who is winning, {} or {}",
    "who lost more, {} or {}",
    "is {} or {} in the csto",
    "does russia support {} or {}",
    "whom did putin blame, {} or {}",
    "is it the fault of {} or of {}",
    "did {} attack {}",
    "why is {} fighting {}",
    "did putin speak more often with the leader of {} or of {}",
)
OF_A_LEADER = (
    "did putin call {}",
    "has putin spoken to {}",
    "what did {} say",
    "who is {}",
    "did {} meet putin in person",
    "is {} right",
    "is {} a criminal",
)


def outcome(decision: Decision) -> str:
    """What a decision comes to: its kind and the entry that it shows, or offers first."""
    match decision:
        case Answer(entries=entries):
            return "answer " + " + ".join(e.id for e in entries)
        case Clarify(entries=entries):
            return f"clarify {entries[0].id}"
        case Decline(entry=entry):
            return f"decline {entry.id if entry else '(in general)'}"
        case Define(term=term):
            return f"define {term.id}"


def mirrored(outcome_: str) -> str:
    """The same outcome for the other side."""
    return (
        outcome_.replace("armenia", "\0")
        .replace("azerbaijan", "armenia")
        .replace("\0", "azerbaijan")
    )


def names(app: App, term: str) -> tuple[str, ...]:
    known = app.knowledge.terms[term]
    return (known.name, *known.aliases)


def outcomes(app: App, template: str, term: str) -> dict[str, list[str]]:
    """The outcomes of a template, each with the names of the Term that lead to it."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names(app, term):
        found[outcome(app.decider.decide(template.format(name)))].append(name)
    return dict(found)


@pytest.mark.parametrize("template", OF_A_PLACE)
@pytest.mark.parametrize("term", ["armenia", "azerbaijan", "karabakh"])
def test_every_name_of_a_place_leads_to_the_same_answer(app: App, term: str, template: str) -> None:
    """Whichever side's name or spelling is used for a place, the answer is the same."""
    found = outcomes(app, template, term)
    assert len(found) == 1, found


@pytest.mark.parametrize("template", OF_A_LEADER)
@pytest.mark.parametrize("term", LEADERS)
def test_every_name_of_a_leader_leads_to_the_same_answer(
    app: App, term: str, template: str
) -> None:
    """By name, by office or in another spelling, a leader is the same leader."""
    found = outcomes(app, template, term)
    assert len(found) == 1, found


@pytest.mark.parametrize("template", OF_A_PLACE)
def test_the_other_sides_question_gets_the_mirrored_answer(app: App, template: str) -> None:
    """Asked of the other side, a question gets the other side's entry, or the same decline."""
    one, other = (outcome(app.decider.decide(template.format(side))) for side in SIDES)
    assert other in (one, mirrored(one))


@pytest.mark.parametrize("template", OF_A_LEADER)
def test_the_other_leaders_question_gets_the_mirrored_answer(app: App, template: str) -> None:
    """Asked of the other leader, a question gets that leader's entry, or the same decline."""
    one, other = (
        outcome(app.decider.decide(template.format(app.knowledge.terms[leader].name)))
        for leader in LEADERS
    )
    assert other in (one, mirrored(one))


@pytest.mark.parametrize("template", OF_TWO)
def test_the_order_of_the_sides_does_not_matter(app: App, template: str) -> None:
    """Whichever side is named first, the answer is the same or the mirrored one."""
    one = outcome(app.decider.decide(template.format(*SIDES)))
    other = outcome(app.decider.decide(template.format(*reversed(SIDES))))
    assert other in (one, mirrored(one))


@pytest.mark.parametrize("template", ["who is right, {} or {}", "who started it, {} or {}"])
def test_who_is_right_is_never_answered(app: App, template: str) -> None:
    """Who is right and who began gets no answer, by any names of the two sides."""
    for one in names(app, "armenia"):
        for text in (template.format(one, "Azerbaijan"), template.format("Azerbaijan", one)):
            assert isinstance(app.decider.decide(text), Decline), text
    for one in names(app, "azerbaijan"):
        for text in (template.format(one, "Armenia"), template.format("Armenia", one)):
            assert isinstance(app.decider.decide(text), Decline), text


@pytest.mark.parametrize("template", ["is {} in the csto", "what does the government of {} say"])
@pytest.mark.parametrize("side", SIDES)
def test_a_follow_up_takes_any_name_of_the_other_side(app: App, side: str, template: str) -> None:
    """ "And …?" with any name of the other side gives that side's answer."""
    (other,) = set(SIDES) - {side}
    kept = recollection(app.decider.decide(template.format(side)), app.matcher.knows)
    assert kept is not None
    turn = kept.turn(app.knowledge)
    expected = outcome(app.decider.decide(template.format(other)))
    missed = [
        name
        for name in names(app, other)
        if outcome(app.decider.decide(f"and {name}?", turn)) != expected
    ]
    assert missed == []


def test_both_sides_have_the_same_entries(app: App) -> None:
    """What the bot has on one side as a topic of its own, it has on the other."""
    for name in ("{}-in-article", "csto-{}-member", "russia-calls-{}", "missing-{}-position"):
        assert {name.format(side) for side in SIDES} <= app.knowledge.entries.keys()


def test_each_side_is_the_others_counterpart(app: App) -> None:
    """Where a name leads to "the other side", that leads back."""
    for term in app.knowledge.terms.values():
        if term.counterpart is not None:
            other = app.knowledge.terms[term.counterpart]
            assert other.counterpart == term.id
            assert other.kind == term.kind
