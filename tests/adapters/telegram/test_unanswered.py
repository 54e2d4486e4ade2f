"""What could not be answered, on Telegram: people are counted, and not known."""

from __future__ import annotations

from pathlib import Path

from bot.core.wordings import Asked, Words, groups
from tests.adapters.replies import CAPTAIN, VAGUE, WHEN
from tests.adapters.telegram.world import World, running
from tests.telegram_server import BotApi

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


async def test_enough_people(api: BotApi, tmp_path: Path) -> None:
    """What two people ask again and again is not shown; what more ask is, in private and groups;
    nothing of who they are, or of their own words, is in the files."""
    async with running(api, tmp_path, unanswered_people=PEOPLE) as world:
        group = api.group("Ferries")
        few = [api.person(name) for name in ("Alice", "Bob")]
        for who in few * 2:
            await who.sends(f"{CAPTAIN} call +37410555123 {SECRET}")
            await who.next_reply()
        assert shown(await world.store.all_unanswered()) == []
        # More than one, for one in so many has the same byte.
        for name in ("Cleo", "Dan", "Eve", "Finn"):
            await api.person(name).sends(f"/ask {CAPTAIN} {SECRET}", chat=group)
            await group.next_reply()
        asked = await world.store.all_unanswered()
        assert {one.entry for one in asked} == {"missing-captain"}
        assert "captain" in shown(asked)[0]
        await world.store.close()
        kept = content(world)
        assert b"captain" in kept
        for part in (SECRET, "37410555123", *(str(who.id) for who in few)):
            assert part.encode() not in kept
        await world.store.open()


async def test_judged_by_who_asked(api: BotApi, tmp_path: Path) -> None:
    """A thumb down or "none of these" keeps the question of the person who gives it, and not that
    of another in the same group."""
    async with running(api, tmp_path, unanswered_people=PEOPLE) as world:
        group, alice, bob = api.group("Ferries"), api.person("Alice"), api.person("Bob")
        await alice.sends(f"/ask {WHEN}", chat=group)
        answer = await group.next_reply()
        await (await bob.presses(answer, "👎")).answered()
        assert await world.store.all_unanswered() == []
        await (await alice.presses(answer, "👎")).answered()
        await bob.sends(VAGUE)
        await (await bob.presses(await bob.next_reply(), "None of these")).answered()
        kept = {(one.reason, one.words) for one in await world.store.all_unanswered()}
        assert kept == {
            ("down", ("when", "does", "the", "ferry", "sail")),
            ("none", ("northport",)),
        }


async def test_off(api: BotApi, world: World) -> None:
    """Unless the operator wants it, the files hold no word of it after the same."""
    alice = api.person("Alice")
    await alice.sends(f"tell me {CAPTAIN}")
    await alice.next_reply()
    await alice.sends(WHEN)
    await (await alice.presses(await alice.next_reply(), "👎")).answered()
    assert await world.store.all_unanswered() == []
    await world.store.close()
    kept = content(world)
    for words in (b"who is the captain", b"when does the ferry sail", b"abstained"):
        assert words not in kept
    await world.store.open()
