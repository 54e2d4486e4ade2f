"""`ask` and `explain`: one question from the command line, or many from standard input."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from bot.app import App, build
from bot.cli import complaining, console, main, note_fitting
from bot.config import Settings
from bot.core.explain import Explainer
from bot.core.reply import Reply
from bot.core.request import Ask


@main.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--jsonl", is_flag=True, help="Answer one JSON object a line of standard input.")
@complaining
def ask(question: str | None, as_json: bool, jsonl: bool) -> None:
    """Answer QUESTION, or with --jsonl each line of standard input."""
    if jsonl == (question is not None):
        raise click.UsageError('Give one question, as in: briefbot ask "…", or --jsonl.')
    app = build(Settings(), note_fitting)
    if jsonl:
        asyncio.run(_many(app))
        return
    reply = asyncio.run(app.responder.respond(Ask(question or ""), "ask"))
    if as_json:
        click.echo(_printed(as_object(reply)))
    else:
        from bot.adapters.terminal import show

        show(console(), reply)


async def _many(app: App) -> None:
    for number, line in enumerate(_lines(), 1):
        if not line.strip():
            continue
        identity: Any = None
        try:
            item = json.loads(line, parse_constant=_refused)
            identity = item.get("id") if isinstance(item, dict) else None
            answered = await _one(app, item, f"line {number}")
        except (ValueError, TypeError, RecursionError) as error:
            answered = {"error": f"Line {number} is not usable: {error}."}
        click.echo(_printed({"id": identity, **answered}))


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _printed(value: dict[str, Any]) -> str:
    """One line of JSON; an `id` that JSON or UTF-8 cannot hold becomes null and an error."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except ValueError:
        return _printed({"id": None, "error": "The id cannot be written as JSON."})
    return text


def _lines() -> Iterator[str]:
    for number, raw in enumerate(sys.stdin.buffer):
        yield raw.decode("utf-8-sig" if number == 0 else "utf-8", errors="replace")


async def _one(app: App, item: Any, conversation: str) -> dict[str, Any]:
    if not isinstance(item, dict) or not isinstance(item.get("question"), str):
        raise ValueError('it needs the form {"id": …, "question": "…", "history": ["…"]}')
    history = item.get("history") or []
    if not isinstance(history, list) or not all(isinstance(h, str) for h in history):
        raise ValueError("'history' must be a list of questions")
    for earlier in history:
        await app.responder.respond(Ask(earlier), conversation)
    return as_object(await app.responder.respond(Ask(item["question"]), conversation))


def as_object(reply: Reply) -> dict[str, Any]:
    """A Reply as the JSON object that DESIGN.md describes."""
    return {
        "kind": reply.kind,
        "entry": reply.entry,
        "band": reply.band or None,
        "confidence": round(reply.confidence, 3),
        "text": reply.text,
        "as_of": reply.as_of.isoformat() if reply.as_of else None,
        "citations": [
            {"source": p.source, "paragraph": p.paragraph, "by": p.by, "url": p.url}
            for p in reply.proofs
        ],
        "suggestions": [
            {
                "entry": s.entry,
                "question": s.question,
                "citations": [{"source": c[0], "paragraph": c[1]} for c in s.citations],
            }
            for s in reply.suggestions
        ],
    }


@main.command()
@click.argument("question")
@click.option("--after", multiple=True, help="An earlier question of the same conversation.")
@complaining
def explain(question: str, after: tuple[str, ...]) -> None:
    """Show how QUESTION is understood, what it matches, and why it is answered or not."""
    from rich.table import Table

    app = build(Settings(), note_fitting)
    explainer = Explainer(app.knowledge, app.matcher, app.decider, app.responder)
    told = explainer.explain(question, after)
    out = console()
    if told is None:
        out.print("There is no word in it to read.")
        return
    asked = told.question
    out.print(f"Read as:    {' '.join(asked.tokens)}", markup=False)
    out.print(f"Language:   {asked.language}")
    out.print(f"Asks:       {asked.asks}{', with a not' if asked.negated else ''}")
    out.print(f"Names:      {', '.join(asked.terms) or '–'}", markup=False)
    if asked.mended:
        mended = ", ".join(f"{a} → {b}" for a, b in asked.mended)
        out.print(f"Mended:     {mended}", markup=False)
    table = Table(
        "share",
        "score",
        "kind",
        "entry",
        "words for (+) and against (-)",
        "nearest phrasing",
        box=None,
    )
    for candidate in told.candidates:
        match = candidate.match
        table.add_row(
            f"{match.share:.2f}",
            f"{match.score:.2f}",
            match.entry.kind.value,
            match.entry.id,
            candidate.reasons,
            candidate.phrasing,
        )
    out.print(table)
    out.print(told.verdict)
