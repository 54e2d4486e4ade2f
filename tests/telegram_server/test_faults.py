"""Each fault, as the real library meets it, and whether the work was done before."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.telegram_server import BotApi, Person, faults
from tests.telegram_server.faults import How

pytestmark = pytest.mark.filterwarnings("ignore:.*`retry_after` will be of type")


@pytest.fixture
async def alice(api: BotApi) -> Person:
    """Someone who may be written to."""
    person = api.person()
    await person.starts()
    return person


def seconds(error: RetryAfter) -> float:
    """How long to wait: the library gives an int or a timedelta, as the environment wants it."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else wait


FAULTS: dict[str, tuple[How, type[TelegramError], str, int]] = {
    "server_error": (faults.server_error(), NetworkError, "Internal Server Error", 0),
    "server_error after": (faults.server_error(502, effect=True), NetworkError, "Bad Gateway", 1),
    "html_page": (faults.html_page(), NetworkError, ".", 0),
    "truncated": (faults.truncated(), NetworkError, ".", 1),
    "invalid_json": (faults.invalid_json(), TelegramError, "Invalid server response", 1),
    "reset_before": (faults.reset_before(), NetworkError, ".", 0),
    "reset_after": (faults.reset_after(), NetworkError, ".", 1),
    "delay": (faults.delay(2.0), TimedOut, ".", 1),
    "silence": (faults.silence(), TimedOut, ".", 0),
    "bad_request": (faults.bad_request("no"), BadRequest, "No", 0),
    "cannot_parse_entities": (faults.cannot_parse_entities(), BadRequest, "parse entities", 0),
    "blocked": (faults.blocked(), Forbidden, "blocked by the user", 0),
    "message_not_found": (faults.message_not_found(), BadRequest, "edit not found", 0),
    "migrated": (faults.migrated(-100), ChatMigrated, "-100", 0),
    "error": (faults.error(418, "I'm a teapot"), TelegramError, "teapot", 0),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_fault(api: BotApi, bot: Bot, alice: Person, name: str) -> None:
    """One request fails, with its effect or without, and the next one succeeds."""
    how, error, words, sent = FAULTS[name]
    ordered = api.fail("sendMessage", how)
    with pytest.raises(error, match=words):
        await bot.send_message(alice.id, "x", read_timeout=0.5 if error is TimedOut else 5.0)
    assert len(api.sent) == sent
    assert ordered.used == 1
    assert api.calls_of("sendMessage")[0].fault == how.name
    await bot.send_message(alice.id, "y")
    assert api.sent[-1].text == "y"


async def test_flood(api: BotApi, bot: Bot, alice: Person) -> None:
    """429 tells how long to wait; who waits passes."""
    api.fail("sendMessage", faults.flood(1))
    with pytest.raises(RetryAfter) as told:
        await bot.send_message(alice.id, "x")
    assert seconds(told.value) == 1
    others = api.person("Bob")
    await others.starts()
    await bot.send_message(others.id, "another chat may be written to")
    api.flood.clear()
    await bot.send_message(alice.id, "y")


async def test_impatience(api: BotApi, bot: Bot, alice: Person) -> None:
    """Who comes again before retry_after is over breaks a rule."""
    api.fail("sendMessage", faults.flood(30, scope="bot"))
    with pytest.raises(RetryAfter):
        await bot.send_message(alice.id, "x")
    api.flood.grace = 0.0
    api.expect_violation("before retry_after was over")
    with pytest.raises(RetryAfter):
        await bot.send_message(alice.id, "x")


async def test_rates(api: BotApi, bot: Bot, alice: Person) -> None:
    """With Telegram's own rates a burst in one chat gets 429."""
    api.enforce_flood = True
    for n in range(3):
        await bot.send_message(alice.id, str(n))
    with pytest.raises(RetryAfter):
        await bot.send_message(alice.id, "one too many")


async def test_group_rate(api: BotApi, bot: Bot) -> None:
    """A group takes 20 messages a minute."""
    api.enforce_flood, api.flood.chat_burst = True, 1000
    group = api.supergroup("Talk")
    for n in range(20):
        await bot.send_message(group.id, str(n))
    with pytest.raises(RetryAfter) as told:
        await bot.send_message(group.id, "one too many")
    assert seconds(told.value) > 50


async def test_which_requests_fail(api: BotApi, bot: Bot, alice: Person) -> None:
    """A fault is for a method or for all but getUpdates, for some requests, so many times."""
    api.fail("*", faults.server_error(), times=2, when=lambda params: params.get("text") != "b")
    await bot.get_updates(timeout=0)
    await bot.send_message(alice.id, "b")
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(alice.id, "a")
    await bot.send_message(alice.id, "a")
    forever = api.fail("getMe", faults.server_error(), times=None)
    for _ in range(3):
        with pytest.raises(NetworkError):
            await bot.get_me()
    forever.clear()
    await bot.get_me()


async def test_updates_survive(api: BotApi, bot: Bot, alice: Person) -> None:
    """An answer of getUpdates that is lost on its way comes again."""
    api.fail("getUpdates", faults.reset_after())
    with pytest.raises(NetworkError):
        await bot.get_updates(timeout=0)
    (update,) = await bot.get_updates(timeout=0)
    assert api.deliveries == {update.update_id: 2}


async def test_answer_lost(api: BotApi, bot: Bot, alice: Person) -> None:
    """Whose answer to a press was lost cannot know that it arrived: no violation."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="x")]])
    await bot.send_message(alice.id, "x", reply_markup=markup)
    press = await alice.presses(await alice.next_reply(), "Go")
    api.fail("answerCallbackQuery", faults.reset_after())
    for error in (NetworkError, BadRequest):
        with pytest.raises(error):
            await bot.answer_callback_query(press.id)
    await press.answered()


async def test_down_and_back(api: BotApi, bot: Bot, alice: Person) -> None:
    """The port closes and opens again with all that was there."""
    await api.goes_down()
    begin = time.monotonic()
    with pytest.raises(NetworkError):
        await bot.get_updates(timeout=0)
    assert time.monotonic() - begin < 3
    await api.comes_back()
    (update,) = await bot.get_updates(timeout=0)
    assert update.message is not None
