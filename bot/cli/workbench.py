"""`workbench`: the maintainers' page."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.app import App, build, responder_of
from bot.cli import complaining, main, note_fitting
from bot.config import Settings
from bot.live import Live as Following

if TYPE_CHECKING:
    from bot.core.reply import Reply
    from bot.core.request import Request
    from bot.core.responder import Responder
    from bot.workbench.known import Bubble, Known, Looks, Progress, Tried

QUESTIONS = Path("tests/questions/tuning")
LOOPBACK = "127.0.0.1"


@main.command()
@click.option(
    "--host", default=LOOPBACK, show_default=True, help="Where to listen; others can read it then."
)
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8765, show_default=True, help="0: a free one."
)
@click.option(
    "--questions",
    type=click.Path(path_type=Path, exists=True),
    help=f"Regression questions for the confusions: a file or a folder; {QUESTIONS} if it is here, "
    "else the knowledge's own.",
)
@complaining
def workbench(host: str, port: int, questions: Path | None) -> None:
    """Serve a page that shows the knowledge, how it looks and what it matches, and reloads itself
    when a file is saved. It writes nothing."""
    from bot.content.questions import FOLDER
    from bot.workbench.live import Live
    from bot.workbench.serve import serve
    from bot.workbench.site import site

    settings = Settings()
    if questions is None:
        own = settings.knowledge_dir / FOLDER
        questions = next((folder for folder in (QUESTIONS, own) if folder.is_dir()), None)
    listening = _listening(host, port)
    newest = Newest(settings, questions)
    live = Live(newest)
    live.start()
    address, at = listening.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    click.echo(f"The workbench is at http://{shown}:{at}/ (Ctrl+C ends it).")
    try:
        serve(site(live, settings.knowledge_dir, {host}), live, listening)
    finally:
        newest.end()


class Newest:
    """What the files hold, each time that it is called; what did not change is not made anew."""

    def __init__(self, settings: Settings, questions: Path | None) -> None:
        self._settings = settings
        self._questions = questions
        self._live: Following | None = None

    def __call__(self) -> Known:
        """Raises KnowledgeError with all faults of the files."""
        from bot.content.fault import KnowledgeError

        if self._live is None:
            self._live = Following(build(self._settings, note_fitting))
        elif faults := self._live.look():
            raise KnowledgeError(faults)
        return known_of(self._live.app, self._questions)

    def end(self) -> None:
        """Learn no more in the background."""
        if self._live is not None:
            self._live.end()


def known_of(app: App, questions: Path | None) -> Known:
    """An App as the workbench sees it."""
    from bot.content.fault import KnowledgeError
    from bot.content.files import read_files
    from bot.core.explain import Explainer
    from bot.workbench.findings import findings
    from bot.workbench.known import Known

    try:
        files = read_files(app.settings.knowledge_dir)
    except KnowledgeError:
        # Gone since it was built; the next look at the folder says so.
        files = {}
    found, homes = findings(files)
    explainer = Explainer(app.knowledge, app.matcher, app.decider, app.responder)
    made = Known(
        knowledge=app.knowledge,
        explain=explainer.explain,
        respond=partial(_respond, app),
        looks=looks(app.knowledge.phrases),
        findings=found,
        homes=homes,
        picture=lambda name, dark: app.pictures.png(name, dark=dark),
        trial=partial(_trial, app, questions) if questions else None,
    )
    # Now, in the thread that reads: nobody is to wait for it.
    _ = made.index
    return made


def looks(phrases: Mapping[str, str]) -> Looks:
    """The platforms' renderers, as functions that give plain values."""
    from bot.adapters.discord.render import Renderer as Discord
    from bot.adapters.telegram.render import Renderer as Telegram
    from bot.workbench.known import Bubble, Looks

    telegram, discord = Telegram("briefbot", phrases), Discord(phrases)

    def bubbles(reply: Reply) -> list[Bubble]:
        return [Bubble(message.html, message.markup) for message in telegram.chat(reply)]

    def components(reply: Reply) -> list[dict[str, Any]]:
        return discord.message(reply).layout.to_components()

    return Looks(bubbles, components)


def _fresh(app: App) -> Responder:
    """A Responder that remembers nothing yet."""
    from bot.store.memory import ProcessMemory

    parts = (app.knowledge, app.understanding, app.matcher, app.decider)
    return responder_of(app.settings, *parts, ProcessMemory())


async def _respond(app: App, requests: Sequence[Request]) -> Reply:
    *earlier, last = requests
    responder = _fresh(app)
    for request in earlier:
        await responder.respond(request, "workbench")
    return await responder.respond(last, "workbench")


def _trial(app: App, questions: Path, progress: Progress) -> Tried:
    from bot.cli.maintain import outcomes_of
    from bot.content.questions import load_trials
    from bot.workbench.known import Miss, Tried

    trials = load_trials(questions)
    alone = replace(app, responder=_fresh(app))
    outcomes = asyncio.run(outcomes_of(alone, trials, lambda done: progress(done, len(trials))))
    missed = [o for o in outcomes if not o.right]
    return Tried(
        len(outcomes),
        tuple(
            Miss(
                o.trial.ask,
                tuple(o.trial.after),
                o.trial.entries[0][0] if o.trial.entries else o.trial.expect,
                " + ".join(o.trial.cites[0]) if o.trial.cites else "",
                o.reply.entry or o.reply.kind,
                bool(o.trial.known_failure),
            )
            for o in missed
        ),
    )


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        click.echo(f"{host}, port {port}, cannot be listened on: {_why(error)}.", err=True)
        sys.exit(1)


def _why(error: OSError) -> str:
    # The library adds the address to the system's words; a name that is none has no number.
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror)
