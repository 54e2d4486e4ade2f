"""Whose turn it is at which question: the course of the quiz, as far as it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count

from bot.core.compose import Composer
from bot.core.knowledge import Knowledge, QuizQuestion
from bot.core.personal import CARD, ON, REPEAT, ROUND
from bot.core.quiz import Quizzes, both
from bot.core.remember import Remembering
from bot.core.reply import Reply
from bot.core.rounds import Round, new_round
from bot.core.schedule import due, reviewed

Clock = Callable[[], datetime]
"""The time now, in UTC."""


class Quizmaster:
    """Asks, judges and counts. Where nothing can be kept, the questions come one after another and
    nothing is counted."""

    def __init__(
        self, knowledge: Knowledge, composer: Composer, memory: Remembering, clock: Clock
    ) -> None:
        self._questions = knowledge.quiz
        self._phrases = knowledge.phrases
        self._quizzes = Quizzes(knowledge, composer)
        self._memory = memory
        self._clock = clock
        self._asked = count()

    async def ask(self, person: str) -> Reply:
        """The question of a person's round whose turn it is; of a new one if there is none open."""
        if not self._questions:
            return self._quizzes.none()
        return await self._turn(person, await self._memory.personal(person))

    async def ask_all(self, conversation: str) -> Reply:
        """The next question of all, for a whole conversation."""
        if not self._questions:
            return self._quizzes.none()
        notes = await self._memory.personal(conversation)
        ids = list(self._questions)
        last = notes.get(ROUND)
        # Behind the last one; at the beginning if that is no longer there.
        following = ids[(ids.index(last) + 1) % len(ids)] if last in ids else ids[0]
        kept = await self._memory.keep(conversation, {ROUND: following})
        asked = self._questions[following] if kept else self._any()
        return self._quizzes.question(asked, self._quizzes.place_of_all(asked.id), together=True)

    async def judge(self, question: str, option: int, told: bool, person: str) -> Reply:
        """What is said to a guess, counted if it was this person's turn at that question; what
        comes next if they were `told` already whether it is right."""
        found = self._questions.get(question)
        if found is None or not 0 <= option < len(found.options):
            return self._quizzes.gone()
        notes = await self._memory.personal(person)
        playing = self._round(notes)
        right = option == found.right
        if playing is None or playing.current != question or not playing.shown:
            # Pressed once more, or in an old message.
            notice = self._phrases["quiz_not_counted"] if playing else ""
            judged = self._quizzes.judged(found, option, notice)
            return await self._turn(person, notes) if told else judged
        place = self._quizzes.place(playing)
        after = playing.guessed(right)
        changes: dict[str, str | None] = {ROUND: after.as_note()}
        if not playing.is_second:
            changes |= self._cards(notes, [question], right)
        if await self._memory.keep(person, changes):
            notes = _with(notes, changes)
        elif told:
            return self._quizzes.question(self._any())
        else:
            return self._quizzes.judged(found, option)
        judged = self._quizzes.judged(found, option, place)
        if after.current is not None:
            return await self._turn(person, notes) if told else judged
        result = self._quizzes.result(after, REPEAT in notes, self._waiting(notes))
        return result if told else both(judged, result)

    async def repeat(self, on: bool, person: str) -> Reply:
        """Whether missed questions come back on later days, from now on; those of the last round
        too. No more: what was kept of them is dropped."""
        notes = await self._memory.personal(person)
        playing = self._round(notes)
        changes: dict[str, str | None]
        if on:
            new = [q for q in playing.missed if CARD + q not in notes] if playing else []
            changes = {REPEAT: ON, **self._cards({REPEAT: ON}, new, right=False)}
        else:
            changes = {REPEAT: None, **{n: None for n in notes if n.startswith(CARD)}}
        if not await self._memory.keep(person, changes):
            return self._quizzes.repeated_not()
        is_open = playing is not None and playing.current is not None
        return self._quizzes.repeated(on, is_open, self._waiting(_with(notes, changes)))

    async def forget(self, conversation: str) -> bool:
        """Forget which question a whole conversation was asked last; whether that was known."""
        if ROUND not in await self._memory.personal(conversation):
            return False
        return await self._memory.keep(conversation, {ROUND: None})

    async def _turn(self, person: str, notes: Mapping[str, str]) -> Reply:
        """The question whose turn it is, kept as shown; any if that cannot be kept."""
        playing = self._round(notes)
        again = REPEAT in notes
        if playing is None or playing.current is None:
            now = self._clock()
            first = [q for q in due(notes, now) if q in self._questions] if again else []
            # With the time: who begins anew, with nothing kept, does not get the same ones again.
            playing = new_round(playing, f"{person} {now}", first, list(self._questions))
        playing = replace(playing, shown=True)
        # What somebody chose lasts as long as it is used.
        wish = {REPEAT: ON} if again else {}
        if playing.current is None or not await self._memory.keep(
            person, {ROUND: playing.as_note(), **wish}
        ):
            return self._quizzes.question(self._any())
        return self._quizzes.question(
            self._questions[playing.current], self._quizzes.place(playing)
        )

    def _round(self, notes: Mapping[str, str]) -> Round | None:
        """The round that is kept, as far as its questions are still there."""
        kept = Round.from_note(notes.get(ROUND, ""))
        return kept.only(self._questions) if kept else None

    def _cards(
        self, notes: Mapping[str, str], questions: list[str], right: bool
    ) -> dict[str, str | None]:
        """What becomes of the cards of questions that were guessed at, for those who want them."""
        if REPEAT not in notes:
            return {}
        now = self._clock()
        return {CARD + q: reviewed(notes.get(CARD + q), right, now) for q in questions}

    def _any(self) -> QuizQuestion:
        """The question after the last one that was asked where nothing could be kept."""
        every = list(self._questions.values())
        return every[next(self._asked) % len(every)]

    def _waiting(self, notes: Mapping[str, str]) -> int:
        """How many questions are to come back."""
        return sum(CARD + question in notes for question in self._questions)


def _with(notes: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """What is kept after changes."""
    merged = {**notes, **changes}
    return {name: note for name, note in merged.items() if note is not None}
