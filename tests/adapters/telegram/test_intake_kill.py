"""Processes killed or stopped in the middle of a burst, and what that leaves undone: nothing."""

from __future__ import annotations

import signal
from pathlib import Path

from bot.app import App
from tests.adapters.telegram.asking import questions
from tests.adapters.telegram.process import environment, started
from tests.telegram_server import BotApi
from tests.telegram_server.load import Load
from tests.telegram_server.violations import LOOKED_FOR

BOT = "tests.adapters.telegram.process"
MANY = 500


async def test_killed_again_and_again(app: App, cache: Path, tmp_path: Path) -> None:
    """Killed three times among 500 queued questions, the bot answers each, and none of them twice:
    what was on its way at a kill is looked for before it is sent again."""
    async with BotApi(checks_spec=False, one_count_of_messages=True) as api:
        api.allow_violation(LOOKED_FOR)
        load = Load(api)
        load.ask(MANY, chats=50, questions=await questions(app))
        env = environment(api.url, api.token, tmp_path / "store.sqlite3", cache)
        for share in (0.2, 0.5, 0.8):
            async with started(BOT, env=env) as process:
                await api.wait_for(lambda share=share: len(api.sent) > MANY * share, 30)  # type: ignore[misc]
                process.kill()
                assert await process.wait() == -signal.SIGKILL
        async with started(BOT, env=env) as process:
            assert await load.answered(30)
            process.terminate()
            assert await process.wait() == 0
        report = load.report()
        assert report["replies"] == {"1": MANY}
        assert report["out_of_order"] == 0
        assert not api.pending


async def test_stopped_again_and_again(app: App, cache: Path, tmp_path: Path) -> None:
    """Stopped politely three times among 500 queued questions, it answers each exactly once."""
    async with BotApi(checks_spec=False) as api:
        load = Load(api)
        load.ask(MANY, chats=50, questions=await questions(app))
        env = environment(api.url, api.token, tmp_path / "store.sqlite3", cache)
        for share in (0.2, 0.5, 0.7):
            async with started(BOT, env=env) as process:
                await api.wait_for(lambda share=share: len(api.sent) > MANY * share, 30)  # type: ignore[misc]
                process.terminate()
                assert await process.wait() == 0
        async with started(BOT, env=env) as process:
            assert await load.answered(30)
            process.terminate()
            assert await process.wait() == 0
        report = load.report()
        assert report["replies"] == {"1": MANY}
        assert (report["out_of_order"], report["not_for_a_question"]) == (0, 0)
        assert not api.pending
