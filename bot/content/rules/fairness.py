"""What would make the quiz unfair: a second right option, a question that gives itself away, or a
mere report that is asked as a fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, permutations

from bot.content.review import Finding, Review
from bot.core.asks import Asks
from bot.core.features import stem
from bot.core.knowledge import ARTICLE, Citation, Kind, Knowledge, QuizQuestion, Statement
from bot.core.text import names_any, words
from bot.core.understand import Understanding, content_tokens

NEARLY = 0.75
"""The share of two questions' words that are the same from which on they ask nearly the same."""

SOMEWHAT = 0.3
"""That share from which on two questions of one passage may be mistaken for each other."""

TOLD = 0.6
"""The share of a question's words that stand in a sentence which may answer it."""

LONGER = 1.6
"""How many times longer an option is that stands out, beside SPARE."""

SPARE = 10
"""Characters by which options may differ however short they are."""

MOST_ALIKE = 0.5
"""The share of all questions in which the right option may be the longest, or in one place."""

MANY = 10
"""Questions from which on such shares mean something."""

MOST_SAID = 2_000
"""Sentences that are all understood, which takes a fifth of a millisecond each."""

BEGINS = 4
"""Letters of a word by which it is looked for in more of them."""

GROUP = "group"
"""The kind of a Term that speaks without a name."""

_WHO = frozenset("who whom whose which what".split())
_SAYING = frozenset(
    stem(word)
    for word in (
        "say said tell told speak spoke call put warn fear see expect hope describe report claim "
        "stress regret quote cite mention word think"
    ).split()
)


WHOLE = ""
"""Stands for all questions together."""

Unfair = tuple[str, str]
"""The id of a question, or WHOLE, and a sentence that says what is unfair and how to mend it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with what its words say."""

    question: QuizQuestion
    asks: Asks
    negated: bool
    words: frozenset[str]
    options: tuple[frozenset[str], ...]

    @property
    def right(self) -> frozenset[str]:
        return self.options[self.question.right]

    @property
    def wrong(self) -> list[tuple[str, frozenset[str]]]:
        """The wrong options, each with what its words say; those that say nothing left out."""
        both = zip(self.question.options, self.options, strict=True)
        return [pair for i, pair in enumerate(both) if i != self.question.right and pair[1]]


def fairness(review: Review) -> Iterator[Finding]:
    """A question that is unfair, or questions that are together."""
    for name, message in unfair(review.knowledge):
        first = name or next(iter(review.knowledge.quiz))
        yield Finding("unfair-question", review.place(first, among="questions"), message)


def unfair(knowledge: Knowledge) -> list[Unfair]:
    """What should be mended, in the order of the questions."""
    if not knowledge.quiz:
        return []
    # What strangers type is left out: all texts here are reviewed, and it would take a while.
    reviewed = {e.id: replace(e, phrasings=()) for e in knowledge.entries.values()}
    understanding = Understanding(replace(knowledge, entries=reviewed))

    def read(text: str) -> frozenset[str]:
        return frozenset(stem(t) for t in content_tokens(understanding.question(text).tokens))

    asked: list[_Asked] = []
    for question in knowledge.quiz.values():
        understood = understanding.question(question.ask)
        asked.append(
            _Asked(
                question,
                understood.asks,
                understood.negated,
                read(question.ask),
                tuple(read(option) or frozenset(words(option)) for option in question.options),
            )
        )
    said = [
        (entry, statement, read(f"{knowledge.speaker(statement.by)} {statement.say}"))
        for entry, statement in _near(knowledge)
    ]
    reported = {
        citation
        for entry in knowledge.entries.values()
        for statement in entry.answer
        if statement.by != ARTICLE and knowledge.terms[statement.by].kind == GROUP
        for citation in statement.citations
    }
    return [
        *(fault for a in asked for fault in _lengths(a.question)),
        *(fault for a in asked for fault in _given_away(a)),
        *(fault for a in asked for fault in _as_fact(a.question, reported, knowledge)),
        *(fault for a, b in combinations(asked, 2) for fault in _the_same(a, b)),
        *(fault for a, b in permutations(asked, 2) for fault in _right_there(a, b)),
        *(fault for a in asked for fault in _answered(a, said)),
        *_guessable([a.question for a in asked]),
    ]


