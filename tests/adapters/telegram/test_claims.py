"""Asking about what somebody else said, with the real knowledge."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import App
from tests.adapters.telegram.world import running
from tests.telegram_server import BotApi

CLAIMS = {
    "Azerbaijan is a member of the CSTO": "csto-azerbaijan-member",
    "Armenia is a member of the CSTO": "csto-armenia-member",
    "Turkey sent Syrian mercenaries": "turkey-mercenaries",
}


@pytest.mark.parametrize("words", ["what does the source say about this?", "is this true?"])
async def test_a_claim_is_asked_about(app: App, api: BotApi, tmp_path: Path, words: str) -> None:
    """Words that only point lead to the claim replied to, whatever the group spoke of before."""
    async with running(api, tmp_path, app.knowledge, app.responder.respond) as world:
        group = api.supergroup("Harbour")
        alice, bob = api.person("Alice"), api.person("Bob")
        for claim, entry in CLAIMS.items():
            said = await bob.sends(claim, chat=group)
            await alice.sends(f"/ask {words}", chat=group, reply_to=said)
            reply = await group.next_reply()
            assert reply.text.startswith(world.knowledge.entries[entry].question)
