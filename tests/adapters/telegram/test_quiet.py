"""What goes wrong between people and Telegram costs nobody an answer and nobody's peace."""

from __future__ import annotations

import logging

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import ExtBot

from bot.adapters.telegram.gesture import Place
from bot.adapters.telegram.markup import Link, Paragraph
from bot.adapters.telegram.render import Message as Rendered
from bot.adapters.telegram.send import Sender
from tests.adapters.replies import CAPTAIN, PRICE, TOWER, WHEN
from tests.adapters.telegram.world import World
from tests.telegram_server import Button, faults

SECRET = "flibbertigibbet"


async def answered_next(world: World) -> None:
    """Somebody else is answered."""
    zoe = world.api.person("Zoe")
    await zoe.sends(TOWER)
    assert "The tower" in (await zoe.next_reply()).text


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The log's warnings and worse."""
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


async def test_refused_formatting_goes_out_plain(world: World) -> None:
    """If Telegram refuses the HTML, the same answer comes as plain text with its addresses."""
    world.api.fail("sendMessage", faults.cannot_parse_entities())
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    reply = await alice.next_reply()
    assert reply.parse_mode is None
    assert "It sails at noon. [1]" in reply.text
    assert world.knowledge.sources["herald"].passage_url("p1") in reply.text
    assert PRICE in reply.labels()


async def test_refused_formatting_of_an_edit(world: World) -> None:
    """An edit whose HTML is refused becomes plain too."""
    alice = world.api.person("Alice")
    asked = await alice.sends(WHEN)
    reply = await alice.next_reply()
    world.api.fail("editMessageText", faults.cannot_parse_entities())
    await alice.edits(asked, PRICE)
    await world.api.next_edit(reply)
    assert "Northport calls it free. [1]" in reply.text
    assert reply.parse_mode is None


async def test_a_plain_edit_loses_nothing(world: World) -> None:
    """Where addresses, written out, make an edit too long, the rest follows below it, and the
    buttons under that."""
    alice = world.api.person("Alice")
    await alice.sends("/topics")
    menu = await alice.next_reply()
    world.api.fail("editMessageText", faults.cannot_parse_entities())
    long = tuple(Paragraph(Link(f"[{n}]", f"https://a.example/{'b' * 400}{n}")) for n in range(20))
    message = Rendered(long, menu_keyboard())
    bot = ExtBot(world.api.token, base_url=f"{world.api.url}/bot")
    async with bot:
        assert await Sender(bot).edit(Place(alice.chat.id, None, True), menu.id, message)
    rest = [await alice.next_reply() for _ in message.plain[1:]]
    assert len(rest) > 1
    assert [menu.text, *(m.text for m in rest)] == message.plain
    assert [bool(m.keyboard) for m in (menu, *rest)] == [*[False] * len(rest), True]


def menu_keyboard() -> InlineKeyboardMarkup:
    button = InlineKeyboardButton("All topics", callback_data="topics")
    return InlineKeyboardMarkup([[button]])


@pytest.mark.parametrize("mode", ["inline", "guest"])
async def test_refused_formatting_elsewhere(world: World, mode: str) -> None:
    """Inline results and a guest's answer are offered again without formatting."""
    alice = world.api.person("Alice")
    if mode == "inline":
        world.api.fail("answerInlineQuery", faults.cannot_parse_entities())
        query = await alice.types_inline("ticket")
        await query.answered()
        message = await alice.picks(query, PRICE, chat=alice.chat)
    else:
        world.api.fail("answerGuestQuery", faults.cannot_parse_entities())
        message = await (await alice.asks_as_guest(PRICE)).answered()
    assert "Northport calls it free. [1]" in message.text
    assert message.parse_mode is None


