"""The glossary: pages by kind, a term by any of its names, and what is offered while typing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.codec import decode, encode
from bot.core.glossary import KINDS, Glossaries
from bot.core.knowledge import ARTICLE, Knowledge, Statement, Term
from bot.core.pages import PAGE
from bot.core.reply import Choice, Reply
from bot.core.request import Glossary, Show
from tests.core.small import TERMS, citation, small

GLOSSARY = Glossaries(small())


def with_terms(*terms: Term) -> Glossaries:
    return Glossaries(replace(small(), terms={t.id: t for t in terms}))


def said(say: str) -> Statement:
    return Statement(say, ARTICLE, (citation("p0"),))


def labels(reply: Reply) -> list[str]:
    return [c.label for c in reply.choices]


def turns(reply: Reply) -> list[Glossary | None]:
    return [c.request if isinstance(c.request, Glossary) else None for c in reply.pager]


def test_a_page_for_each_kind() -> None:
    """People stand first, then places; what has no line is not offered, for it says nothing."""
    people, places = (GLOSSARY.page(n) for n in (0, 1))
    assert people.choices == (Choice("The mayor", Glossary("mayor")),)
    assert labels(places) == ["Northport", "Southport"]
    assert (people.kind, people.choices_title) == ("page", "<topic_page> <glossary_person> 1 2")
    assert places.choices_title == "<topic_page> <glossary_place> 2 2"
    assert turns(people) == [Glossary(None, 1)]
    assert turns(places) == [Glossary(None, 0)]


def test_names_stand_by_alphabet_without_their_article() -> None:
    """ "The mayor" stands under M."""
    mayor = TERMS[2]
    names = ("the zoo keeper", "The baker", "Ämilia", "captain")
    terms = [replace(mayor, id=f"t{n}", name=name) for n, name in enumerate(names)]
    assert labels(with_terms(*terms, mayor).page(0)) == [
        *("Ämilia", "The baker", "Captain", "The mayor", "The zoo keeper")
    ]


def test_a_kind_that_fills_more_than_a_page() -> None:
    """Of more than fit on a page, the others stand on the next; page after page is named right."""
    town = TERMS[0]
    towns = [replace(town, id=f"t{n}", name=f"Town {n:02}") for n in range(PAGE + 1)]
    glossary = with_terms(*towns, TERMS[2])
    assert [len(glossary.page(n).choices) for n in range(3)] == [1, PAGE, 1]
    assert glossary.page(1).choices_title.endswith("2 3")
    assert turns(glossary.page(1)) == [Glossary(None, 0), Glossary(None, 2)]


@pytest.mark.parametrize(("asked", "shown"), [(-1, 0), (2, 1), (999, 1)])
def test_a_page_that_is_not_there(asked: int, shown: int) -> None:
    """Before the first is the first, beyond the last the last: buttons of old messages still lead
    somewhere."""
    assert GLOSSARY.page(asked) == GLOSSARY.page(shown)


def test_one_page_has_no_number() -> None:
    """Where all names are of one kind and few, there is nothing to leaf through."""
    reply = with_terms(*TERMS[:2]).page(0)
    assert (reply.choices_title, reply.pager) == ("<topic> <glossary_place>", ())


def test_an_empty_glossary_says_so() -> None:
    """Knowledge without lines has no names to look up; the topics are there."""
    for reply in (with_terms(TERMS[3]).page(0), with_terms().named("mayor")):
        assert reply.text == "<glossary_none>"
        assert reply.actions
        assert not reply.choices


def test_a_term_with_its_proof() -> None:
    """A line is said with its speaker and passage, as an answer is, and with other names of it."""
    reply = GLOSSARY.term("northport")
    assert [line.text for line in reply.lines] == [
        "Northport: The town that calls the ferry free.",
        "<glossary_names> Nordhaven",
    ]
    assert [line.proofs for line in reply.lines] == [(1,), ()]
    ((number, paragraph, speaker),) = [(p.number, p.paragraph, p.speaker) for p in reply.proofs]
    assert (number, paragraph, speaker) == (1, "p2", "Northport")
    assert (reply.kind, reply.entry, reply.as_of_line) == ("answer", None, "<as_of> 4 March 2021")
    assert turns(reply) == [Glossary(None, 1)]


def test_a_term_of_one_name() -> None:
    """Where no other name is to be shown, nothing is said of names; all passages are numbered."""
    (line,) = GLOSSARY.term("mayor").lines
    assert (line.text, line.proofs) == ("The mayor: Who says when it sails.", (1, 2))


def test_what_to_ask_about_a_term() -> None:
    """Answers are offered whose question names it, the shortest first, then those in which it
    speaks or is named; nothing that declines is, and three in all."""
    knowledge = small()
    tower = replace(knowledge.entries["tower-height"], question="Is Nordhaven's tower high?")
    entries = {e.id: e for e in (*knowledge.entries.values(), tower)}
    missing = replace(entries["missing-weather"], question="Is it cold in Northport?")
    named = replace(tower, id="named", question="And?", answer=(said("Northport has it."),))
    longer = replace(tower, id="longer", question="What is the tower of Northport made of?")
    entries = {e.id: e for e in (named, longer, *entries.values(), missing)}
    offered = ["tower-height", "longer", "ferry-price"]
    reply = Glossaries(replace(knowledge, entries=entries)).term("northport")
    assert [c.request for c in reply.choices] == [Show(e) for e in offered]
    assert [s.entry for s in reply.suggestions] == offered
    del entries["tower-height"]
    reply = Glossaries(replace(knowledge, entries=entries)).term("northport")
    assert [s.entry for s in reply.suggestions] == ["longer", "ferry-price", "named"]


def test_a_part_of_a_word_is_no_name() -> None:
    """ "Northportal" does not name Northport."""
    knowledge = small()
    tower = replace(knowledge.entries["tower-height"], question="How high is the Northportal?")
    glossary = Glossaries(replace(knowledge, entries={tower.id: tower}))
    assert glossary.term("northport").choices == ()


@pytest.mark.parametrize("term", ["board", "bakery"])
def test_a_term_that_is_gone(term: str) -> None:
    """A button to a term that is not there any more, or has no line now, says so."""
    assert GLOSSARY.term(term).text == "<gone>"


@pytest.mark.parametrize(
    "name", ["northport", "NORTHPORT", " North-Port? ", "Nordhaven", "nörthport", "Northport's"]
)
def test_any_of_its_names_leads_to_it(name: str) -> None:
    """A name, an id or an alias is understood however it is typed."""
    assert GLOSSARY.named(name) == GLOSSARY.term("northport")


@pytest.mark.parametrize("name", ["", "?", "north", "the board", "board", "x" * 5_000])
def test_a_name_that_is_none(name: str) -> None:
    """What is no name here, or has no line, leads to the first page, which says so."""
    assert GLOSSARY.named(name) == replace(GLOSSARY.page(0), notice="<glossary_unknown>")


@pytest.mark.parametrize(
    ("prefix", "offered"),
    [
        ("", ["The mayor", "Northport", "Southport"]),
        ("no", ["Northport"]),
        ("SUD", ["Southport"]),
        ("may", ["The mayor"]),
        ("the", ["The mayor"]),
        ("port", ["Northport", "Southport"]),
        ("head", ["The mayor"]),
        ("zz", []),
    ],
)
def test_what_is_offered_while_typing(prefix: str, offered: list[str]) -> None:
    """All that have a name, or a word in one, which begins so; everything before a letter."""
    assert [c.label for c in GLOSSARY.names(prefix)] == offered


def test_the_nearest_beginning_stands_first() -> None:
    """Who begins so is offered before who has it in a later word."""
    mayor = TERMS[2]
    anna = replace(mayor, id="anna", name="Anna North", aliases=())
    assert [c.label for c in with_terms(anna, TERMS[0]).names("north")] == [
        *("Northport", "Anna North")
    ]


def test_the_real_glossary_is_whole(knowledge: Knowledge) -> None:
    """Every Term that the article tells of has its line on one page, shown with proof; all buttons
    can be encoded."""
    told = {id_: term for id_, term in knowledge.terms.items() if term.line is not None}
    # The article does not speak of these: entries say so to who asks.
    silent = {"armenia-president", "azerbaijan-prime-minister", "erdogan"}
    assert knowledge.terms.keys() - told == silent
    glossary = Glossaries(knowledge)
    pages = list(dict.fromkeys(glossary.page(n) for n in range(len(knowledge.terms))))
    met = [c.request for page in pages for c in page.choices]
    assert met == [c.request for c in glossary.names("")]
    assert {r.term for r in met if isinstance(r, Glossary)} == told.keys()
    assert len(met) == len(told)
    shown = [glossary.term(term) for term in told]
    assert all(reply.proofs for reply in shown)
    for reply in (*pages, *shown):
        for choice in (*reply.choices, *reply.pager):
            assert decode(encode(choice.request)) == choice.request


def test_both_sides_are_told_of_alike(knowledge: Knowledge) -> None:
    """The two sides' lines differ in no more than one "not", and show as many names."""
    left, right = knowledge.terms["armenia"], knowledge.terms["azerbaijan"]
    assert left.line is not None
    assert right.line is not None
    assert left.line.citations == right.line.citations
    differing = set(left.line.say.split()) ^ set(right.line.say.split())
    assert differing <= {"not"}
    assert len(left.shown) == len(right.shown)


def test_the_leaders_are_not_named(knowledge: Knowledge) -> None:
    """The article names neither leader, and so the bot tells neither's name."""
    for term in ("armenia-prime-minister", "azerbaijan-president"):
        assert knowledge.terms[term].shown == ()


def test_kinds_are_those_of_the_files(knowledge: Knowledge) -> None:
    """Each kind that a Term can have has its place and its title."""
    assert {t.kind for t in knowledge.terms.values()} <= set(KINDS)
    assert all(f"glossary_{kind}" in knowledge.phrases for kind in KINDS)
