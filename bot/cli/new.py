"""`new`: a new entry from a question, to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import complaining, count, main, note_fitting
from bot.config import Settings

if TYPE_CHECKING:
    from bot.content.outline import Outline
    from bot.core.match import Match

LIKE = 0.5
"""The matcher's share from which an entry may be the same already."""

SAME = 0.9
"""The matcher's share, or the share of words, from which an entry is taken to be the same."""

LIKE_WORDS = 0.6
"""The share of words from which a phrasing may be the same already."""

NEAR = 3
"""Entries that are named as perhaps related."""

KINDS = ("answer", "contested", "not_in_source")


@main.command()
@click.argument("question")
@click.option("--topic", help="The file of entries/ in which it belongs; by default the nearest's.")
@click.option("--id", "name", help="Its id; by default from the question's words.")
@click.option("--kind", type=click.Choice(KINDS), default="answer", help="What sort of entry.")
@click.option("--write", is_flag=True, help="Append it to the topic's file.")
@click.option("--anyway", is_flag=True, help="With --write: also where there is one like it.")
@complaining
def new(
    question: str, topic: str | None, name: str | None, kind: str, write: bool, anyway: bool
) -> None:
    """Print an entry for QUESTION with empty places; say so if there is one like it."""
    from bot.content.document import read_document
    from bot.content.files import read_files
    from bot.content.outline import outline_of
    from bot.content.skeleton import added, new_id, place_in, skeleton

    asked = " ".join(question.split())
    if not any(letter.isalnum() for letter in asked) or not asked.isprintable():
        raise click.UsageError('Give a question in words, as in: briefbot new "…"')
    folder = Settings().knowledge_dir
    files = read_files(folder)
    outline = outline_of(files)
    taken = {*outline.entries, *outline.terms, *outline.sources, *outline.smalltalk}
    if name is not None and name in taken:
        raise click.UsageError(f"'{name}' is the id of something already. Choose another.")
    ranked = _ranked(asked)
    topic = _topic(topic, outline, ranked, kind, asked)
    same = warn(asked, outline, ranked)
    file = next(f"entries/{topic}{e}" for e in (".yaml", ".yml") if f"entries/{topic}{e}" in files)
    place = place_in(read_document(file, files[file]), files[file])
    near = [m.entry.id for m in ranked if m.entry.kind.is_answer][:NEAR]
    entry = skeleton(asked, name or new_id(asked, taken), kind, near, place.dash)
    if not write:
        click.echo(f"# {folder / file}, below the others (or with --write by itself):\n{entry}")
        return
    if same is not None and not anyway:
        raise click.UsageError(
            f"Nothing was written. If '{same}' answers it, add the question to its phrasings; if "
            "not, call this again with --anyway."
        )
    replace(folder / file, added(file, files[file], entry, place))
    click.echo(f"{folder / file}:{place.line + 1}: here is the new entry.")
    click.echo(
        "Fill in what is empty; `briefbot check` says what is left to do. To take it back, remove "
        "those lines."
    )


def _ranked(question: str) -> list[Match]:
    """What the matcher thinks of it; nothing, and a word about it, where knowledge has faults."""
    from bot.app import build
    from bot.content.fault import KnowledgeError

    try:
        app = build(Settings(), note_fitting)
    except KnowledgeError as error:
        faults = count(len(error.faults), "fault")
        click.echo(
            f"The knowledge has {faults} now (`briefbot check`), so only words are compared.",
            err=True,
        )
        return []
    return list(app.matcher.rank(app.understanding.question(question)).matches)


def _topic(
    wanted: str | None, outline: Outline, ranked: list[Match], kind: str, question: str
) -> str:
    from bot.content.advice import unknown
    from bot.content.skeleton import alike

    if wanted is not None:
        if wanted not in outline.topics:
            raise click.UsageError(
                f"{unknown('topic', wanted, outline.topics)} "
                f"For a new one, begin entries/{wanted}.yaml with 'title:' and 'entries:'."
            )
        return wanted
    fits = (m.entry.topic for m in ranked if m.entry.kind.declines == (kind == "not_in_source"))
    nearest = next((t for t in fits if t in outline.topics), None)
    if nearest is not None:
        return nearest
    best = next(iter(alike(question, outline.entries)), None)
    homes = outline.homes
    if best is None or best.entry not in homes:
        raise click.UsageError("There is no entry near it. Name a topic with --topic.")
    return homes[best.entry]


def warn(question: str, outline: Outline, ranked: list[Match]) -> str | None:
    """Say on standard error which entry is nearest, by the matcher and by words; gives the id of
    one that is asked in about these words already."""
    from bot.content.skeleton import alike

    same = None
    if ranked:
        best = ranked[0]
        lead = "There may be one like it" if best.share >= LIKE else "The nearest"
        click.echo(
            f"{lead}, says the matcher: {best.entry.id}, “{best.entry.question}” "
            f"(share {best.share:.2f}, score {best.score:.2f}).",
            err=True,
        )
        same = best.entry.id if best.share >= SAME else None
    for like in alike(question, outline.entries)[:1]:
        same = like.entry if like.share >= SAME else same
        if like.share >= LIKE_WORDS:
            click.echo(
                f"There may be one like it, by its words: {like.entry}, “{like.text}” "
                f"({like.share:.0%} of the words are the same).",
                err=True,
            )
    return same


def replace(path: Path, content: bytes) -> None:
    """Write beside, then rename: nobody sees half a file, and its rights stay."""
    home = path.resolve()
    draft = home.with_name(f".{home.name}.new")
    try:
        draft.write_bytes(content)
        draft.chmod(home.stat().st_mode)
        draft.replace(home)
    finally:
        draft.unlink(missing_ok=True)
