"""What could not be answered, on Discord: people are counted, and not known."""

from __future__ import annotations

from pathlib import Path

from bot.core.wordings import Asked, Words, groups
from tests.adapters.discord.world import World, running
from tests.adapters.replies import CAPTAIN, VAGUE, WHEN
from tests.discord_server import Channel, Discord, Person

SECRET = "flibbertigibbet"
PEOPLE = 3


def shown(asked: list[Asked]) -> list[str]:
    """The questions that maintainers see."""

    def same(one: Words, other: Words) -> float:
        return float(one == other)

    return [group.text for group in groups(asked, same, PEOPLE)]


def content(world: World) -> bytes:
    files = world.database.parent.glob("store.sqlite3*")
    return b"".join(f.read_bytes() for f in files if f.is_file())


async def test_enough_people(server: Discord, room: Channel, tmp_path: Path) -> None:
    """What two people ask again and again, wherever, is not shown; what more ask is."""
    async with running(server, tmp_path, unanswered_people=PEOPLE) as world:
        few = [server.person(name) for name in ("Ani", "Ben")]
        for who in few:
            for where in (room, server.dm(who), room):
                await world.ask(who, f"{CAPTAIN} call 37410555123 {SECRET}", where)
        assert shown(await world.store.all_unanswered()) == []
        # More than one, for one in so many has the same byte.
        for name in ("Cleo", "Dan", "Eve", "Finn"):
            await world.ask(server.person(name), f"{CAPTAIN} {SECRET}", room)
        assert "captain" in shown(await world.store.all_unanswered())[0]
        await world.store.close()
        kept = content(world)
        assert b"captain" in kept
        for part in (SECRET, "37410555123", *(str(who.id) for who in few)):
            assert part.encode() not in kept
        await world.store.open()


async def test_judged_by_who_asked(server: Discord, room: Channel, tmp_path: Path) -> None:
    """A thumb down or "none of these" keeps the question of the person who gives it, and not that
    of another who finds a shared answer bad."""
    async with running(server, tmp_path, unanswered_people=PEOPLE) as world:
        ani, ben = server.person("Ani"), server.person("Ben")
        private = await world.ask(ani, WHEN, room)
        answer = await (await ani.press(private, "Share in channel")).response()
        await (await ben.press(answer, "👎")).response()
        assert await world.store.all_unanswered() == []
        await (await ani.press(answer, "👎")).response()
        offer = await world.ask(ben, VAGUE, room)
        await (await ben.press(offer, "None of these")).acknowledgement()
        kept = {(one.reason, one.words) for one in await world.store.all_unanswered()}
        assert kept == {
            ("down", ("when", "does", "the", "ferry", "sail")),
            ("none", ("northport",)),
        }


async def test_off(world: World, ani: Person, room: Channel) -> None:
    """Unless the operator wants it, the files hold no word of it after the same."""
    await world.ask(ani, CAPTAIN, room)
    shown = await world.ask(ani, WHEN, room)
    await (await ani.press(shown, "👎")).response()
    assert await world.store.all_unanswered() == []
    await world.store.close()
    kept = content(world)
    for words in (b"who is the captain", b"when does the ferry sail", b"abstained"):
        assert words not in kept
    await world.store.open()
