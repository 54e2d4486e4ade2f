"""Briefings: paths of cards through the entries, at three depths."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from bot.core.compose import Composer
from bot.core.knowledge import Card, Knowledge, Path
from bot.core.reply import Choice, Line, Reply
from bot.core.request import Brief, Depth, Why
from bot.core.text import words

WORDS_A_MINUTE = 150
"""Read with care, or in a foreign language; adults read some 240 of their own."""

TURNING = 5.0
"""Seconds to find the next button, and one's place in the next card."""

ABOUT_HALF_A_MINUTE = 35.0
"""Seconds."""

_DEEPER = {Depth.SHORT: Depth.MEDIUM, Depth.MEDIUM: Depth.FULL}


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in a path."""

    depth: Depth
    card: int

    def as_note(self) -> str:
        """A few words, to be kept."""
        return f"{self.depth} {self.card}"

    @classmethod
    def from_note(cls, note: str) -> Place | None:
        """What `as_note` gave; None for what only another version understands."""
        depth, _, card = note.partition(" ")
        try:
            return cls(Depth(depth), int(card))
        except ValueError:
            return None


class Lessons:
    """Makes the Replies of briefings."""

    def __init__(self, knowledge: Knowledge, composer: Composer) -> None:
        self._knowledge = knowledge
        self._phrases = knowledge.phrases
        self._composer = composer

    def all(self) -> tuple[Choice, ...]:
        """The button to all paths, where there are any."""
        if not self._knowledge.paths:
            return ()
        return (Choice(self._phrases["brief_label"], Brief()),)

    def paths(self) -> Reply:
        """All paths."""
        offered = tuple(Choice(p.title, Brief(p.id)) for p in self._knowledge.paths.values())
        if not offered:
            return self._composer.said("brief_none")
        return Reply("page", (), choices_title=self._phrases["brief_paths"], choices=offered)

    def path(self, path: str, left_at: Place | None) -> Reply:
        """What a path is about, and its depths to choose from; if somebody left it, going on too.

        A path can be named by words that are in the title of no other. All paths for one that is
        not there.
        """
        found = self._knowledge.paths.get(path) or self._meant(path)
        if found is None:
            return self._gone()
        path = found.id
        return Reply(
            "page",
            (Line(found.intro),),
            notice=found.title,
            choices_title=self._phrases["brief_depths"],
            choices=(
                *self._going_on(found, left_at),
                *(Choice(self._label(found, depth), Brief(path, depth)) for depth in Depth),
            ),
            pager=self._back_to_all(),
        )

    def _meant(self, typed: str) -> Path | None:
        """The only path that has all these words in its title."""
        asked = set(words(typed))
        found = [p for p in self._knowledge.paths.values() if asked and asked <= {*words(p.title)}]
        return found[0] if len(found) == 1 else None

    def card(self, path: str, depth: Depth, card: int) -> Reply:
        """One card of a path: the entry, linking words, progress, Back and Next.

        The last card for one beyond it; all paths for a path that is not there.
        """
        found = self._knowledge.paths.get(path)
        if found is None:
            return self._gone()
        cards = cards_of(found, depth)
        card = min(max(card, 0), len(cards) - 1)
        shown = self._shown(cards[card], depth)
        progress = self._phrases["brief_progress"]
        return replace(
            shown,
            notice=progress.format(title=found.title, number=card + 1, count=len(cards)),
            pager=(*self._turns(path, depth, card, len(cards)), *self._back_to_all()),
        )

    def seconds(self, path: Path, depth: Depth) -> float:
        """How long it takes to read a path at a depth; passages, which are read in full alone, once
        each."""
        shown = [self._shown(card, depth) for card in cards_of(path, depth)]
        texts = [text for r in shown for text in (r.question, *(line.text for line in r.lines))]
        if depth is Depth.FULL:
            texts += {proof.label for reply in shown for proof in reply.proofs}
        count = sum(len(text.split()) for text in texts)
        return count * 60 / WORDS_A_MINUTE + TURNING * len(shown)

    def time(self, path: Path, depth: Depth) -> str:
        """That, as people say it: half a minute, or minutes, rather too many than too few."""
        seconds = self.seconds(path, depth)
        if seconds <= ABOUT_HALF_A_MINUTE:
            return self._phrases["brief_half_minute"]
        minutes = math.ceil(seconds / 60)
        if minutes == 1:
            return self._phrases["brief_minute"]
        return self._phrases["brief_minutes"].format(minutes=minutes)

    def _shown(self, card: Card, depth: Depth) -> Reply:
        """An entry as a card: what could be asked next would lead away."""
        reply = self._composer.entry(self._knowledge.entries[card.entry])
        link = (Line(card.link),) if card.link else ()
        proofs = reply.proofs
        if depth is Depth.FULL:
            sources = self._knowledge.sources
            gists = (sources[p.source].paragraphs[p.paragraph].gist for p in proofs)
            proofs = tuple(
                replace(p, label=f"{p.label}: {g}") for p, g in zip(proofs, gists, strict=True)
            )
        return replace(
            reply,
            lines=(*link, *reply.lines),
            proofs=proofs,
            suggestions=(),
            choices_title="",
            choices=(),
            actions=tuple(a for a in reply.actions if not isinstance(a.request, Why)),
        )

    def _going_on(self, path: Path, left_at: Place | None) -> tuple[Choice, ...]:
        """The way back to where somebody left a path; who saw its end goes on no further."""
        if left_at is None:
            return ()
        count = len(cards_of(path, left_at.depth))
        if not 0 < left_at.card < count - 1:
            return ()
        label = self._phrases["brief_go_on"].format(number=left_at.card + 1, count=count)
        return (Choice(label, Brief(path.id, left_at.depth, left_at.card)),)

    def _turns(self, path: str, depth: Depth, card: int, count: int) -> list[Choice]:
        """To the card before and the one after; from the last one to more depth."""
        turns: list[Choice] = []
        if card > 0:
            turns.append(Choice(self._phrases["brief_back"], Brief(path, depth, card - 1)))
        if card < count - 1:
            turns.append(Choice(self._phrases["label_next"], Brief(path, depth, card + 1)))
        elif deeper := _DEEPER.get(depth):
            turns.append(Choice(self._phrases["brief_deeper"], Brief(path, deeper)))
        return turns

    def _label(self, path: Path, depth: Depth) -> str:
        cards = len(cards_of(path, depth))
        return self._phrases[f"brief_{depth}"].format(time=self.time(path, depth), cards=cards)

    def _back_to_all(self) -> tuple[Choice, ...]:
        return (Choice(self._phrases["brief_all"], Brief()),)

    def _gone(self) -> Reply:
        return replace(self.paths(), notice=self._phrases["brief_gone"])


def cards_of(path: Path, depth: Depth) -> tuple[Card, ...]:
    """The cards of a path at a depth, at least one."""
    match depth:
        case Depth.SHORT:
            return (Card(path.short),)
        case Depth.MEDIUM:
            return path.cards
        case Depth.FULL:
            return path.full


def is_card(reply: Reply) -> bool:
    """Whether a Reply is a card: then its pager belongs to it wherever it is shown."""
    return reply.entry is not None and any(isinstance(c.request, Brief) for c in reply.pager)
