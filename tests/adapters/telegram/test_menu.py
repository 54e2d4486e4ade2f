"""The topics: everything can be reached without typing a word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.core.codec import decode
from bot.core.compose import Composer
from bot.core.pages import PAGE, Pages
from bot.core.reply import Reply
from bot.core.request import Browse, Request, Show
from tests.adapters.replies import WHEN, real
from tests.adapters.telegram.world import World, running
from tests.telegram_server import BotApi, Message, Person


async def turned(world: World, person: Person, message: Message, button: str) -> None:
    """Press a button of the menu and wait until the menu has changed."""
    before = len(message.edits)
    await (await person.presses(message, button)).answered()
    await world.api.wait_for(lambda: len(message.edits) > before)


async def test_the_menu_changes_in_place(world: World) -> None:
    """Topic, answer, back, and all topics again: one message all the time."""
    alice = world.api.person("Alice")
    await alice.sends("/topics")
    menu = await alice.next_reply()
    assert menu.html == f"<b>{world.phrases['topics']}</b>"
    assert menu.labels() == ["Ferry", "Tower"]
    await turned(world, alice, menu, "Ferry")
    assert menu.text == "Ferry:"
    assert WHEN in menu.labels()
    await turned(world, alice, menu, WHEN)
    assert menu.text.startswith(f"{WHEN}\n\nIt sails at noon.")
    back = menu.labels()[-1]
    assert back == world.phrases["label_back"]
    await turned(world, alice, menu, back)
    assert menu.text == "Ferry:"
    await turned(world, alice, menu, world.phrases["label_topics"])
    assert menu.labels() == ["Ferry", "Tower"]
    await alice.no_reply()


async def test_an_answer_in_the_menu_is_no_wall(world: World) -> None:
    """An answer opened from the menu has its actions and the way back, and no more questions."""
    alice = world.api.person("Alice")
    await alice.sends("/topics")
    menu = await alice.next_reply()
    await turned(world, alice, menu, "Ferry")
    await turned(world, alice, menu, WHEN)
    assert [len(row) for row in menu.keyboard] == [2, 3, 1]


async def test_sources_of_an_answer_in_the_menu(world: World) -> None:
    """What an answer in the menu leads to comes as a message; the menu stays."""
    alice = world.api.person("Alice")
    await alice.sends("/topics")
    menu = await alice.next_reply()
    await turned(world, alice, menu, "Ferry")
    await turned(world, alice, menu, WHEN)
    shown = menu.text
    await (await alice.presses(menu, "Sources")).answered()
    assert (await alice.next_reply()).id != menu.id
    assert menu.text == shown


async def test_the_first_words_stay_when_a_question_is_taken(world: World) -> None:
    """The greeting is no menu: a question under it gets a message of its own."""
    alice = world.api.person("Alice")
    await alice.starts()
    hello = await alice.next_reply()
    await (await alice.presses(hello, WHEN)).answered()
    assert (await alice.next_reply()).text.startswith(WHEN)
    assert not hello.edits


async def test_the_same_page_again(world: World) -> None:
    """Two presses of one button, faster than the menu changes, do no harm."""
    alice = world.api.person("Alice")
    await alice.sends("/topics")
    menu = await alice.next_reply()
    first = await alice.presses(menu, "Ferry")
    second = await alice.presses(menu, "Ferry")
    await first.answered()
    await second.answered()
    await world.api.wait_for(lambda: len(world.api.calls_of("editMessageText")) == 2)
    assert menu.text == "Ferry:"
    await alice.no_reply()


async def test_a_deleted_menu(world: World) -> None:
    """A press on a menu that is gone meanwhile opens a new one."""
    alice = world.api.person("Alice")
    await alice.sends("/topics")
    menu = await alice.next_reply()
    press = await alice.presses(menu, "Ferry")
    await alice.deletes(menu)
    await press.answered()
    assert (await alice.next_reply()).text == "Ferry:"


async def test_every_entry_can_be_reached_by_buttons(api: BotApi, tmp_path: Path) -> None:
    """From /topics, by pressing alone, each entry of the real knowledge is opened."""
    knowledge = real()
    pages, composer = Pages(knowledge), Composer(knowledge)

    async def browse(request: Request, _conversation: str, _person: str) -> Reply:
        if isinstance(request, Show):
            entry = knowledge.entries[request.entry]
            return replace(composer.entry(entry), pager=pages.back(entry))
        assert isinstance(request, Browse)
        return pages.page(request.topic, request.page)

    forward, home = knowledge.phrases["label_next"], knowledge.phrases["label_topics"]
    found: set[str] = set()
    async with running(api, tmp_path, knowledge, browse) as world:
        alice = api.person("Alice")
        await alice.sends("/topics")
        menu = await alice.next_reply()
        for number, title in enumerate(t.title for t in knowledge.topics.values()):
            for _ in range(number // PAGE):
                await turned(world, alice, menu, forward)
            await turned(world, alice, menu, title)
            found |= await opened(world, alice, menu)
            while forward in menu.labels():
                await turned(world, alice, menu, forward)
                found |= await opened(world, alice, menu)
            await turned(world, alice, menu, home)
        await alice.no_reply()
    assert found == {e.id for e in knowledge.entries.values() if e.topic}


async def opened(world: World, person: Person, menu: Message) -> set[str]:
    """Open each entry of a page, and come back to the same page; the entries that were shown."""
    page = menu.text, menu.labels()
    requests = [decode(b.data or "") for row in menu.keyboard for b in row]
    shown = [r.entry for r in requests if isinstance(r, Show)]
    for entry in shown:
        known = world.knowledge.entries[entry]
        await turned(world, person, menu, known.question)
        assert menu.text.startswith(f"{known.question}\n\n")
        assert (known.decline or known.answer[0].say) in menu.text
        await turned(world, person, menu, world.phrases["label_back"])
        assert (menu.text, menu.labels()) == page
    return set(shown)
