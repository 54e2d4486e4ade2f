"""How the server starts, stops, judges and looks after itself."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession, FormData
from telegram import Bot, BotCommand

from tests.telegram_server import BotApi
from tests.telegram_server.conftest import connected


async def test_a_violation_fails_the_test() -> None:
    """Leaving the server raises if a rule was broken."""
    with pytest.raises(AssertionError, match="is no name for a command"):
        async with BotApi() as api, connected(api) as bot:
            await wrong_command(bot)


async def test_an_expected_violation_must_happen() -> None:
    """Leaving the server raises if an expected violation did not come."""
    with pytest.raises(AssertionError, match="no violation was like 'twice'"):
        async with BotApi() as api:
            api.expect_violation("twice")


async def test_only_the_expected_violation() -> None:
    """Expecting one violation forgives no other."""
    async with BotApi() as api, connected(api) as bot:
        await wrong_command(bot)
        api.expect_violation("is no method")
        with pytest.raises(AssertionError, match="is no name for a command"):
            api.check()
        api.clear_violations()


async def test_violations_may_be_allowed_or_cleared() -> None:
    """What is allowed or cleared fails nothing."""
    async with BotApi() as api, connected(api) as bot:
        api.allow_violation("is no name")
        await wrong_command(bot)
        api.check()
        api.clear_violations()
        assert api.violations == []


async def test_a_failing_test_tells_of_violations() -> None:
    """The test's own failure stays, with a note of what the bot did wrong."""

    async def fails() -> None:
        async with BotApi() as api, connected(api) as bot:
            await wrong_command(bot)
            raise ValueError("my own")

    with pytest.raises(ValueError, match="my own") as failure:
        await fails()
    assert "is no name for a command" in failure.value.__notes__[0]


async def wrong_command(bot: Bot) -> None:
    with pytest.raises(Exception, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Ask", "Ask")])


async def test_in_a_thread() -> None:
    """The server may have a thread of its own; gestures are awaited in the test's loop."""
    with BotApi().in_thread() as api:
        async with connected(api) as bot:
            alice = api.person()
            waiting = asyncio.create_task(bot.get_updates(timeout=5, read_timeout=10))
            await api.wait_for(lambda: api.calls_of("getUpdates"))
            await alice.sends("hello")
            assert len(await waiting) == 1
            await bot.send_message(alice.id, "hi")
            assert (await alice.next_reply()).text == "hi"
            await api.goes_down()
            await api.comes_back()
            await bot.get_me()


async def test_silence(api: BotApi, bot: Bot) -> None:
    """Waiting for what does not come fails with a sentence; so does silence that is broken."""
    alice = api.person()
    await alice.starts()
    await alice.no_reply(within=0.05)
    with pytest.raises(AssertionError, match="no message from the bot within"):
        await alice.next_reply(timeout=0.05)
    sent = await bot.send_message(alice.id, "x")
    with pytest.raises(AssertionError, match="was to be silent and said 'x'"):
        await alice.no_reply(within=0.05)
    message = await alice.next_reply()
    with pytest.raises(AssertionError, match="no edit"):
        await api.next_edit(message, timeout=0.05)
    await sent.edit_text("y")
    assert (await api.next_edit(message)).text == "y"
    with pytest.raises(AssertionError, match="no button 'Go'"):
        await alice.presses(message, "Go")


async def test_unwanted_kinds(api: BotApi, bot: Bot) -> None:
    """What allowed_updates does not name is not delivered; the last setting stays."""
    api.slows_repeats = False
    await bot.get_updates(timeout=0, allowed_updates=["callback_query"])
    await api.person().sends("hello")
    assert await bot.get_updates(timeout=0) == ()
    await bot.get_updates(timeout=0, allowed_updates=[])
    await api.person().sends("hello")
    assert len(await bot.get_updates(timeout=0)) == 1


async def test_raw_updates(api: BotApi, bot: Bot) -> None:
    """Any object can be an update, also one that the library cannot read."""
    number = api.raw_update({"message": {"nonsense": True}})
    address = f"{api.url}/bot{api.token}/getUpdates"
    async with ClientSession() as session, session.get(address) as response:
        found = (await response.json())["result"]
    assert found == [{"update_id": number, "message": {"nonsense": True}}]
    assert api.pending == found
    with pytest.raises(KeyError, match="date"):
        await bot.get_updates(timeout=0)


async def test_offsets(api: BotApi, bot: Bot) -> None:
    """A negative offset leaves so many; one from the future confirms nothing."""
    alice = api.person()
    for n in range(4):
        await alice.sends(str(n))
    assert len(await bot.get_updates(timeout=0, offset=2000)) == 4
    (update,) = await bot.get_updates(timeout=0, offset=-1)
    assert update.update_id == 1003
    assert api.confirmed == [1000, 1001, 1002]


@pytest.mark.parametrize("how", ["query", "form", "json", "multipart"])
async def test_every_encoding(api: BotApi, how: str) -> None:
    """Parameters come in the query, a form, JSON or multipart, and mean the same."""
    alice = api.person()
    await alice.starts()
    address = f"{api.url}/bot{api.token}/sendmessage"  # methods have no case
    text = {"chat_id": str(alice.id), "text": "a+b & é", "disable_notification": "true"}
    async with ClientSession() as session:
        match how:
            case "query":
                request = session.get(address, params=text)
            case "form":
                request = session.post(address, data=text)
            case "json":
                request = session.post(
                    address, json={**text, "chat_id": alice.id, "disable_notification": True}
                )
            case _:
                form = FormData(text, default_to_multipart=True)
                request = session.post(address, data=form)
        async with request as response:
            assert (await response.json())["ok"]
    assert (await alice.next_reply()).text == "a+b & é"


@pytest.mark.parametrize("body", ["[1]", "{", '"x"'])
async def test_unreadable_requests(api: BotApi, body: str) -> None:
    """A body that is not what it says it is breaks a rule, and the server lives on."""
    api.expect_violation("cannot be read")
    kind = {"Content-Type": "application/json"}
    async with ClientSession() as session:
        address = f"{api.url}/bot{api.token}/sendMessage"
        async with session.post(address, data=body, headers=kind) as response:
            assert (await response.json())["error_code"] == 400
        async with session.get(f"{api.url}/bot{api.token}/getMe") as response:
            assert (await response.json())["ok"]


async def test_files(api: BotApi, bot: Bot) -> None:
    """A file that a person sent can be fetched."""
    await api.person().sends_photo()
    (update,) = await bot.get_updates(timeout=0)
    assert update.message is not None
    file = await update.message.photo[0].get_file()
    assert bytes(await file.download_as_bytearray()) == b"file"


async def test_bounded_memory() -> None:
    """Without keeping calls, the server forgets what is answered and confirmed."""
    async with BotApi(keep_calls=False) as api, connected(api) as bot:
        alice = api.person()
        for n in range(70):
            await alice.sends(str(n))
        updates = await bot.get_updates(timeout=0)
        for _ in updates:
            await bot.send_message(alice.id, "x")
        await bot.get_updates(timeout=0, offset=updates[-1].update_id + 1)
        assert (api.calls, api.sent, api.confirmed, api.deliveries) == ([], [], [], {})
        assert len(alice.chat.messages) <= 50
