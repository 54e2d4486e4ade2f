"""Promises that the project's own knowledge keeps."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from bot.content.check import warnings
from bot.content.dates import gives
from bot.content.files import read_files
from bot.content.load import read_review
from bot.content.review import Review
from bot.content.rules.figures import dates, numbers, value
from bot.content.rules.names import Names
from bot.core.knowledge import MAX_URL, Citation, Entry, Kind, Knowledge, Paragraph, Source
from bot.core.text import names_any
from tests.command import ROOT

NUMBERS = [f"p{n}" for n in range(11)]

LOADED = frozenset(
    "terrorist terrorists occupier occupiers regime regimes aggressor aggressors liberated "
    "puppet puppets so-called invaders".split()
)

SIDES = [("armenia", "azerbaijan"), ("armenia-prime-minister", "azerbaijan-president")]

SPOKEN = {"p4": {"putin"}}
"""Who speaks in a paragraph under a word that is no name, such as "the president"."""

RUN = 9
"""So many words of the article in a row are a quotation."""

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
FRAGMENT_PART = re.compile(r"(?:[A-Za-z0-9._~]|%[0-9A-F]{2})+")


def words(text: str) -> list[str]:
    """The words of a text in small letters, alike for either kind of apostrophe."""
    return WORD.findall(text.lower().replace("’", "'"))


def plain(text: str) -> str:
    """A text in one line with one kind of quotation mark and apostrophe."""
    for curly, straight in (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'")):
        text = text.replace(curly, straight)
    return " ".join(text.split())


def article_paragraphs(article: str) -> list[str]:
    """The article's own paragraphs; its box on a related article and the links are none."""
    blocks = [plain(block) for block in re.split(r"\n\s*\n", article) if block.strip()]
    return [b for b in blocks if not b.startswith(("Related article", "http"))]


@pytest.fixture(scope="module")
def source(knowledge: Knowledge) -> Source:
    (only,) = knowledge.sources.values()
    return only


@pytest.fixture(scope="module")
def review() -> Review:
    return read_review(read_files(ROOT / "knowledge"))


def test_check_finds_nothing(review: Review) -> None:
    """`briefbot check` has nothing to say."""
    assert warnings(review) == []


def test_topics_that_answer_come_first(knowledge: Knowledge) -> None:
    """Who leafs through the topics meets what the article says before what it does not."""
    answer = [any(e.kind.is_answer for e in entries) for entries in topics(knowledge)]
    assert answer == sorted(answer, reverse=True)
    assert answer.count(True) == 6


def topics(knowledge: Knowledge) -> list[list[Entry]]:
    return [[knowledge.entries[e] for e in t.entries] for t in knowledge.topics.values()]


@pytest.mark.parametrize("offered", [3, 10])
def test_what_is_offered_first_is_even(knowledge: Knowledge, offered: int) -> None:
    """Before anything is typed, on a first page and in a list, neither side is named more often."""
    assert len(knowledge.starters) == 10
    questions = " ".join(knowledge.entries[e].question for e in knowledge.starters[:offered])
    for one, other in SIDES:
        names = [words(knowledge.terms[side].name) for side in (one, other)]
        said = words(questions)
        counts = [sum(said[i : i + len(name)] == name for i in range(len(said))) for name in names]
        assert counts[0] == counts[1]


def test_much_that_the_article_does_not_say(knowledge: Knowledge) -> None:
    """At least fifty questions are known that people ask and the article does not answer."""
    missing = [e for e in knowledge.entries.values() if e.kind is Kind.NOT_IN_SOURCE]
    assert len(missing) >= 50


def test_every_entry_has_many_phrasings(knowledge: Knowledge) -> None:
    """Each entry has at least ten different phrasings, small talk too."""
    few = {e.id: len({p.casefold() for p in e.phrasings}) for e in knowledge.entries.values()}
    assert {i: n for i, n in few.items() if n < 10} == {}


def test_every_paragraph_is_cited(knowledge: Knowledge, source: Source) -> None:
    """The article's paragraphs are p0 to p10, and an answer cites each of them."""
    assert list(source.paragraphs) == NUMBERS
    cited = {c.paragraph for e in knowledge.entries.values() for c, _ in e.citations}
    assert cited == set(NUMBERS)