def _near(knowledge: Knowledge) -> Iterator[tuple[str, Statement]]:
    """The sentences of answers, each with its entry; where there are very many, those that have the
    words of a wrong option."""
    said = [(e.id, s) for e in knowledge.entries.values() for s in e.answer]
    if len(said) <= MOST_SAID:
        yield from said
        return
    options = {o for q in knowledge.quiz.values() for i, o in enumerate(q.options) if i != q.right}
    begins = {tuple(w[:BEGINS] for w in words(o) if len(w) >= BEGINS) for o in options} - {()}
    for entry, statement in said:
        text = f"{knowledge.speaker(statement.by)} {statement.say}".lower()
        if any(all(b in text for b in option) for option in begins):
            yield entry, statement


def _lengths(question: QuizQuestion) -> Iterator[Unfair]:
    """No option, and least of all the right one, is told by its length."""
    lengths = [len(option) for option in question.options]
    right = lengths.pop(question.right)
    if right > max(lengths) * LONGER + SPARE or right * LONGER + SPARE < min(lengths):
        yield question.id, "The right option is told by its length. Make the others alike."
    elif max(*lengths, right) > (min(*lengths, right) + SPARE) * LONGER + SPARE:
        yield question.id, "The options are of very unlike length. Make them more alike."


def _given_away(asked: _Asked) -> Iterator[Unfair]:
    """The right option's words do not stand in the question, unless those of a wrong one do."""
    others = any(option <= asked.words for _, option in asked.wrong)
    if asked.right and asked.right <= asked.words and not others:
        yield asked.question.id, "The question has the words of its right option. Ask otherwise."


def _as_fact(
    question: QuizQuestion, reported: Collection[Citation], knowledge: Knowledge
) -> Iterator[Unfair]:
    """What somebody says is asked with who says it; so are reports, and what is contested."""
    entry = knowledge.entries[question.entry]
    speakers = {s.by for s in entry.answer if question.citation in s.citations}
    claimed = question.citation in reported or entry.kind is Kind.CONTESTED
    if ARTICLE in speakers and not claimed:
        return
    named = [t for t in knowledge.terms.values() if t.id in speakers or t.kind == GROUP]
    asked = words(question.ask)
    who_says = not _WHO.isdisjoint(asked) and not _SAYING.isdisjoint(stem(w) for w in asked)
    if "according" in asked or who_says or any(names_any(question.ask, t.names) for t in named):
        return
    yield (
        question.id,
        "That is only what somebody says. Ask who says it, or name the speaker in the question.",
    )


def _the_same(one: _Asked, other: _Asked) -> Iterator[Unfair]:
    alike = one.asks == other.asks and one.negated == other.negated
    if alike and _share(one.words, other.words) >= NEARLY:
        yield (
            other.question.id,
            f"This asks nearly the same as '{one.question.id}'. "
            "Ask something else, or keep one of them.",
        )


def _right_there(one: _Asked, other: _Asked) -> Iterator[Unfair]:
    """A wrong option is not the right one of a question that could be mistaken for this one."""
    if one.asks != other.asks or one.negated != other.negated:
        return
    same_passage = one.question.citation == other.question.citation
    if _share(one.words, other.words) < (SOMEWHAT if same_passage else NEARLY):
        return
    for option, meant in one.wrong:
        if meant == other.right:
            yield (
                one.question.id,
                f"The wrong option '{option}' is right in "
                f"'{other.question.id}', which asks much the same. Write another.",
            )


def _answered(
    asked: _Asked, said: Collection[tuple[str, Statement, frozenset[str]]]
) -> Iterator[Unfair]:
    """No sentence of an answer says what is asked with a wrong option in it and not the right."""
    for option, meant in asked.wrong:
        about = asked.words - meant
        for entry, statement, told in said:
            if not meant <= told or asked.right <= told or not about:
                continue
            if len(about & told) >= TOLD * len(about):
                yield (
                    asked.question.id,
                    f"The wrong option '{option}' may be taken for right "
                    f"by '{statement.say}' of '{entry}'. Write another, or ask more exactly.",
                )
                break


def _guessable(questions: Collection[QuizQuestion]) -> Iterator[Unfair]:
    """Who always takes the longest option, or always the second, is not often right."""
    if len(questions) < MANY:
        return
    longest = sum(
        all(len(q.options[q.right]) > len(o) for i, o in enumerate(q.options) if i != q.right)
        for q in questions
    )
    if longest > MOST_ALIKE * len(questions):
        yield (
            WHOLE,
            f"In {longest} of {len(questions)} questions the right option is the longest. "
            "Make some of the wrong ones longer.",
        )
    place, times = Counter(q.right for q in questions).most_common(1)[0]
    if times > MOST_ALIKE * len(questions):
        yield (
            WHOLE,
            f"In {times} of {len(questions)} questions the right option stands in place "
            f"{place + 1}. Give some of them another id, by which options are mixed.",
        )


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0
