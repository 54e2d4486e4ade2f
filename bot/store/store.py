"""The store: what outlives the process, in SQLite or another database by URL."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, select, tuple_

from bot.core.personal import PERSONAL_KEPT_DAYS, Forgotten
from bot.core.recollection import KEPT_DAYS, Recollection
from bot.core.wordings import Asked
from bot.store import tables
from bot.store.access import MOST_ASKED, Access, delete_in_order, upsert
from bot.store.health import Told
from bot.store.keeper import Keeper
from bot.store.lanes import KEPT, Lanes
from bot.store.leases import Leases
from bot.store.together import Together
from bot.store.unanswered import UnansweredRows

DAY = 86_400.0

SERVED_KEPT = KEPT
"""Seconds; Telegram delivers an update again for 24 hours
(https://core.telegram.org/bots/api#getting-updates)."""

SHOWN_KEPT = 1 * DAY
"""Seconds; the longest `within` that `Store.shown` can look back."""

ANSWERS_KEPT = 2 * DAY
"""Seconds; so long Telegram lets a message be edited
(https://core.telegram.org/bots/api#editmessagetext)."""

POLLS_KEPT = 30 * DAY
"""Seconds in which a guess leads on in the quiz."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Feedback of one kind, see `Memory.feedback`: how often, and the last day (UTC)."""

    verdict: str
    entry: str | None
    offered: tuple[str, ...]
    count: int
    last: str


class Store:
    """One for a process; the Memory of the responder, and what the adapters keep.

    Between `open` and `close` every method keeps its promise or raises StoreError.
    """

    def __init__(
        self,
        url: str,
        *,
        hash_key: str | None = None,
        clock: Callable[[], float] = time.time,
        status: Told | None = None,
    ) -> None:
        """`hash_key` replaces the secret that the store else makes and keeps for `key`; `clock`
        gives the seconds since 1970; `status` is told whether the database can be used. Raises
        StoreError for a URL that cannot be used."""
        self._access = Access(url, hash_key=hash_key, clock=clock, told=status)
        self._keeper = Keeper(self._access)
        self.leases: Leases = self._access.leases
        """What only one process at a time does."""
        self._now = clock
        self._unanswered = UnansweredRows(self._access)
        self._recall: Together[str, Recollection | None] = Together(self._recall_all)
        self._personal: Together[str, Mapping[str, str]] = Together(self._personal_all)
        self._shown: Together[tuple[str, str], tuple[int, float] | None] = Together(self._shown_all)
        self._answers: Together[tuple[str, int], tuple[int, ...]] = Together(self._answers_all)

    async def open(self, *, waiting: bool = False) -> None:
        """Make or bring up to date the tables, and drop what is past its time.

        Several processes may do so at once. If it is `waiting`, a database that cannot be used now
        is no error: calls raise StoreError until it is there, which is looked for every two
        seconds, and after an outage the same. A database of a newer version is always one.
        """
        self._access.open()
        try:
            if waiting:
                await self._keeper.begin()
            else:
                await self._access.begin()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Finish what was begun, then let go of the database."""
        await self._keeper.end()
        for together in (self._recall, self._personal, self._shown, self._answers):
            await together.finish()
        await self._access.close()

    def lanes(self, platform: str, owner: str) -> Lanes:
        """What replicas share of a platform's events; see there."""
        return Lanes(self._access, platform, owner, self._now)

    async def expire(self) -> None:
        """Delete what is past its time; make the database anew if its file is gone."""
        await self._access.expire()

    def key(self, *parts: str | int) -> str:
        """What stands for a person or place in the store: 32 hexadecimal digits, a keyed BLAKE2
        (https://www.rfc-editor.org/rfc/rfc7693) of the parts, from which they cannot be found
        without the secret."""
        said = json.dumps(parts).encode()
        return hashlib.blake2b(said, key=self._access.secret, digest_size=16).hexdigest()

    # What conversations are about: see `bot.core.recollection.Memory`.

    async def recall(self, conversation: str) -> Recollection | None:
        """What a conversation was last about."""
        return await self._recall(conversation)

    async def note(self, conversation: str, recollection: Recollection) -> None:
        """Keep what a conversation is about, for KEPT_DAYS."""
        row = {
            "key": conversation,
            "recollection": json.dumps(recollection.as_dict()),
            "until": self._now() + KEPT_DAYS * DAY,
        }
        await self._access.put((tables.conversation, [row]))

    async def forget(self, conversation: str, person: str = "") -> Forgotten:
        """Forget a conversation, what was shown and answered in the place of this key, and all that
        is kept for a person; what of the first and the last there was."""
        now, mine = self._now(), tables.personal
        names = select(mine.c.name).where(mine.c.person == person, mine.c.until > now)

        def work(connection: Connection) -> Forgotten:
            # In the order in which rows are written, so that processes do not stand in each
            # other's way.
            delete_in_order(connection, tables.answered, tables.answered.c.place == conversation)
            about = tables.conversation.c.key == conversation
            there = delete_in_order(connection, tables.conversation, about) > 0
            kept = frozenset(connection.execute(names).scalars())
            delete_in_order(connection, mine, mine.c.person == person)
            delete_in_order(connection, tables.poll, tables.poll.c.person == person)
            delete_in_order(connection, tables.shown, tables.shown.c.place == conversation)
            self._unanswered.forget(connection, person)
            return Forgotten(there, kept)

        return await self._access.write(work)

    async def personal(self, person: str) -> Mapping[str, str]:
        """All that is kept for a person."""
        return await self._personal(person)

    async def keep(self, person: str, notes: Mapping[str, str | None]) -> None:
        """Keep these for a person, for PERSONAL_KEPT_DAYS."""
        table = tables.personal
        until = self._now() + PERSONAL_KEPT_DAYS * DAY
        dropped = [name for name, note in notes.items() if note is None]
        rows = [
            {"person": person, "name": name, "note": note, "until": until}
            for name, note in notes.items()
            if note is not None
        ]
        if not dropped:
            await self._access.put((table, rows))
            return
        gone = delete(table).where(table.c.person == person, table.c.name.in_(dropped))

        def work(connection: Connection) -> None:
            connection.execute(gone)
            if rows:
                connection.execute(upsert(connection, table), rows)

        await self._access.write(work)

    async def feedback(
        self, entry: str | None, verdict: str, version: str, offered: tuple[str, ...]
    ) -> bool:
        """Keep a verdict with the day (UTC); not who gave it."""
        day = datetime.fromtimestamp(self._now(), UTC).date().isoformat()
        row = {
            "day": day,
            "verdict": verdict,
            "entry": entry,
            "offered": json.dumps(offered),
            "version": version,
        }
        await self._access.put((tables.feedback, [row]))
        return True

    async def verdicts(self) -> list[Verdict]:
        """All feedback, counted; what was given most often comes first."""
        table = tables.feedback
        many = func.count().label("many")
        kept = (table.c.verdict, table.c.entry, table.c.offered)
        rows = await self._access.rows(
            select(*kept, many, func.max(table.c.day)).group_by(*kept).order_by(many.desc(), *kept)
        )
        return [
            Verdict(verdict, entry, tuple(json.loads(offered)), count, last)
            for verdict, entry, offered, count, last in rows
        ]

    async def unanswered(
        self, person: str, entry: str, words: tuple[str, ...], reason: str
    ) -> None:
        """Keep what was asked in vain; see `bot.store.unanswered`."""
        await self._unanswered.keep(person, entry, words, reason)

    async def all_unanswered(self) -> list[Asked]:
        """All that was asked in vain, for `bot.core.wordings.groups`."""
        return await self._unanswered.all()

    async def drop_unanswered(self) -> None:
        """Forget all that was asked in vain."""
        await self._unanswered.drop()

    # What the adapters keep.

    async def served(self, platform: str, ids: Collection[int]) -> set[int]:
        """Which of a platform's events were served already, of those within SERVED_KEPT."""
        table = tables.served
        found: set[int] = set()
        wanted = list(ids)
        for i in range(0, len(wanted), MOST_ASKED):
            rows = await self._access.rows(
                select(table.c.event).where(
                    table.c.platform == platform,
                    table.c.event.in_(wanted[i : i + MOST_ASKED]),
                    table.c.until > self._now(),
                )
            )
            found.update(row[0] for row in rows)
        return found

    async def mark_served(self, platform: str, ids: Collection[int]) -> None:
        """Keep that these events were served."""
        until = self._now() + SERVED_KEPT
        rows = [{"platform": platform, "event": i, "until": until} for i in ids]
        if rows:
            await self._access.put((tables.served, rows))

    async def begin(self, platform: str, event: int, after: int) -> None:
        """Keep that an event's answer is now on its way: if it arrives, as a message with a higher
        number than `after`."""
        row = {"platform": platform, "event": event, "after": after}
        await self._access.put((tables.begun, [{**row, "until": self._now() + SERVED_KEPT}]))

    async def begun(self, platform: str, ids: Collection[int]) -> dict[int, int]:
        """Which of these events had their answers on the way once, and the numbers `after`."""
        table = tables.begun
        rows = await self._access.rows(
            select(table.c.event, table.c.after).where(
                table.c.platform == platform, table.c.event.in_(list(ids))
            )
        )
        return {row.event: row.after for row in rows}

    async def waiting(self, platform: str) -> dict[int, str]:
        """A platform's events that are not served yet, as they came, by id in their order."""
        table = tables.waiting
        rows = await self._access.rows(
            select(table.c.event, table.c.raw)
            .where(table.c.platform == platform, table.c.until > self._now())
            .order_by(table.c.event)
        )
        return {row.event: row.raw for row in rows}

    async def keep_waiting(self, platform: str, events: Mapping[int, str]) -> None:
        """Keep events that are not served yet, for SERVED_KEPT at most."""
        until = self._now() + SERVED_KEPT
        rows = [
            {"platform": platform, "event": event, "raw": raw, "until": until}
            for event, raw in events.items()
        ]
        if rows:
            await self._access.put((tables.waiting, rows))

    async def drop_waiting(self, platform: str, ids: Collection[int]) -> None:
        """Forget events that wait no more."""
        table, gone = tables.waiting, list(ids)

        def work(connection: Connection) -> None:
            for i in range(0, len(gone), MOST_ASKED):
                some = table.c.event.in_(gone[i : i + MOST_ASKED])
                connection.execute(delete(table).where(table.c.platform == platform, some))

        await self._access.write(work)

    async def shown(self, place: str, entry: str, within: float) -> int | None:
        """The message with which an entry was shown in a place, if that was less than `within`
        seconds ago; at most SHOWN_KEPT."""
        found = await self._shown((place, entry))
        return found[0] if found and found[1] > self._now() - within else None

    async def note_shown(self, place: str, entry: str, message_id: int) -> None:
        """Keep that a message has just shown an entry."""
        now = self._now()
        row = {"place": place, "entry": entry, "message": message_id, "at": now}
        await self._access.put((tables.shown, [{**row, "until": now + SHOWN_KEPT}]))

    async def answer_to(self, place: str, question_message_id: int) -> tuple[int, ...]:
        """The messages that answered a message, within ANSWERS_KEPT; else none."""
        return await self._answers((place, question_message_id))

    async def note_answer(
        self, place: str, question_message_id: int, message_ids: Sequence[int]
    ) -> None:
        """Keep which messages answered a message."""
        row = {
            "place": place,
            "question": question_message_id,
            "messages": json.dumps(list(message_ids)),
            "until": self._now() + ANSWERS_KEPT,
        }
        await self._access.put((tables.answered, [row]))

    async def note_poll(self, key: str, question: str, person: str) -> None:
        """Keep which question of the quiz a platform's poll asks, and which person."""
        row = {"key": key, "question": question, "person": person}
        await self._access.put((tables.poll, [{**row, "until": self._now() + POLLS_KEPT}]))

    async def polled(self, key: str) -> tuple[str, str] | None:
        """The question that a poll asks, and the person, within POLLS_KEPT."""
        table = tables.poll
        rows = await self._access.rows(
            select(table.c.question, table.c.person).where(
                table.c.key == key, table.c.until > self._now()
            )
        )
        return (rows[0][0], rows[0][1]) if rows else None

    async def setting(self, name: str) -> str | None:
        """A value that was set, by a process now or earlier."""
        table = tables.setting
        rows = await self._access.rows(select(table.c.value).where(table.c.name == name))
        return rows[0][0] if rows else None

    async def set_setting(self, name: str, value: str) -> None:
        """Keep a value under a name of at most 64 characters."""
        await self._access.put((tables.setting, [{"name": name, "value": value}]))

    # How it is done.

    async def _recall_all(self, keys: Sequence[str]) -> list[Recollection | None]:
        table = tables.conversation
        rows = await self._access.rows(
            select(table.c.key, table.c.recollection).where(
                table.c.key.in_(set(keys)), table.c.until > self._now()
            )
        )
        kept = {key: _recollection(text) for key, text in rows}
        return [kept.get(key) for key in keys]

    async def _personal_all(self, people: Sequence[str]) -> list[Mapping[str, str]]:
        table = tables.personal
        rows = await self._access.rows(
            select(table.c.person, table.c.name, table.c.note).where(
                table.c.person.in_(set(people)), table.c.until > self._now()
            )
        )
        kept: dict[str, dict[str, str]] = {person: {} for person in people}
        for person, name, note in rows:
            kept[person][name] = note
        return [kept[person] for person in people]

    async def _shown_all(self, wanted: Sequence[tuple[str, str]]) -> list[tuple[int, float] | None]:
        table = tables.shown
        rows = await self._access.rows(
            select(table.c.place, table.c.entry, table.c.message, table.c.at).where(
                tuple_(table.c.place, table.c.entry).in_(set(wanted)),
                table.c.until > self._now(),
            )
        )
        kept = {(place, entry): (message, at) for place, entry, message, at in rows}
        return [kept.get(one) for one in wanted]

    async def _answers_all(self, wanted: Sequence[tuple[str, int]]) -> list[tuple[int, ...]]:
        table = tables.answered
        rows = await self._access.rows(
            select(table.c.place, table.c.question, table.c.messages).where(
                tuple_(table.c.place, table.c.question).in_(set(wanted)),
                table.c.until > self._now(),
            )
        )
        kept = {(place, question): tuple(json.loads(text)) for place, question, text in rows}
        return [kept.get(one, ()) for one in wanted]


def _recollection(text: str) -> Recollection | None:
    """What was kept; None for what another version wrote."""
    try:
        return Recollection.from_dict(json.loads(text))
    except ValueError:
        return None