def test_every_answer_has_speaker_and_proof(knowledge: Knowledge) -> None:
    """Each sentence of an answer has a speaker with a name and a paragraph that exists."""
    for entry in knowledge.entries.values():
        assert bool(entry.answer) or not entry.kind.is_answer, entry.id
        for statement in entry.answer:
            assert knowledge.speaker(statement.by), entry.id
            assert statement.citations, entry.id
            for citation in statement.citations:
                assert citation.paragraph in knowledge.sources[citation.source].paragraphs


@pytest.mark.parametrize("number", NUMBERS)
def test_link_opens_the_passage(source: Source, number: str) -> None:
    """Each link is a text fragment of encoded start and end words, short enough for a button."""
    link = source.passage_url(number)
    address, sign, fragment = link.partition("#:~:text=")
    assert len(link) <= MAX_URL == 512
    assert (address, sign) == (source.url, "#:~:text=")
    parts = fragment.split(",")
    assert all(FRAGMENT_PART.fullmatch(part) for part in parts)
    paragraph = source.paragraphs[number]
    assert [unquote(p) for p in parts] == [w for w in (paragraph.start, paragraph.end) if w]


def test_article_has_these_paragraphs(article: str, source: Source) -> None:
    """The article has as many paragraphs as the knowledge gives it, p10 being the last."""
    assert len(article_paragraphs(article)) == len(source.paragraphs)


@pytest.mark.parametrize("number", NUMBERS)
def test_passage_is_found_in_the_article(article: str, source: Source, number: str) -> None:
    """A paragraph's start and end words stand in that paragraph, in order, and nowhere else."""
    paragraph = source.paragraphs[number]
    own = article_paragraphs(article)[paragraph.number]
    whole = plain(article)
    ends = [plain(end) for end in (paragraph.start, paragraph.end) if end]
    assert [whole.count(end) for end in ends] == [1] * len(ends)
    places = [own.find(end) for end in ends]
    assert -1 not in places
    assert places == sorted(places)
    assert own.rstrip('"').endswith(ends[-1].rstrip('"'))


@pytest.mark.parametrize("number", NUMBERS[1:])
def test_passage_starts_where_its_paragraph_does(article: str, source: Source, number: str) -> None:
    """But for the picture caption, a passage is its whole paragraph."""
    paragraph = source.paragraphs[number]
    own = article_paragraphs(article)[paragraph.number]
    assert own.startswith(plain(paragraph.start))


def unquoted(text: str) -> str:
    return QUOTED.sub(" . . ", text)


def copied(text: str, runs: set[tuple[str, ...]]) -> list[str]:
    """The runs of article words that stand in a text, quotations left out."""
    found: list[str] = []
    for part in unquoted(text).split(" . . "):
        mine = words(part)
        found += [
            " ".join(mine[i : i + RUN])
            for i in range(len(mine) - RUN + 1)
            if tuple(mine[i : i + RUN]) in runs
        ]
    return found


def learning(knowledge: Knowledge) -> dict[str, str]:
    """What the glossary, the briefings, the timeline and the quiz say beside the entries, by id."""
    said = {f"{t.id} (line)": t.line.say for t in knowledge.terms.values() if t.line}
    for path in knowledge.paths.values():
        links = [card.link for card in (*path.cards, *path.full)]
        said[f"{path.id} (path)"] = " ".join([path.title, path.intro, *links])
    for q in knowledge.quiz.values():
        said[f"{q.id} (quiz)"] = " / ".join([q.ask, *q.options, q.explain])
    return said | {f"{e.id} (event)": f"{e.label}. {e.text}" for e in knowledge.events}


def test_answers_are_in_our_own_words(article: str, knowledge: Knowledge, source: Source) -> None:
    """No answer, gist, line, briefing, event or question of the quiz repeats nine words of the
    article in a row but in quotation marks."""
    theirs = words(article)
    runs = {tuple(theirs[i : i + RUN]) for i in range(len(theirs) - RUN + 1)}
    assert copied(" ".join(theirs[20 : 20 + RUN]), runs)
    texts = {e.id: e.text for e in knowledge.entries.values()}
    texts |= {p.id: p.gist for p in source.paragraphs.values()} | learning(knowledge)
    assert {name: found for name, text in texts.items() if (found := copied(text, runs))} == {}


