"""What the doctor finds at Telegram, each by a state of the server that causes it."""

from __future__ import annotations

import time

import pytest

from bot.adapters.telegram.doctor import examine
from bot.core.finding import Finding
from tests.adapters.telegram.world import World
from tests.telegram_server import BotApi, faults

HERE = "https://bot.example"


async def look(
    api: BotApi, public_url: str | None = None, token: str | None = None
) -> list[Finding]:
    """What is found; never with the token in it."""
    found = await examine(token or api.token, api_url=api.url, public_url=public_url)
    assert api.token.partition(":")[2] not in str(found)
    return found


def one(found: list[Finding], words: str) -> Finding:
    """The only finding with these words in it."""
    (it,) = [f for f in found if words in f.what]
    return it


async def test_all_is_well(world: World) -> None:
    """While the bot runs there is nothing to do, and it is not disturbed."""
    found = await look(world.api)
    assert [f for f in found if f.state != "ok" or f.do] == []
    assert {f.about for f in found} == {"clock", "telegram"}
    assert one(found, "knows the token").what.endswith("@ferry_test_bot.")
    assert one(found, "polled")
    assert one(found, "told its commands")
    assert world.api.conflicts == 0


async def test_a_token_that_nobody_knows(api: BotApi) -> None:
    """It is one sentence with what to do, and nothing more is asked."""
    found = await look(api, token="43:not-a-real-one")
    assert [(f.about, f.state) for f in found] == [("clock", "ok"), ("telegram", "bad")]
    assert "@BotFather" in found[1].what
    assert "not-a-real-one" not in str(found)


async def test_offline(api: BotApi) -> None:
    """A server that is not there is one finding."""
    await api.goes_down()
    found = await look(api)
    await api.comes_back()
    (it,) = found
    assert (it.state, it.about) == ("bad", "telegram")
    assert "cannot be reached" in it.what
    assert "BRIEFBOT_TELEGRAM_PROXY" in it.do


async def test_another_server_in_its_place(api: BotApi) -> None:
    """What answers with a page, such as the log-in of a network, is not Telegram."""
    api.fail("getMe", faults.html_page(), times=None)
    assert "cannot be reached" in (await look(api))[-1].what


@pytest.mark.parametrize(("off", "side"), [(3_600.0, "behind"), (-90.0, "ahead of")])
async def test_a_wrong_clock(api: BotApi, off: float, side: str) -> None:
    """More than half a minute is told, with how to mend it."""
    api.sets_clock(off)
    found = await look(api)
    it = one(found, "The clock is")
    assert it.state == "bad"
    assert side in it.what
    assert "systemd-timesyncd" in it.do


async def test_a_clock_that_is_nearly_right(api: BotApi) -> None:
    """A few seconds are nothing to speak of."""
    api.sets_clock(20.0)
    assert one(await look(api), "The clock").state == "ok"


async def test_what_is_set_at_botfather(api: BotApi) -> None:
    """Each switch that is not as it should be is a note that says where it is."""
    api.privacy = api.inline_mode = api.guest_mode = api.can_join_groups = False
    found = await look(api)
    for words, do in {
        "Privacy mode is off": "/setprivacy",
        "Inline mode is off": "/setinline",
        "Guest mode is off": "Guest Mode",
        "cannot be added to groups": "/setjoingroups",
    }.items():
        it = one(found, words)
        assert it.state == "note"
        assert do in it.do


async def test_no_commands_yet(api: BotApi) -> None:
    """Before the first start Telegram offers no commands."""
    it = one(await look(api), "no commands yet")
    assert it.state == "note"


async def test_old_commands(api: BotApi) -> None:
    """Those of another version are told from ours."""
    api.commands["all_private_chats", ""] = [("weather", "Tells the weather")]
    assert one(await look(api), "other commands").state == "note"


async def test_a_webhook_while_polling(api: BotApi) -> None:
    """Another deployment takes the updates; only its host is shown, for the path is a secret."""
    api.webhook = {"url": "https://old.example/telegram/s3cret"}
    found = await look(api)
    it = one(found, "another deployment")
    assert it.state == "bad"
    assert "https://old.example" in it.what
    assert "s3cret" not in str(found)


async def test_a_webhook_elsewhere(api: BotApi) -> None:
    """So it does where this bot has an address; one that only begins alike is another."""
    for url in ("https://old.example/telegram/s3cret", f"{HERE}.other/telegram/s3cret"):
        api.webhook = {"url": url}
        assert one(await look(api, HERE), "another deployment").state == "bad"


async def test_the_webhook_as_it_should_be(api: BotApi) -> None:
    """Set where the settings say, it is well; not set yet, the start sets it."""
    assert one(await look(api, HERE), "No webhook is set yet").state == "note"
    api.webhook = {"url": f"{HERE}/telegram/s3cret"}
    assert one(await look(api, HERE), "as BRIEFBOT_PUBLIC_URL says").state == "ok"


@pytest.mark.parametrize(
    ("message", "do"),
    [
        ("SSL error {error:0A000086:SSL routines::certificate verify failed}", "certificate"),
        ("Wrong response from the webhook: 403 Forbidden", "secret differs"),
        ("Failed to resolve host: Name or service not known", "DNS"),
        ("Connection refused", "BRIEFBOT_HTTP_PORT"),
    ],
)
async def test_a_webhook_that_fails(api: BotApi, message: str, do: str) -> None:
    """What Telegram says of it is told, with what mends just that."""
    api.webhook = {"url": f"{HERE}/telegram/s3cret"}
    api.webhook_told = {
        "last_error_date": int(time.time()) - 60,
        "last_error_message": message,
        "pending_update_count": 3,
    }
    it = one(await look(api, HERE), message)
    assert it.state == "bad"
    assert do in it.do


async def test_a_webhook_that_once_failed(api: BotApi) -> None:
    """What is long past, with nothing waiting, is a note."""
    api.webhook = {"url": f"{HERE}/telegram/s3cret"}
    past = int(time.time()) - 86_400
    api.webhook_told = {"last_error_date": past, "last_error_message": "Connection refused"}
    assert one(await look(api, HERE), "Connection refused").state == "note"


async def test_what_a_webhook_is_not_told_of(api: BotApi) -> None:
    """A webhook that was set by something else may lack kinds of updates."""
    api.webhook = {"url": f"{HERE}/telegram/s3cret"}
    api.webhook_told = {"allowed_updates": ["message", "edited_message"]}
    it = one(await look(api, HERE), "callback_query")
    assert it.state == "bad"


async def test_many_wait(api: BotApi) -> None:
    """More than Telegram shows at once wait."""
    api.webhook_told = {"pending_update_count": 4_000}
    assert one(await look(api), "4000 updates wait").state == "note"


async def test_it_only_looks(api: BotApi) -> None:
    """No update is fetched or confirmed, and nothing is set."""
    await look(api)
    asked = {call.method for call in api.calls}
    assert asked == {"getMe", "getWebhookInfo", "getMyCommands"}


async def test_a_proxy_of_another_kind(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment that cannot be used is named, not its address."""
    monkeypatch.setenv("ALL_PROXY", "socks5://me:s3cret@127.0.0.1:9")
    found = await look(api)
    it = one(found, "without the proxy of ALL_PROXY")
    assert it.state == "note"
    assert "s3cret" not in str(found)
    assert one(found, "knows the token")
