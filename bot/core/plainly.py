"""Plain Replies, for screen readers and thin connections: words alone, and numbers to type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.core.codec import decode, encode
from bot.core.personal import OFFERED, ON, PLAIN
from bot.core.remember import Remembering
from bot.core.reply import Choice, Line, Proof, Reply
from bot.core.request import Ask, Complete, Feedback, Forget, Names, Plain, Request
from bot.core.text import fold

Answer = Callable[[Request, str, str], Awaitable[Reply]]
"""What the bot says to a Request in a conversation of a person."""

SMALLEST_YEAR = 100
"""From here on, a number that is no choice may be a question: the reader may mean a year."""

LONGEST_NUMBER = 16
"""Characters of a text that may be a number and nothing else."""

_NUMBER = re.compile(r"\s*#?\s*(\d{1,3})\s*[.):]?\s*")

_FIRST_ARROW = "\N{LEFTWARDS ARROW}"
"""Symbols below it, such as the degree sign, are read out as words; those from it on decorate."""

_SYMBOLS = ("Sm", "Sk", "So", "Cn")
"""Categories of signs; what has none yet is an emoji of next year."""

_JOINED = frozenset("\N{BULLET}\N{ZERO WIDTH JOINER}\N{COMBINING ENCLOSING KEYCAP}") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}
"""Bullets, and what makes one sign of several."""

_BETWEEN = re.compile("\\s+(?:\N{MIDDLE DOT}\\s+)+")
"""A dot that parts one thing from the next, where somebody who speaks makes a pause."""

_GAP = re.compile(" {2,}")

_GIVEN = "-"
"""Stands for the code of a thumb that was given: typed again it counts no more."""


class PlainReaders:
    """Serves each person as they wish: for most of them, that is one look at what is kept."""

    def __init__(self, memory: Remembering, phrases: Mapping[str, str]) -> None:
        self._memory = memory
        self._phrases = phrases

    async def respond(
        self, request: Request, conversation: str, person: str, answer: Answer
    ) -> Reply:
        """What `answer` says in a conversation, as this person wishes it; for a number that a plain
        reader typed, what it says to the choice of that number, or how many there are."""
        # What is offered while somebody types is no Reply that they read.
        if not (person and conversation) or isinstance(request, Complete | Names):
            return await answer(request, conversation, person)
        kept = await self._memory.personal(person)
        codes = kept.get(OFFERED + conversation, "") if PLAIN in kept else ""
        if count := missed(request, codes):
            said = self._phrases["no_such_number"].format(count=count)
            return plainly(Reply("page", (Line(said),)), self._phrases)
        asked = meant(request, codes)
        reply = await answer(asked, conversation, person)
        if isinstance(asked, Plain | Forget):
            kept = await self._memory.personal(person)
        if PLAIN not in kept:
            return reply
        counted = Line(self._phrases["noted_up"]), Line(self._phrases["noted_down"])
        given = asked != request and any(line in counted for line in reply.lines)
        reply = plainly(reply, self._phrases)
        name = OFFERED + conversation
        before = kept.get(name, "")
        after = once_given(asked, before) if given else offered(reply) or before
        if after != before:
            # The wish too, so that it lasts as long as it is used.
            await self._memory.keep(person, {PLAIN: ON, name: after})
        return reply

    async def switch(self, on: bool | None, person: str) -> Reply:
        """Keep what a person wishes (None: the other of the two), and say how to take it back."""
        kept = await self._memory.personal(person)
        on = PLAIN not in kept if on is None else on
        notes: dict[str, str | None] = {PLAIN: ON if on else None}
        if not on:
            notes |= {name: None for name in kept if name.startswith(OFFERED)}
        if not await self._memory.keep(person, notes):
            return self._said("plain_not_kept")
        label = self._phrases["plain_turn_off" if on else "plain_turn_on"]
        said = self._said("plain_on" if on else "plain_off")
        return replace(said, choices=(Choice(label, Plain(not on)),))

    def _said(self, phrase: str) -> Reply:
        return Reply("page", (Line(self._phrases[phrase]),))


def meant(request: Request, codes: str) -> Request:
    """What a plain reader asks for: a typed number is the choice with that number, of those whose
    codes were kept; all else is itself."""
    if not isinstance(request, Ask) or request.fresh:
        return request
    number, known = typed_number(request.text), codes.split()
    if number is None or not 0 < number <= len(known):
        return request
    return decode(known[number - 1]) or request


def missed(request: Request, codes: str) -> int:
    """How many choices there are, if a number was typed that is none of them; else 0."""
    count = len(codes.split())
    typed = request.text if isinstance(request, Ask) and not request.fresh else ""
    return count if is_beyond(typed, count) else 0


def is_beyond(text: str, count: int) -> bool:
    """Whether a text is a number, and none of that many choices; a year may be a question."""
    number = typed_number(text)
    if number is None or number >= SMALLEST_YEAR:
        return False
    return count > 0 and not 0 < number <= count


def typed_number(text: str) -> int | None:
    """The number that a text is, in the digits of any script: 2, 2. or #2; None for other texts."""
    if len(text) > LONGEST_NUMBER:
        return None
    found = _NUMBER.fullmatch(fold(text))
    return int(found[1]) if found else None


