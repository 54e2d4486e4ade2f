"""`eval`: does the bot find its knowledge?"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.app import App, build
from bot.cli import complaining, console, main, note_fitting
from bot.config import Settings
from bot.core.reply import Reply
from bot.core.request import Ask, Forget

if TYPE_CHECKING:
    from rich.table import Table

    from bot.content.questions import Trial

BINS = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """A Trial and the Reply that it got."""

    trial: Trial
    reply: Reply

    @property
    def right(self) -> bool:
        return self.trial.is_right(
            self.reply.kind, self.reply.entries, (p.paragraph for p in self.reply.proofs)
        )

    @property
    def group(self) -> str:
        return self.trial.expect + (" (follow-up)" if self.trial.after else "")


@main.command(name="eval")
@click.argument("path", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--failures/--no-failures", default=True, help="List each question that failed.")
@complaining
def evaluate(path: Path | None, failures: bool) -> None:
    """Ask the questions in PATH (a file or a folder; by default the knowledge's own, by topic);
    exit code 1 if one fails that is not known to, or one that is known to does not."""
    from bot.content.questions import FOLDER, load_trials

    settings = Settings()
    app = build(settings, note_fitting)
    trials = load_trials(path or settings.knowledge_dir / FOLDER, app.knowledge)
    outcomes = asyncio.run(outcomes_of(app, trials))
    out = console()
    if failures:
        for o in outcomes:
            if not o.right:
                wanted = o.trial.entries or o.trial.cites or [[o.trial.expect]]
                before = "".join(f"{a} / " for a in o.trial.after)
                known = f" (known: {o.trial.known_failure})" if o.trial.known_failure else ""
                out.print(f"✗ {before}{o.trial.ask}{known}", markup=False)
                out.print(
                    f"    {o.reply.kind} {', '.join(o.reply.entries)}; "
                    f"wanted {o.trial.expect} {'+'.join(wanted[0])}",
                    markup=False,
                )
    for title, key in (("by expectation", "group"), ("by kind", "kind")):
        out.print(_table(title, outcomes, key))
    out.print(f"calibration error {calibration_error(outcomes):.3f}")
    confused = Counter(
        (o.trial.entries[0][0], o.reply.entry or o.reply.kind)
        for o in outcomes
        if not o.right and o.trial.entries
    )
    if confused:
        out.print("confused, wanted → got")
    for (wanted_id, got), n in confused.most_common(10):
        out.print(f"  {n}× {wanted_id} → {got}", markup=False)
    mended = [o for o in outcomes if o.right and o.trial.known_failure]
    for o in mended:
        out.print(f"No longer fails, remove its known_failure: {o.trial.ask}", markup=False)
    unknown = [o for o in outcomes if not o.right and not o.trial.known_failure]
    sys.exit(1 if unknown or mended else 0)


async def outcomes_of(
    app: App, trials: list[Trial], done: Callable[[int], None] = lambda _: None
) -> list[Outcome]:
    """Each Trial in a conversation of its own; `done` is told how many are."""
    outcomes: list[Outcome] = []
    for number, trial in enumerate(trials):
        conversation = f"eval-{number}"
        # The numbers come again where more questions are asked of the same bot.
        await app.responder.respond(Forget(), conversation)
        for earlier in trial.after:
            await app.responder.respond(Ask(earlier), conversation)
        reply = await app.responder.respond(Ask(trial.ask), conversation)
        outcomes.append(Outcome(trial, reply))
        done(len(outcomes))
    return outcomes


def calibration_error(outcomes: list[Outcome]) -> float:
    """Expected calibration error of answers and declines, over BINS equal bins
    (Guo et al. 2017, https://arxiv.org/abs/1706.04599)."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    judged = [o for o in outcomes if o.reply.kind in ("answer", "abstain")]
    for o in judged:
        c = o.reply.confidence
        bins[min(int(c * BINS), BINS - 1)].append((c, o.right))
    gap = sum(
        abs(sum(c for c, _ in rows) - sum(right for _, right in rows)) for rows in bins.values()
    )
    return gap / max(len(judged), 1)


def _table(title: str, outcomes: list[Outcome], key: str) -> Table:
    from rich.table import Table

    groups: dict[str, list[Outcome]] = defaultdict(list)
    for o in outcomes:
        groups[o.group if key == "group" else o.trial.kind].append(o)
    table = Table(title, "right", "of", "share", box=None)
    for name, members in sorted(groups.items()):
        right = sum(o.right for o in members)
        table.add_row(name, str(right), str(len(members)), f"{right / len(members):.1%}")
    return table
