"""What people also send: stickers, walls of text, strange letters, and what nobody meant for us."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.request import Ask
from tests.adapters.replies import WHEN
from tests.adapters.telegram.world import World
from tests.telegram_server import BotApi
from tests.telegram_server.markup import units
from tests.telegram_server.people import Person

JSON = dict[str, Any]


@pytest.mark.parametrize("kind", ["sticker", "photo", "voice", "dice", "location", "document"])
async def test_what_has_no_words(world: World, kind: str) -> None:
    """In private, what holds no words gets one kind sentence."""
    alice = world.api.person("Alice")
    await getattr(alice, f"sends_{kind}")()
    assert (await alice.next_reply()).text == world.phrases["telegram_no_text"]
    await alice.no_reply()


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_caption_is_a_question(world: World, kind: str) -> None:
    """The words under a picture are asked."""
    alice = world.api.person("Alice")
    await getattr(alice, f"sends_{kind}")(caption=WHEN)
    assert "It sails at noon." in (await alice.next_reply()).text


async def test_an_album_gets_one_sentence(world: World) -> None:
    """Ten photos sent at once are no ten requests."""
    alice = world.api.person("Alice")
    for n in range(3):
        world.api.raw_update({"message": raw(alice, n, photo=PHOTO, media_group_id="9")})
    assert (await alice.next_reply()).text == world.phrases["telegram_no_text"]
    await alice.no_reply()


async def test_an_album_with_a_question(world: World) -> None:
    """The words under any photo of an album are asked, once."""
    alice = world.api.person("Alice")
    for n, more in enumerate(({"caption": WHEN}, {}, {})):
        world.api.raw_update({"message": raw(alice, n, photo=PHOTO, media_group_id="9", **more)})
    assert "It sails at noon." in (await alice.next_reply()).text
    await alice.no_reply()


@pytest.mark.parametrize(
    "text",
    [
        "😀😀😀",
        "?",
        "\u200b\u200d\u2060?",
        "‮?siht si tahw‬",
        "متى تبحر العبارة؟",
        "מתי המעבורת יוצאת?",
        "Z̸̡̈a̵͑l̶g̷o̴ ͯt̷e̵x̶t̸",
        "<b>bold</b> & <script>alert(1)</script> &lt; &#0;",
        "x" * 4096,
        "🛳" * 2048,
        "/ " + WHEN,
        "@" * 50,
        "''; DROP TABLE conversation; --",
    ],
)
async def test_strange_text_gets_a_calm_answer(world: World, text: str) -> None:
    """Whatever is typed gets exactly one reply, in which nothing of it is echoed."""
    alice = world.api.person("Alice")
    await alice.sends(text)
    reply = await alice.next_reply()
    assert "script" not in reply.html
    assert "DROP" not in reply.html
    assert units(reply.text) < 1000
    await alice.no_reply(within=0.05)


async def test_zero_width_letters_do_not_hide_a_question(world: World) -> None:
    """A question copied with invisible characters in it is understood."""
    alice = world.api.person("Alice")
    await alice.sends("When\u200b does the\u2060 ferry sail\ufeff?")
    assert "It sails at noon." in (await alice.next_reply()).text


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
async def test_any_text_at_all(world: World, text: str) -> None:
    """Any text that Telegram would send gets one reply within all of Telegram's rules."""
    spoken = text.strip()
    alice = world.api.person("Alice")
    # People cannot send nothing; Telegram cuts white space off.
    await alice.sends(f"a {spoken}")
    await alice.next_reply()
    assert isinstance(world.asked[-1], Ask)


PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
CHANNEL: JSON = {"id": -1009, "type": "channel", "title": "News"}
USER: JSON = {"id": 5, "is_bot": False, "first_name": "Eve"}


def raw(alice: Person, number: int, **content: Any) -> JSON:
    """A message as Telegram sends it."""
    chat = {"id": alice.id, "type": "private", "first_name": "Alice"}
    alice.chat.started = True
    message = {"message_id": 900 + number, "date": 1_700_000_000, "chat": chat, "from": alice.user}
    return {**message, **content}


@pytest.mark.parametrize(
    "update",
    [
        {"channel_post": {"message_id": 1, "date": 0, "chat": CHANNEL, "text": WHEN}},
        {"message": {"message_id": 1, "date": 0, "chat": CHANNEL, "text": WHEN}},
        {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0,
                  "is_closed": False, "is_anonymous": True, "type": "regular",
                  "allows_multiple_answers": False, "allows_revoting": False,
                  "members_only": False}},
        {"something_new": {"id": 1}},
        {},
        {"message_reaction": {"chat": CHANNEL, "message_id": 1, "date": 0,
                              "old_reaction": [], "new_reaction": []}},
    ],
)  # fmt: skip
async def test_updates_that_are_not_served(world: World, update: JSON) -> None:
    """Channel posts, polls and what no version knows yet are passed over in silence."""
    world.api.raw_update(update)
    await silent_but_alive(world)


@pytest.mark.parametrize(
    "content",
    [
        {"pinned_message": {"message_id": 1, "date": 0, "chat": CHANNEL}},
        {"new_chat_title": "Title"},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
        {"text": WHEN, "from": {**USER, "is_bot": True}},
        {"some_new_content": {"id": 1}},
        {},
    ],
)
async def test_messages_that_nobody_typed(world: World, content: JSON) -> None:
    """Service messages, other bots and unknown kinds of content get nothing."""
    world.api.raw_update({"message": raw(world.api.person("Alice"), 1, **content)})
    await silent_but_alive(world)


async def test_anonymous_administrators_are_people(world: World) -> None:
    """Who speaks as the group, or as a channel, is answered, though a bot stands as the sender."""
    group = world.api.supergroup("Harbour")
    text = f"/ask {WHEN}"
    chat = {"id": group.id, "type": "supergroup", "title": "Harbour"}
    message = {
        "message_id": 7,
        "date": 0,
        "chat": chat,
        "from": {"id": 1087968824, "is_bot": True, "first_name": "Group"},
        "sender_chat": chat,
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": 4}],
    }
    world.api.raw_update({"message": message})
    assert "It sails at noon." in (await group.next_reply()).text


async def test_a_channel_in_its_group(world: World) -> None:
    """Posts that a channel puts into its discussion group are not for the bot."""
    group = world.api.supergroup("Harbour")
    message = {
        "message_id": 7,
        "date": 0,
        "chat": {"id": group.id, "type": "supergroup", "title": "Harbour"},
        "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
        "sender_chat": CHANNEL,
        "is_automatic_forward": True,
        "text": f"/ask {WHEN}",
        "entities": [{"type": "bot_command", "offset": 0, "length": 4}],
    }
    world.api.raw_update({"message": message})
    await group.no_reply()


async def silent_but_alive(world: World) -> None:
    """Nothing was said, and the next question is answered."""
    before = len(world.api.sent)
    bob = world.api.person("Bob")
    await bob.sends(WHEN)
    assert "It sails at noon." in (await bob.next_reply()).text
    assert len(world.api.sent) == before + 1


async def test_only_what_is_served_is_fetched(api: BotApi, world: World) -> None:
    """The bot asks Telegram for no kind of update that it does not serve."""
    assert set(api.updates.asked or ()) == {
        "message",
        "edited_message",
        "guest_message",
        "callback_query",
        "inline_query",
        "my_chat_member",
        "poll_answer",
    }
