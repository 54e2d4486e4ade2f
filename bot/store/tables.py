"""The tables. No column but `waiting.raw` holds a platform's id of a person or chat, a name, or
what was typed.

Times are seconds since 1970. `place`, `person` and `conversation.key` come from `Store.key`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

metadata = MetaData()

KEY = String(32)
"""The 16 bytes of a `Store.key` as hexadecimal digits."""

NAME = String(64)
"""An id from the knowledge, or a name of our own."""

secret = Table(
    "secret",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("value", LargeBinary, nullable=False),
)
"""One row: the random key of `Store.key`."""

conversation = Table(
    "conversation",
    metadata,
    Column("key", KEY, primary_key=True),
    Column("recollection", Text, nullable=False),
    Column("until", Float, nullable=False, index=True),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", String(10), nullable=False),
    Column("verdict", String(8), nullable=False),
    Column("entry", NAME),
    Column("offered", Text, nullable=False),
    Column("version", NAME, nullable=False),
)
"""Thumbs: of an entry, or `none` of those offered. The day is as near to "who" as it gets."""

served = Table(
    "served",
    metadata,
    Column("platform", NAME, primary_key=True),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("until", Float, nullable=False, index=True),
)

shown = Table(
    "shown",
    metadata,
    Column("place", KEY, primary_key=True),
    Column("entry", NAME, primary_key=True),
    Column("message", BigInteger, nullable=False),
    Column("at", Float, nullable=False),
    Column("until", Float, nullable=False, index=True),
)

answered = Table(
    "answered",
    metadata,
    Column("place", KEY, primary_key=True),
    Column("question", BigInteger, primary_key=True, autoincrement=False),
    Column("messages", Text, nullable=False),
    Column("until", Float, nullable=False, index=True),
)

personal = Table(
    "personal",
    metadata,
    Column("person", KEY, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("note", Text, nullable=False),
    Column("until", Float, nullable=False, index=True),
)
"""How far somebody got, and what they chose: see `bot.core.personal`."""

poll = Table(
    "poll",
    metadata,
    Column("key", KEY, primary_key=True),
    Column("question", NAME, nullable=False),
    Column("person", KEY, nullable=False),
    Column("until", Float, nullable=False, index=True),
)
"""Which question of the quiz a platform's poll asks, and whom. The key is a `Store.key`."""

waiting = Table(
    "waiting",
    metadata,
    Column("platform", NAME, primary_key=True),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("raw", Text, nullable=False),
    Column("until", Float, nullable=False, index=True),
    Column("lane", KEY),
    Index("ix_waiting_lane", "platform", "lane"),
)
"""Events that the platform has handed over and that are not served yet, as they came: the one place
where a message and its sender are kept, and only until the message is answered."""

lane = Table(
    "lane",
    metadata,
    Column("platform", NAME, primary_key=True),
    Column("key", KEY, primary_key=True),
    Column("owner", KEY, nullable=False, index=True),
)
"""Which replica serves a chat now; see `bot.store.lanes`. The key is a `Store.key`."""

begun = Table(
    "begun",
    metadata,
    Column("platform", NAME, primary_key=True),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("after", BigInteger, nullable=False),
    Column("until", Float, nullable=False, index=True),
)
"""Events of which an answer is on its way: its message has a higher number than `after`."""

setting = Table(
    "setting",
    metadata,
    Column("name", NAME, primary_key=True),
    Column("value", Text, nullable=False),
)

unanswered = Table(
    "unanswered",
    metadata,
    Column("period", Integer, primary_key=True, autoincrement=False),
    Column("entry", NAME, primary_key=True),
    Column("who", SmallInteger, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("until", Float, nullable=False, index=True),
    # SQLite would number the rows in the order in which people asked.
    sqlite_with_rowid=False,
)
"""What could not be answered, where the operator keeps that: the words that may be kept, the entry
that came nearest, and a byte for who asked; see `bot.store.unanswered`. Its times are those of the
period, the same for all."""

unanswered_key = Table(
    "unanswered_key",
    metadata,
    Column("period", Integer, primary_key=True, autoincrement=False),
    Column("value", LargeBinary, nullable=False),
    Column("until", Float, nullable=False, index=True),
)
"""The random key of the period's bytes. It goes with the period."""

PASSING = (
    conversation,
    served,
    shown,
    answered,
    personal,
    poll,
    waiting,
    begun,
    unanswered,
    unanswered_key,
)
"""The tables whose rows go when their time is up."""