def test_passage_words_are_few(source: Source) -> None:
    """What is kept of the article itself is the few words at a passage's ends."""
    ends: list[Paragraph] = list(source.paragraphs.values())
    assert all(len(words(p.start)) < RUN and len(words(p.end)) < RUN for p in ends)


@pytest.mark.parametrize("pair", SIDES)
def test_both_sides_have_their_names(knowledge: Knowledge, pair: tuple[str, str]) -> None:
    """Each side is a Term with other names, in other letters too, and leads to the other side."""
    left, right = (knowledge.terms[side] for side in pair)
    assert (left.counterpart, right.counterpart) == (right.id, left.id)
    for term in (left, right):
        assert len(term.aliases) >= 10, term.id
        assert any(not alias.isascii() for alias in term.aliases), term.id
        assert any(re.search("[а-я]", alias) for alias in term.aliases), term.id


def test_counterparts_point_at_each_other(knowledge: Knowledge) -> None:
    """A Term's counterpart has that Term for its own, so that neither side is only reached."""
    for term in knowledge.terms.values():
        if term.counterpart is not None:
            assert knowledge.terms[term.counterpart].counterpart == term.id


def test_the_dates_of_events_stand_in_the_article(
    article: str, knowledge: Knowledge, source: Source
) -> None:
    """Each date of the timeline is given by the paragraph that it cites, in the article itself."""
    paragraphs = article_paragraphs(article)
    assert knowledge.events
    for event in knowledge.events:
        words_there = paragraphs[source.paragraphs[event.citation.paragraph].number]
        for when in (event.when, event.until):
            assert when is None or gives(words_there, when, source.published), event.id


@pytest.mark.parametrize("number", NUMBERS)
def test_facts_are_those_of_the_article(article: str, review: Review, number: str) -> None:
    """The facts listed for a paragraph are the numbers, dates and names in the article itself, and
    whoever speaks there."""
    (source,) = review.knowledge.sources.values()
    own = article_paragraphs(article)[source.paragraphs[number].number]
    facts = review.facts[Citation(source.id, number)]
    assert facts is not None
    names = Names(review.knowledge.terms.values())
    bare = own
    for named in reversed(list(names.found(own))):
        bare = bare[: named.start] + " " * (named.end - named.start) + bare[named.end :]
    assert {n.value for n in numbers(bare)} == {value(n) for n in facts.numbers}
    held = [d for d in facts.dates if gives(own, d, source.published)]
    assert held == facts.dates
    assert all(any(d.is_in(known) for known in held) for d in dates(bare))
    terms = review.knowledge.terms
    named_there = {n.term for n in names.found(own)}
    assert named_there <= set(facts.names)
    for extra in set(facts.names) - named_there:
        assert names_any(own, terms[extra].names) or extra in SPOKEN.get(number, ()), extra


def test_briefings_and_events_are_there(knowledge: Knowledge) -> None:
    """The four ways through the subject, and the dates that the article gives."""
    paths = {"whole-story", "csto-and-what-it-covers", "who-said-what", "how-we-got-here"}
    assert paths <= knowledge.paths.keys()
    dates = {str(event.when) for event in knowledge.events}
    assert dates >= {"1994", "2016", "2020-07", "2020-09-27", "2020-10-07"}


@pytest.mark.parametrize("name", ["Karabakh", "Artsakh", "Qarabağ", "Карабах", "Արցախ"])
def test_the_region_has_both_sides_names(knowledge: Knowledge, name: str) -> None:
    """The region is one Term under the names that either side gives it."""
    karabakh = knowledge.terms["karabakh"]
    assert name.casefold() in " ".join((karabakh.name, *karabakh.aliases)).casefold()


def test_no_loaded_words(knowledge: Knowledge) -> None:
    """No sentence that the bot says about the subject uses a word that takes a side."""
    said = {e.id: e.text for e in knowledge.entries.values()}
    said |= {f"{e.id} (question)": e.question for e in knowledge.entries.values()}
    said |= {p.id: p.gist for s in knowledge.sources.values() for p in s.paragraphs.values()}
    said |= {f"{t.id} (name)": " ".join((t.name, *t.shown)) for t in knowledge.terms.values()}
    said |= learning(knowledge)
    found = {name: LOADED & set(words(text)) for name, text in said.items()}
    assert {name: loaded for name, loaded in found.items() if loaded} == {}
