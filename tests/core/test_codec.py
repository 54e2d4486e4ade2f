"""Requests as words for buttons and links, and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.codec import LONGEST_CODE, LONGEST_ID, LONGEST_PAIR, MOST_PAGES, decode, encode
from bot.core.knowledge import Knowledge
from bot.core.request import (
    About,
    Ask,
    Brief,
    Browse,
    Changes,
    Complete,
    Depth,
    Feedback,
    Forget,
    Glossary,
    Guess,
    Help,
    Names,
    NoneOfThese,
    Plain,
    Privacy,
    Quiz,
    Repeat,
    Request,
    Show,
    Sources,
    Start,
    Timeline,
    Who,
    Why,
)

ids = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(
    lambda name: len(name) <= LONGEST_ID
)
pages = st.integers(0, MOST_PAGES - 1)
requests: st.SearchStrategy[Request] = st.one_of(
    st.builds(Show, ids),
    st.builds(Browse, st.none() | ids, pages),
    st.builds(Why, st.none() | ids),
    st.builds(Sources, st.none() | ids),
    st.builds(Sources, ids, ids).filter(
        lambda s: len(f"{s.entry}{s.also}") <= LONGEST_PAIR,
    ),
    st.builds(Feedback, ids, st.booleans()),
    st.builds(Brief, ids),
    st.builds(Brief, ids, st.sampled_from(Depth), pages),
    st.builds(Changes, pages),
    st.builds(Glossary, ids),
    st.builds(Glossary, st.none(), pages),
    st.sampled_from([NoneOfThese(), About(), Help(), Privacy(), Forget(), Start()]),
    st.sampled_from([Brief(), Timeline(), Glossary(), Quiz(), Quiz(together=True)]),
    st.builds(Guess, ids, st.integers(0, 9)),
    st.builds(Repeat, st.booleans()),
    st.builds(Plain, st.sampled_from([None, True, False])),
)

LONGEST = "x" * LONGEST_ID


@settings(max_examples=500, deadline=None)
@given(requests)
@example(Browse(LONGEST, MOST_PAGES - 1))
@example(Sources(LONGEST))
@example(Brief(LONGEST, Depth.MEDIUM, MOST_PAGES - 1))
def test_every_button_comes_back(request: Request) -> None:
    """A Request becomes a word that every platform takes, and the word the same Request."""
    code = encode(request)
    assert re.fullmatch(rf"[A-Za-z0-9_-]{{1,{LONGEST_CODE}}}", code)
    assert decode(code) == request


@settings(max_examples=500, deadline=None)
@given(
    st.text(max_size=80)
    | st.from_regex(r"(topics|show|why|sources|good|bad|brief|terms?)_[a-z0-9_-]*", fullmatch=True)
)
@example("topics_")
@example("topics__0")
@example("topics_csto_01")
@example("topics__1\n")
@example("topics__١")
@example("show_")
@example("show_a_b")
@example("sources_" + "a" * 30 + "_" + "b" * (LONGEST_PAIR - 29))
@example("show_" + "x" * (LONGEST_ID + 1))
@example("show_csto\n")
@example("SHOW_csto")
@example("good")
@example("brief_csto_medium")
@example("brief_csto_medium_01")
@example("brief_csto_deepest_1")
@example("brief_" + "x" * (LONGEST_ID + 1))
@example("terms_0")
@example("changes_0")
@example("changes_01")
@example("changes_1000")
@example("term_")
@example("")
def test_any_text_is_read(code: str) -> None:
    """Whatever stands in a link is the one word for a Request, or nothing."""
    request = decode(code)
    assert request is None or encode(request) == code


@pytest.mark.parametrize(
    ("code", "request_"),
    [
        ("show_csto-what-is-it", Show("csto-what-is-it")),
        ("topics", Browse()),
        ("topics__2", Browse(None, 2)),
        ("topics_csto", Browse("csto")),
        ("topics_csto_1", Browse("csto", 1)),
        ("why", Why()),
        ("why_a", Why("a")),
        ("sources", Sources()),
        ("sources_a", Sources("a")),
        ("sources_a_b", Sources("a", "b")),
        ("good_a", Feedback("a", good=True)),
        ("bad_a", Feedback("a", good=False)),
        ("none", NoneOfThese()),
        ("about", About()),
        ("help", Help()),
        ("privacy", Privacy()),
        ("forget", Forget()),
        ("changes", Changes()),
        ("changes_12", Changes(12)),
        ("start", Start()),
        ("quiz", Quiz()),
        ("quiz_all", Quiz(together=True)),
        ("guess_who-said-so_3", Guess("who-said-so", 3)),
        ("repeat_on", Repeat(on=True)),
        ("plain", Plain()),
        ("plain_off", Plain(on=False)),
        ("brief", Brief()),
        ("brief_csto", Brief("csto")),
        ("brief_csto_medium_0", Brief("csto", Depth.MEDIUM)),
        ("brief_csto_full_11", Brief("csto", Depth.FULL, 11)),
        ("timeline", Timeline()),
        ("terms", Glossary()),
        ("terms_2", Glossary(None, 2)),
        ("term_putin", Glossary("putin")),
    ],
)
def test_the_words_stay(code: str, request_: Request) -> None:
    """Buttons and links in old messages keep their meaning: these words may not change."""
    assert encode(request_) == code
    assert decode(code) == request_


def test_what_was_offered_is_not_on_the_button() -> None:
    """None of these is one word, whatever was offered."""
    assert encode(NoneOfThese(("csto-what-is-it", "turkey-role"))) == "none"


@pytest.mark.parametrize(
    "request_",
    [
        Ask("what"),
        Complete("wha"),
        Show(""),
        Show("x" * (LONGEST_ID + 1)),
        Show("a b"),
        Show("a_b"),
        Why("É"),
        Sources("a", "b_c"),
        Sources(None, "b"),
        Sources("a" * 30, "b" * (LONGEST_PAIR - 29)),
        Browse("csto", -1),
        Browse(None, MOST_PAGES),
        Who("Putin"),
        Names("Pu"),
        Guess("who-said-so", 10),
        Guess("who-said-so", 1, told=True),
        Brief(None, Depth.SHORT),
        Brief("csto", Depth.FULL, -1),
        Brief("csto", Depth.FULL, MOST_PAGES),
        Glossary(None, -1),
        Glossary(None, MOST_PAGES),
    ],
)
def test_what_cannot_be_a_button_is_refused(request_: Request) -> None:
    """Typed text, and ids and pages that do not fit, are an error and not a wrong button."""
    with pytest.raises(ValueError):
        encode(request_)


def test_everything_known_can_be_a_button(knowledge: Knowledge) -> None:
    """Every entry and topic of the knowledge has its words."""
    for entry in knowledge.entries:
        assert decode(encode(Sources(entry))) == Sources(entry)
    for topic in knowledge.topics:
        assert decode(encode(Browse(topic, 1))) == Browse(topic, 1)
    for path in knowledge.paths:
        assert decode(encode(Brief(path, Depth.FULL, 99))) == Brief(path, Depth.FULL, 99)
    for term in knowledge.terms:
        assert decode(encode(Glossary(term))) == Glossary(term)
