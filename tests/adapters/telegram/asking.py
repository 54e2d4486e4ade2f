"""What to ask the whole bot so that every answer tells which question it is for."""

from __future__ import annotations

from bot.app import App
from bot.core.request import Ask
from tests.telegram_server.load import Question


async def questions(app: App, count: int = 11) -> list[Question]:
    """Questions with answers of their own, which are the same whatever was asked before."""
    found: list[Question] = []
    for entry in app.knowledge.entries.values():
        first = (await asked(app, entry.question))[:60]
        new = Question(entry.question, first)
        alone = not any(first in (old.expect or "") for old in found)
        if entry.kind.is_answer and alone and await independent(app, new, found):
            found.append(new)
        if len(found) == count:
            break
    return found


async def independent(app: App, new: Question, found: list[Question]) -> bool:
    """Whether a question and others get their answers also one after the other."""
    return all(
        [
            (await asked(app, one.text, other.text)).startswith(other.expect or "")
            for old in found
            for one, other in ((old, new), (new, old))
        ]
    )


async def asked(app: App, *texts: str) -> str:
    """The first sentence of the last answer in a conversation of these questions."""
    conversation = "/".join(texts)
    replies = [await app.responder.respond(Ask(text), conversation) for text in texts]
    return replies[-1].lines[0].text if replies[-1].lines else ""