def offered(reply: Reply) -> str:
    """The codes of what the numbers in a plain Reply stand for. One that offers nothing leaves the
    numbers as they were: those were heard last."""
    return " ".join(encode(choice.request) for choice in reply.choices)


def once_given(thumb: Request, codes: str) -> str:
    """The codes once a thumb was given by its number: that is typed again more easily than a button
    is pressed again, and each thumb counts once."""
    return " ".join(_GIVEN if decode(code) == thumb else code for code in codes.split())


def plainly(reply: Reply, phrases: Mapping[str, str]) -> Reply:
    """A Reply in words alone: no picture, no poll, no sign that only decorates; and all that can be
    done is a choice, in the order in which it is worth hearing. What everybody else sees is kept
    beside it."""
    # The way on has the same number on each card, and on each page of as many choices.
    on = (phrases["label_next"], phrases["brief_deeper"])
    turns = sorted(reply.pager, key=lambda choice: choice.label not in on)
    can = (*reply.choices, *turns, *reply.actions)
    title = reply.choices_title or (phrases["plain_choices"] if can else "")
    return replace(
        reply,
        plain=True,
        ordinary=reply,
        picture=None,
        poll=None,
        notice=in_words(reply.notice),
        question=in_words(reply.question),
        lines=tuple(_line(line, phrases) for line in reply.lines),
        as_of_line=in_words(reply.as_of_line),
        proofs=tuple(_proof(proof, reply.kind, phrases) for proof in reply.proofs),
        choices_title=in_words(title),
        choices=tuple(replace(c, label=_label(c, phrases)) for c in can),
        actions=(),
        pager=(),
    )


def in_words(text: str) -> str:
    """A text without emoji, arrows, boxes and bullets."""
    if text.isascii():
        return text
    told = "".join(c for c in text if not _decorates(c))
    if told != text:
        told = _GAP.sub(" ", told).strip(" \N{MIDDLE DOT}")
    return _BETWEEN.sub(", ", told)


def _line(line: Line, phrases: Mapping[str, str]) -> Line:
    """A sentence that says in words which passages prove it: in brackets a bare number is one more
    number among those that can be typed."""
    text = in_words(line.text)
    if not line.proofs:
        return Line(text)
    phrase = phrases["plain_mark" if len(line.proofs) == 1 else "plain_marks"]
    numbers = ", ".join(str(n) for n in sorted(line.proofs))
    return Line(f"{text} {phrase.format(numbers=numbers)}")


def _proof(proof: Proof, kind: str, phrases: Mapping[str, str]) -> Proof:
    # What a page lists is passages; who speaks there matters beside an answer.
    phrase = phrases["plain_passage" if kind == "page" else "plain_passage_by"]
    label = phrase.format(number=proof.number, speaker=proof.speaker, passage=proof.label)
    return replace(proof, label=in_words(label))


def _label(choice: Choice, phrases: Mapping[str, str]) -> str:
    match choice.request:
        case Feedback(good=good):
            return phrases["plain_good" if good else "plain_bad"]
        case _:
            return in_words(choice.label)


def _decorates(letter: str) -> bool:
    symbol = letter >= _FIRST_ARROW and unicodedata.category(letter) in _SYMBOLS
    return symbol or letter in _JOINED
