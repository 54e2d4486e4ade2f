"""What is kept of messages: which answer was shown where, and what answered which question.

None of it is worth an answer: where the store fails, the bot goes on as if nothing were kept.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from bot.adapters.telegram.gesture import Place
from bot.core.outage import Outage

MOST_POLLS = 1_000
"""Polls that are remembered in this process while the store cannot keep them."""


class Store(Protocol):
    """What reading and answering need of the store; any method may raise."""

    def key(self, *parts: str | int) -> str:
        """A code for what the parts name, from which they cannot be found."""

    async def shown(self, place: str, entry: str, within: float) -> int | None:
        """The message that showed an entry in a place in the last `within` seconds."""

    async def note_shown(self, place: str, entry: str, message_id: int) -> None:
        """Keep that a message shows an entry."""

    async def answer_to(self, place: str, question_message_id: int) -> tuple[int, ...]:
        """The messages that answered a question."""

    async def note_answer(
        self, place: str, question_message_id: int, message_ids: tuple[int, ...]
    ) -> None:
        """Keep which messages answered a question."""

    async def note_poll(self, key: str, question: str, person: str) -> None:
        """Keep which question of the quiz a poll asks, and which person."""

    async def polled(self, key: str) -> tuple[str, str] | None:
        """The question that a poll asks, and the person."""

    async def setting(self, name: str) -> str | None:
        """A small value that was kept."""

    async def set_setting(self, name: str, value: str) -> None:
        """Keep a small value."""


class Notes:
    """The store, as far as it works."""

    def __init__(self, store: Store, outage: Outage, bot: int) -> None:
        """`bot` is its id: several may share a store, and nothing else."""
        self._store = store
        self._bot = bot
        self._spare = outage.spare
        self._polls: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def conversation(self, place: Place) -> str:
        """The key of a place: of its conversation, and of what is kept of its messages.

        A group is one conversation, and each topic of a forum another.
        """
        return self._store.key("telegram", self._bot, place.chat, place.topic or 0)

    def person(self, person: int | None) -> str:
        """The key of a person, the same in all chats; None is nobody in particular."""
        return "" if person is None else self._store.key("telegram person", self._bot, person)

    def voter(self, person: int, place: Place | None, message: int) -> str:
        """The key of a person who judges a message; None is where the bot is not."""
        chat = place.chat if place else 0
        return self._store.key("telegram vote", self._bot, chat, message, person)

    async def shown(self, place: Place, what: str, within: float) -> int | None:
        """The message that showed something there in the last `within` seconds: an entry, by its
        id; what a button led to, by its code; else a name that begins with "+"."""
        found = self._store.shown(self.conversation(place), what, within)
        return await self._spare("shown", found, None)

    async def note_shown(self, place: Place, what: str, message: int) -> None:
        """Keep that a message shows something."""
        kept = self._store.note_shown(self.conversation(place), what, message)
        await self._spare("note_shown", kept, None)

    async def answers_to(self, place: Place, question: int) -> tuple[int, ...]:
        """The messages that answered one; empty if there are none or that is not known."""
        return await self._spare(
            "answer_to", self._store.answer_to(self.conversation(place), question), ()
        )

    async def note_answers(self, place: Place, question: int, answers: tuple[int, ...]) -> None:
        """Keep which messages answered one."""
        if answers:
            kept = self._store.note_answer(self.conversation(place), question, answers)
            await self._spare("note_answer", kept, None)

    async def note_poll(self, poll: str, question: str, person: int) -> None:
        """Keep which question of the quiz a poll asks a person."""
        key, asked = self._poll(poll), (question, self.person(person))
        if await self._spare("note_poll", self._kept_poll(key, *asked), False):
            return
        # Whoever guesses now is led on all the same.
        self._polls[key] = asked
        if len(self._polls) > MOST_POLLS:
            self._polls.popitem(last=False)

    async def polled(self, poll: str, person: int) -> str | None:
        """The question that a poll asks this person; None for somebody else's, or if that is not
        known: whoever a poll is forwarded to can vote in it too."""
        key = self._poll(poll)
        found = self._polls.get(key) or await self._spare("polled", self._store.polled(key), None)
        return found[0] if found and found[1] == self.person(person) else None

    def forget_polls(self, person: int | None) -> None:
        """Forget what the store could not keep; what it keeps, it forgets itself."""
        mine = self.person(person)
        for key in [key for key, (_, whom) in self._polls.items() if whom == mine]:
            del self._polls[key]

    async def _kept_poll(self, key: str, question: str, person: str) -> bool:
        await self._store.note_poll(key, question, person)
        return True

    def _poll(self, poll: str) -> str:
        return self._store.key("telegram poll", self._bot, poll)
