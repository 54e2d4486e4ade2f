"""Buttons and lists: what they lead to, in messages of now and of before."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.request import Browse, NoneOfThese, Show
from tests.adapters.discord.world import World, running
from tests.adapters.replies import CAPTAIN, TWO_PARTS, UNKNOWN, VAGUE, WHEN, ferries
from tests.discord_server import Channel, Discord, Person

PRICE = "What does a ticket cost?"


async def test_a_related_question(world: World, ani: Person, room: Channel) -> None:
    """A related question is answered beside the answer that it stands under."""
    shown = await world.ask(ani, WHEN, room)
    before = shown.text()
    other = await (await ani.press(shown, PRICE)).response()
    assert PRICE in other.text()
    assert other.id != shown.id
    assert shown.text() == before
    assert other.ephemeral


async def test_sources_and_reason(world: World, ani: Person, room: Channel) -> None:
    """Sources lists the passages with their gist and links; the reason names the question, how
    certain the bot was, the entry and the version."""
    shown = await world.ask(ani, WHEN, room)
    sources = await (await ani.press(shown, "Sources")).response()
    assert "The passages behind the answer" in sources.text()
    assert len(sources.links()) == 2
    why = await (await ani.press(shown, "Why this answer?")).response()
    assert "Certainty: high." in why.text()
    assert "ferry-when" in why.text()
    assert world.knowledge.version in why.text()


@pytest.mark.parametrize(("thumb", "verdict"), [("👍", "up"), ("👎", "down")])
async def test_thumbs(
    world: World, server: Discord, room: Channel, thumb: str, verdict: str
) -> None:
    """A judgement is kept once for each person, without who gave it; thanks are for them alone,
    also where all may read."""
    ani, ben = server.person("Ani"), server.person("Ben")
    shown = await (await ani.press(await world.ask(ani, WHEN, room), "Share in channel")).response()
    for who in (ani, ani, ben):
        noted = await (await who.press(shown, thumb)).response()
        assert noted.text().startswith("Thank you.")
        assert noted.ephemeral
    assert world.feedback() == [("ferry-when", verdict)] * 2


async def test_none_of_these(world: World, ani: Person, room: Channel) -> None:
    """What was offered is kept as not fitting, and the offer makes way for what happens now."""
    shown = await world.ask(ani, VAGUE, room)
    offered = set(shown.labels()) - {"None of these"}
    await (await ani.press(shown, "None of these")).acknowledgement()
    assert "It is noted that none of these questions fitted" in shown.text()
    assert shown.labels() == ["All topics"]
    assert world.feedback() == [(None, "none")]
    (request,) = (r for r in world.asked if isinstance(r, NoneOfThese))
    questions = {world.knowledge.entries[e].question for e in request.offered}
    assert questions == offered


async def test_every_entry_by_buttons_alone(world: World, ani: Person, room: Channel) -> None:
    """Somebody who never types reaches every entry, in one message that changes."""
    menu = await (await ani.slash("topics", where=room)).response()
    seen: set[str] = set()
    topics = menu.labels()
    for topic in topics:
        await (await ani.press(menu, topic)).acknowledgement()
        for question in [label for label in menu.labels() if label != "All topics"]:
            await (await ani.press(menu, question)).acknowledgement()
            assert f"**{question}**" in menu.text()
            seen.add(question)
            await (await ani.press(menu, "◀ Back to the questions")).acknowledgement()
        await (await ani.press(menu, "All topics")).acknowledgement()
    known = world.knowledge.entries.values()
    assert seen == {e.question for e in known if e.topic}
    assert menu.labels() == topics


async def test_a_list(server: Discord, ani: Person, room: Channel, tmp_path: Path) -> None:
    """Many questions are a list; a chosen line changes the message, and there is a way back."""
    small = ferries()
    entry = small.entries["ferry-when"]
    more = {
        f"ferry-{n}": replace(entry, id=f"ferry-{n}", question=f"Ferry {n}?") for n in range(13)
    }
    topic = replace(small.topics["ferry"], entries=(*small.topics["ferry"].entries, *more))
    knowledge = replace(
        small,
        entries={**small.entries, **more},
        topics={**small.topics, "ferry": topic},
    )
    async with running(server, tmp_path, knowledge) as world:
        menu = await (await ani.slash("topics", where=room)).response()
        await (await ani.press(menu, topic.title)).acknowledgement()
        await (await ani.press(menu, "Next ▶")).acknowledgement()
        (options,) = (select.options for select in menu.selects())
        last = options[-1]["label"]
        await (await ani.selects(menu, last)).acknowledgement()
        assert f"**{last}**" in menu.text()
        await (await ani.press(menu, "◀ Back to the questions")).acknowledgement()
        assert "page 2 of 2" in menu.text()
        assert Browse("ferry", 1) in world.asked


async def test_buttons_live_on(server: Discord, ani: Person, room: Channel, tmp_path: Path) -> None:
    """After a restart the buttons of old messages work; what is gone is told kindly."""
    server.identify_window = 0.0
    async with running(server, tmp_path) as world:
        clarify = await world.ask(ani, VAGUE, room)
        shown = await world.ask(ani, WHEN, room)
    shown.button(PRICE).raw["custom_id"] = "0:new:show_removed-long-ago"
    async with running(server, tmp_path) as world:
        other = await (await ani.press(shown, "How high is the tower?")).response()
        assert "highest on the coast" in other.text()
        gone = await (await ani.press(shown, PRICE)).response()
        assert "no longer here" in gone.text()
        assert gone.labels() == ["All topics"]
        await (await ani.press(clarify, "None of these")).acknowledgement()
        assert world.feedback() == [(None, "none")]


async def test_a_button_of_another_version(
    world: World, server: Discord, ani: Person, room: Channel
) -> None:
    """A button that this version does not know is answered, and leads on."""
    shown = await world.ask(ani, WHEN, room)
    shown.button("Sources").raw["custom_id"] = "9:fly:to-the-moon"
    gone = await (await ani.press(shown, "Sources")).response()
    assert "no longer here" in gone.text()


async def test_two_parts(world: World, ani: Person, room: Channel) -> None:
    """An answer to two questions lists the passages of both, and is shared whole."""
    shown = await world.ask(ani, TWO_PARTS, room)
    assert "at noon" in shown.text()
    assert "highest on the coast" in shown.text()
    shared = await (await ani.press(shown, "Share in channel")).response()
    assert "at noon" in shared.text()
    assert "highest on the coast" in shared.text()
    assert "When does the ferry sail? How high is the tower?" in shared.text()
    assert Show("ferry-when", "tower-height") in world.asked


async def test_what_is_declined_can_be_shared(world: World, ani: Person, room: Channel) -> None:
    """That the article does not say is an answer too; where nothing was found there is nothing to
    share."""
    shown = await world.ask(ani, CAPTAIN, room)
    shared = await (await ani.press(shown, "Share in channel")).response()
    assert "does not name the captain" in shared.text()
    assert not shared.ephemeral
    other = await world.ask(ani, UNKNOWN, room)
    assert "Share in channel" not in other.labels()


async def test_share(world: World, server: Discord, room: Channel) -> None:
    """Sharing shows the answer to all in the channel; anybody's buttons there answer them alone;
    shared again soon, the first is pointed to."""
    ani, ben = server.person("Ani"), server.person("Ben")
    shown = await world.ask(ani, WHEN, room)
    shared = await (await ani.press(shown, "Share in channel")).response()
    assert not shared.ephemeral
    assert room.messages == [shared]
    assert "Share in channel" not in shared.labels()
    assert "at noon" in shared.text()
    private = await (await ben.press(shared, "Sources")).response()
    assert private.ephemeral
    again = await (await ani.press(shown, "Share in channel")).response()
    assert again.ephemeral
    assert f"/{room.id}/{shared.id}" in again.text()
    assert room.messages == [shared]


async def test_shared_by_several_at_once(world: World, server: Discord, room: Channel) -> None:
    """However quickly an answer is shared again, it stands in the channel once."""
    ani, ben = server.person("Ani"), server.person("Ben")
    first, second = await world.ask(ani, WHEN, room), await world.ask(ben, WHEN, room)
    calls = [
        ani.presses(first, "Share in channel"),
        ani.presses(first, "Share in channel"),
        ben.presses(second, "Share in channel"),
    ]
    shown = [await call.response() for call in calls]
    assert [m.ephemeral for m in shown].count(False) == 1
    assert len(room.messages) == 1


async def test_shared_again_after_it_was_deleted(
    world: World, server: Discord, ani: Person, room: Channel
) -> None:
    """Nobody is pointed to a message that a moderator took away."""
    shown = await world.ask(ani, WHEN, room)
    first = await (await ani.press(shown, "Share in channel")).response()
    await ani.deletes(first)
    await asyncio.sleep(0.1)
    second = await (await ani.press(shown, "Share in channel")).response()
    assert not second.ephemeral
    assert room.messages == [second]


async def test_share_among_friends(world: World, server: Discord) -> None:
    """In a group's direct messages an answer can be shared too, and is linked as such."""
    ani, ben = server.person("Ani", installed=True), server.person("Ben")
    group = server.group_dm(ani, ben)
    shown = await world.ask(ani, WHEN, group)
    shared = await (await ani.press(shown, "Share in channel")).response()
    assert not shared.ephemeral
    again = await (await ani.press(shown, "Share in channel")).response()
    assert f"channels/@me/{group.id}/{shared.id}" in again.text()


