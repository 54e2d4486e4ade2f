"""`unanswered`: what people asked in vain, where the operator has it kept."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.app import App, build, store_of
from bot.cli import complaining, console, main, note_fitting
from bot.config import Settings
from bot.core.decide import Answer, Band, Clarify, Decision, Decline
from bot.core.match import Match
from bot.core.unanswered import Reason
from bot.core.understand import content_tokens

if TYPE_CHECKING:
    from bot.content.patch import Change
    from bot.core.knowledge import Entry
    from bot.core.redaction import Redaction
    from bot.core.wordings import Asked, Group, Words

OFF = "Nothing is kept: set BRIEFBOT_KEEP_UNANSWERED=true for the running bot and for this command."
NOTHING = "There is nothing that enough different people asked in vain."

NEAR = 0.3
"""Share of certainty from which a question may be another way to ask for an entry."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """A group, and what the knowledge as it is now makes of it."""

    group: Group
    nearest: Match
    decision: Decision
    missing: Entry
    """The nearest entry that says what is not in the source; else the nearest."""


@main.command()
@click.option(
    "--patch",
    metavar="[FILE]",
    is_flag=False,
    flag_value="-",
    help="Write a change of the knowledge for review, as a diff, to FILE or standard output.",
)
@complaining
def unanswered(patch: str | None) -> None:
    """Show what could not be answered, once enough different people asked it."""
    settings = Settings()
    if not settings.keep_unanswered:
        click.echo(OFF, err=True)
        sys.exit(1)
    asked = asyncio.run(_asked(settings))
    app = build(settings, note_fitting)
    findings = _findings(app, asked, settings.unanswered_people)
    if patch is None:
        _show(findings)
        return
    text = _patch(settings.knowledge_dir, [c for f in findings if (c := _change(f))])
    if not text:
        click.echo("There is nothing to propose.", err=True)
    elif patch == "-":
        sys.stdout.buffer.write(text.encode("utf-8"))
    else:
        Path(patch).write_bytes(text.encode("utf-8"))


async def _asked(settings: Settings) -> list[Asked]:
    store = store_of(settings)
    await store.open()
    try:
        return await store.all_unanswered()
    finally:
        await store.close()


def _findings(app: App, asked: Sequence[Asked], people: int) -> list[_Finding]:
    from bot.core.redaction import Redaction
    from bot.core.wordings import groups

    understood = cache(lambda words: app.understanding.question(" ".join(words)))

    def likeness(one: Words, other: Words) -> float:
        return app.matcher.likeness(understood(one), understood(other))

    redaction = Redaction(app.knowledge, app.understanding)
    found = groups(_safe(asked, redaction), likeness, people)
    return [f for group in found if (f := _finding(app, group)) is not None]


def _safe(asked: Sequence[Asked], redaction: Redaction) -> list[Asked]:
    """What is kept, redacted once more: whatever else got into the database is not shown."""
    from bot.core.wordings import Asked

    reasons = set(Reason)
    return [
        Asked(a.period, a.entry, a.who, redaction.still(a.words), a.reason)
        for a in asked
        if a.reason in reasons
    ]


def _finding(app: App, group: Group) -> _Finding | None:
    text = " ".join(group.words)
    ranking = app.matcher.rank(app.understanding.question(text))
    near = [m for m in ranking.matches if m.entry.kind.on_subject]
    if not near:
        return None
    missing = next((m.entry for m in near if m.entry.kind.declines), near[0].entry)
    return _Finding(group, near[0], app.decider.decide(text), missing)


def _show(findings: Sequence[_Finding]) -> None:
    from rich.table import Table
    from rich.text import Text

    if not findings:
        click.echo(NOTHING)
        return
    table = Table("people", "asked", "said", "nearest entry", "now", box=None)
    for f in findings:
        group = f.group
        cells = (
            str(group.people),
            group.text,
            ", ".join(_SAID[Reason(r)] for r in group.reasons) or "several things",
            f"{f.nearest.entry.id}: {f.nearest.entry.question}",
            _now(f.decision),
        )
        table.add_row(*map(Text, cells))
    console().print(table)


_SAID = {
    Reason.ABSTAINED: "not in the source",
    Reason.NONE: "none fitted",
    Reason.DOWN: "did not help",
}


def _now(decision: Decision) -> str:
    """What the bot would say today."""
    match decision:
        case Answer(entries=entries):
            return f"answers with {entries[0].id}"
        case Clarify():
            return "asks back"
        case Decline(entry=None):
            return "declines"
        case Decline(entry=entry):
            return f"declines with {entry.id if entry else ''}"
        case _:
            return "says who or what it is"


def _change(finding: _Finding) -> Change | None:
    """What would help: another phrasing for an entry that is near and that was not found wrong, or
    an entry that says that it is not in the source; None for what is settled by now."""
    from bot.content.patch import NewEntry, NewPhrasing

    group, nearest = finding.group, finding.nearest
    judged = {Reason.DOWN, Reason.NONE}.intersection(map(Reason, group.reasons))
    rejected = bool(judged) and nearest.entry.id == group.entry
    if not rejected and _is_settled(finding.decision):
        return None
    if not rejected and nearest.share >= NEAR:
        return NewPhrasing(nearest.entry, group.words)
    return NewEntry(nearest.entry, finding.missing, content_tokens(group.words))


def _is_settled(decision: Decision) -> bool:
    """Whether the bot answers by now, or surely says what is not in the source."""
    if isinstance(decision, Decline):
        return decision.entry is not None and decision.band is Band.HIGH
    return isinstance(decision, Answer) and decision.band is not Band.LOW


def _patch(folder: Path, changes: Sequence[Change]) -> str:
    from bot.content.files import read_files
    from bot.content.patch import changed, difference

    files = read_files(folder)
    return difference(files, changed(files, changes), _below_git(folder.resolve()))


def _below_git(folder: Path) -> str:
    """The folder as `git apply` knows it: from where the repository begins, if it is in one."""
    for above in folder.parents:
        if (above / ".git").exists():
            return folder.relative_to(above).as_posix()
    return folder.name