async def test_who_blocks_the_bot(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A question from someone who has blocked the bot meanwhile ends there."""
    alice = world.api.person("Alice")
    world.api.fail("sendMessage", faults.blocked(), when=lambda p: p["chat_id"] == alice.id)
    await alice.sends(WHEN)
    await answered_next(world)
    assert errors(caplog) == []


async def test_an_old_button(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A press that waited too long to be answered still gets what it asked for."""
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    reply = await alice.next_reply()
    text = "query is too old and response timeout expired or query ID is invalid"
    world.api.fail("answerCallbackQuery", faults.bad_request(text))
    world.api.allow_violation("pressed and never answered")
    await alice.presses(reply, PRICE)
    assert (await alice.next_reply()).text.startswith(PRICE)
    assert errors(caplog) == []


async def test_a_button_of_a_message_that_telegram_no_longer_shows(world: World) -> None:
    """A press under a message that is gone for Telegram works as far as it can."""
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    reply = await alice.next_reply()
    await alice.deletes(reply)
    await (await alice.presses(reply, PRICE)).answered()
    assert (await alice.next_reply()).text.startswith(PRICE)


@pytest.mark.parametrize("data", ["show_removed-long-ago", "nonsense", "\u2603", "x" * 64])
async def test_buttons_that_lead_nowhere(world: World, data: str) -> None:
    """A button of an older version, or of none, says kindly that its answer is gone, and leads on;
    in a group with a note for whoever pressed."""
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    reply = await alice.next_reply()
    reply.keyboard = [[Button("Old", {"text": "Old", "callback_data": data})]]
    await (await alice.presses(reply, data)).answered()
    gone = await alice.next_reply()
    assert gone.text == world.phrases["gone"]
    assert gone.labels() == [world.phrases["label_topics"]]
    group = world.api.supergroup("Harbour")
    await alice.sends(f"/ask {WHEN}", chat=group)
    shown = await group.next_reply()
    shown.keyboard = [[Button("Old", {"text": "Old", "callback_data": data})]]
    press = await alice.presses(shown, data)
    assert (await press.answered()).text == world.phrases["gone"]
    await group.no_reply()


async def test_a_deleted_question(world: World) -> None:
    """In a group the answer comes though the question is gone."""
    group = world.api.supergroup("Harbour")
    alice = world.api.person("Alice")
    world.api.fail("sendMessage", faults.bad_request("message to be replied not found"))
    await alice.sends(f"/ask {WHEN}", chat=group)
    reply = await group.next_reply()
    assert "It sails at noon." in reply.text
    assert reply.reply_to is None


async def test_a_group_that_became_a_supergroup(world: World) -> None:
    """The answer follows the group to its new number."""
    group = world.api.group("Harbour")
    alice = world.api.person("Alice")
    new = world.api.supergroup("Harbour")
    world.api.fail("sendMessage", faults.migrated(new.id))
    await alice.sends(f"/ask {WHEN}", chat=group)
    assert "It sails at noon." in (await new.next_reply()).text


async def test_a_group_that_became_a_supergroup_before_an_edit(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer to the edited question goes to the new group, whose number is not logged."""
    caplog.set_level(logging.INFO)
    group, new = world.api.group("Harbour"), world.api.supergroup("Harbour")
    alice = world.api.person("Alice")
    asked = await alice.sends(f"/ask {WHEN}", chat=group)
    await group.next_reply()
    world.api.fail("editMessageText", faults.migrated(new.id))
    world.api.fail("sendMessage", faults.migrated(new.id))
    await alice.edits(asked, f"/ask {TOWER}")
    assert "The tower" in (await new.next_reply()).text
    assert "its group became a supergroup" in caplog.text
    assert str(new.id) not in caplog.text


async def test_a_topic_that_closes(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Where the bot may no longer write, it does not, and goes on elsewhere."""
    forum = world.api.forum("Harbour")
    topic = forum.topic("Boats")
    refused = faults.bad_request("TOPIC_CLOSED")
    world.api.fail("sendMessage", refused, when=lambda p: p["chat_id"] == forum.id)
    await world.api.person("Alice").sends(f"/ask {WHEN}", topic=topic)
    await answered_next(world)
    assert errors(caplog) == []


async def test_a_refusal_that_nobody_expects(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """What may be the bot's own fault is one warning, in Telegram's words."""
    alice = world.api.person("Alice")
    refused = faults.bad_request("BUTTON_DATA_INVALID")
    world.api.fail("sendMessage", refused, when=lambda p: p["chat_id"] == alice.id)
    await alice.sends(WHEN)
    await answered_next(world)
    assert [line.partition(": ")[2].lower() for line in errors(caplog)] == ["button_data_invalid"]


async def test_a_store_that_fails(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """While the store is away, questions are answered all the same; the log has one line of what
    that means for answers and one for messages, and no more when it is back."""
    group = world.api.supergroup("Harbour")
    alice = world.api.person("Alice")
    world.forget_everything()
    for asked in (f"/ask {WHEN}", f"/ask {WHEN}", f"/ask {TOWER}"):
        await alice.sends(asked, chat=group)
        await group.next_reply()
    await alice.sends("/forget")
    assert (await alice.next_reply()).text == world.phrases["not_forgotten"]
    assert sorted(line.partition(",")[0] for line in errors(caplog)) == [
        "Answers go on without memory",
        "Telegram is served without what is kept of messages",
    ]
    caplog.clear()
    await world.store.open()
    for asked in (f"/ask {WHEN}", f"/ask {TOWER}"):
        await alice.sends(asked, chat=group)
        await group.next_reply()
    await world.api.wait_for(lambda: len(errors(caplog)) >= 2)
    assert errors(caplog) == ["The store can be used again."] * 2


async def test_the_log_tells_of_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """With everything logged that can be, there is no token, name or text in it."""
    caplog.set_level(logging.DEBUG)
    alice = world.api.person("Alice Wonderland", username="wonderland")
    asked = await alice.sends(f"{SECRET} {WHEN}")
    reply = await alice.next_reply()
    await (await alice.presses(reply, PRICE)).answered()
    await alice.next_reply()
    await (await alice.types_inline(SECRET)).answered()
    await (await alice.asks_as_guest(SECRET)).answered()
    for fault in (faults.cannot_parse_entities(), faults.bad_request("something new")):
        world.api.fail("sendMessage", fault, when=lambda p: p["chat_id"] == alice.id)
    await alice.sends(f"{SECRET} again")
    await answered_next(world)
    for fault in (faults.cannot_parse_entities(), faults.bad_request("something new")):
        world.api.fail("editMessageText", fault)
    await alice.edits(asked, f"{SECRET} for the third time")
    await alice.next_reply()
    group, new = world.api.group("Jabberwocky"), world.api.supergroup("Jabberwocky")
    await alice.sends(f"/ask {SECRET} {WHEN}", chat=group)
    answer = await group.next_reply()
    await (await alice.presses(answer, "👎")).answered()
    world.api.fail("sendMessage", faults.migrated(new.id))
    await alice.sends(f"/ask {SECRET} {TOWER}", chat=group)
    await new.next_reply()
    asked = await alice.sends(f"/ask {SECRET} {PRICE}", chat=group)
    edited = await group.next_reply()
    world.api.fail("editMessageText", faults.migrated(new.id))
    await alice.edits(asked, f"/ask {SECRET} {CAPTAIN}")
    await group.next_reply()
    assert not edited.edits
    await group.no_reply()
    numbers = (alice.id, group.id, new.id)
    words = (SECRET, "Wonderland", "wonderland", "Jabberwocky", world.api.token, "TEST")
    for word in (*words, *(str(abs(number)) for number in numbers)):
        assert word not in caplog.text


async def test_raw_ids_and_words_are_not_kept(world: World) -> None:
    """The database's file holds neither what was asked nor who asked."""
    alice = world.api.person("Alice Wonderland", username="wonderland")
    await alice.sends(f"{SECRET} {WHEN}")
    await (await alice.presses(await alice.next_reply(), "👎")).answered()
    await world.store.close()
    files = [f for f in world.database.parent.glob("store.sqlite3*") if f.is_file()]
    kept = b"".join(f.read_bytes() for f in files)
    for word in (SECRET, "Wonderland", "wonderland", str(alice.id)):
        assert word.encode() not in kept
    await world.store.open()
