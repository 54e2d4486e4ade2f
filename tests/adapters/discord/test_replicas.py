"""Several processes with one database share Discord's shards, and outlive each other."""

from __future__ import annotations

from pathlib import Path

from bot.app import App
from tests.adapters.discord.replicas import big, ended


async def test_killed_in_a_burst(app: App, cache: Path, postgres_database: str) -> None:
    """Of three processes one is killed in a burst: its shards move within seconds, no message is
    lost, nothing is answered twice, and no command is lost but those it had in its hands."""
    async with big() as server:
        report = await ended(server, postgres_database, cache, 400, 40)
    assert report["messages_lost"] == 0
    assert report["messages_answered_twice"] == 0
    assert report["commands_answered_twice"] == 0
    assert report["commands_unanswered"] <= report["commands_in_its_hands"]
    assert report["shards_of_the_dead"] == 2
    assert report["moved_in_seconds"] < 5


async def test_stopped_in_a_burst(app: App, cache: Path, postgres_database: str) -> None:
    """Of three processes one is stopped politely in a burst: nothing is lost or answered twice."""
    async with big() as server:
        report = await ended(server, postgres_database, cache, 200, 40, politely=True)
    assert report["messages_lost"] == report["messages_answered_twice"] == 0
    assert report["commands_unanswered"] == report["commands_answered_twice"] == 0
    assert report["moved_in_seconds"] < 10