async def test_quick_presses_count_once(world: World, ani: Person, room: Channel) -> None:
    """Pressed several times in quick succession, a thumb is one judgement."""
    shown = await world.ask(ani, WHEN, room)
    for call in [ani.presses(shown, "👍") for _ in range(4)]:
        assert (await call.response()).text().startswith("Thank you.")
    assert world.feedback() == [("ferry-when", "up")]


@pytest.mark.parametrize("in_thread", [False, True])
async def test_who_may_not_post_cannot_share(
    world: World, server: Discord, room: Channel, in_thread: bool
) -> None:
    """A person without the right to post is told so, and nothing is posted."""
    ani = server.person("Ani")
    place = room.thread("a topic") if in_thread else room
    shown = await world.ask(ani, WHEN, place)
    # A thread has the rights of its channel.
    room.denies(ani, "SEND_MESSAGES_IN_THREADS" if in_thread else "SEND_MESSAGES")
    refused = await (await ani.press(shown, "Share in channel")).response()
    assert refused.text() == world.phrases["discord_no_right"]
    assert refused.ephemeral
    assert place.messages == []


async def test_a_guest_app_shares_by_its_own_right(world: World, server: Discord) -> None:
    """Where only a person installed the app, posting takes the right to use such apps in public."""
    ani = server.person("Ani", installed=True)
    channel = server.guild("Elsewhere", bot_is_member=False).channel("general")
    channel.denies(ani, "USE_EXTERNAL_APPS")
    shown = await world.ask(ani, WHEN, channel)
    refused = await (await ani.press(shown, "Share in channel")).response()
    assert refused.text() == world.phrases["discord_no_right"]
    channel.allows(ani, "USE_EXTERNAL_APPS")
    shared = await (await ani.press(shown, "Share in channel")).response()
    assert not shared.ephemeral
