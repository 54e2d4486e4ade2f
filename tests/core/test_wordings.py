"""What different people asked in different words, put together."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.wordings import GAP, Asked, Words, groups

some = st.sampled_from(["tower", "light", "captain", "ferry", "bell", "anchor"])
asked = st.builds(
    Asked,
    period=st.integers(1, 2),
    entry=st.sampled_from(["ferry-when", "tower-height"]),
    who=st.integers(0, 4),
    words=st.lists(some, min_size=1, max_size=4).map(tuple),
    reason=st.sampled_from(["abstained", "none", "down"]),
)


def shared(one: Words, other: Words) -> float:
    """The share of words that two wordings have in common."""
    return len(set(one) & set(other)) / len(set(one) | set(other))


def ask(who: int, text: str, entry: str = "tower-height", period: int = 1) -> Asked:
    return Asked(period, entry, who, tuple(text.split()), "abstained")


def texts(*several: Asked, people: int = 3) -> list[str]:
    return [group.text for group in groups(several, shared, people)]


def test_enough_people() -> None:
    """Two people are too few for three, and the third makes it known."""
    two = [ask(who, "how old is the tower") for who in (1, 2)]
    assert texts(*two) == []
    assert texts(*two, ask(3, "how old is the tower")) == ["how old is the tower"]
    assert texts(*two, people=2) == ["how old is the tower"]


def test_the_same_person_counts_once() -> None:
    """Whoever asks again and again in other words is one person."""
    several = ("how old is the tower", "old tower", "the tower is how old", "is the tower old")
    assert texts(*(ask(1, text) for text in several)) == []


def test_people_of_several_periods_do_not_add_up() -> None:
    """After a period nobody can tell whether the same person asks again: so each counts alone."""
    assert texts(*(ask(7 + p, "how old is the tower", period=p) for p in range(5))) == []


def test_other_words_for_the_same() -> None:
    """Wordings that are alike are one group; in it stands what enough people said, and no more."""
    found = groups(
        [
            ask(1, "how old is the tower"),
            ask(2, "how old is the lovely tower my grandmother climbed"),
            ask(3, "old lovely is the tower"),
        ],
        shared,
        3,
    )
    assert [(g.text, g.people) for g in found] == [(f"{GAP} old is the tower", 3)]


def test_another_question_is_another_group() -> None:
    """What has too little in common is not put together, nor what is near another entry."""
    tower = [ask(who, "how old is the tower") for who in (1, 2)]
    assert texts(*tower, ask(3, "who rings bell")) == []
    assert texts(*tower, ask(3, "how old is the tower", entry="ferry-when")) == []


def test_stop_words_alone_say_nothing() -> None:
    """A group whose people share no word that tells what about is not shown."""
    assert (
        texts(ask(1, "is it the bell"), ask(2, "is it the anchor"), ask(3, "is it the key")) == []
    )


def test_reasons_of_enough_people() -> None:
    """What one of them thought of the answer is not told."""
    members = [ask(who, "how old is the tower") for who in (1, 2, 3)]
    lone = Asked(1, "tower-height", 4, members[0].words, "down")
    assert groups([*members, lone], shared, 3)[0].reasons == ("abstained",)


@settings(max_examples=500, deadline=None)
@given(st.lists(asked, max_size=25), st.integers(2, 4))
def test_no_word_of_fewer(several: list[Asked], people: int) -> None:
    """Whatever was asked: each word that is shown was used by so many people near one entry within
    one period, and there is nothing else but gaps."""
    used: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    for one in several:
        for word in one.words:
            used[one.entry, word, one.period].add(one.who)
    known = {word for (_, word, _), who in used.items() if len(who) >= people}
    for group in groups(several, shared, people):
        assert known.issuperset(group.words)
        assert group.people >= people
        assert set(group.text.split()) <= {*group.words, GAP}


@settings(max_examples=200, deadline=None)
@given(st.lists(asked, max_size=15))
def test_the_order_of_asking_is_no_matter(several: list[Asked]) -> None:
    """What is shown tells nothing of who came first."""
    assert groups(several, shared, 2) == groups(several[::-1], shared, 2)
