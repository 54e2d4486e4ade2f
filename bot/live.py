"""The bot while its knowledge is edited: a saved change is taken, a faulty one is not.

A thread of its own watches the folder. It reads all files, checks them, makes everything anew that
the change touches, and only then puts it into use by setting one reference: a request is served
from its beginning to its end with what it found there.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from bot.app import App, Service
from bot.content.fault import Fault
from bot.content.fitted import kept, learned_id
from bot.content.refit import Refit
from bot.core.calibrate import Calibration
from bot.core.changes import Changes
from bot.core.match import Model
from bot.core.reply import Reply
from bot.core.request import Request
from bot.core.shortlist import Shortlist
from bot.core.trace import where
from bot.core.update import reindexed, updated

if TYPE_CHECKING:
    from bot.content.follow import Follower, RefusedError, Step

log = logging.getLogger(__name__)

FIRST = 1.0
"""Seconds after the start before the thread gets to work: who asks one question is gone by then."""

LAST = 10.0
"""Seconds that the end waits for a change that is just being taken."""


class Live:
    """An App that follows the files of its knowledge while `following`."""

    def __init__(self, app: App, tell: Callable[[str, str, int], None] = lambda *_: None) -> None:
        """`tell` is told what came of a change (`taken`, `refused` for faults, `fitted` when it has
        been learned anew; else ""), the version in use, and the number of faults in the files; in
        whatever thread."""
        self._tell = tell
        self.app = app
        """What is in use; another one after each change."""
        self.faults: tuple[Fault, ...] = ()
        """Why the files as they are now are not in use; none if they are."""
        self.ready = threading.Event()
        """Set once the files have been looked at, and a change costs no more than it must."""
        self._refused: str | None = None
        self._suspect: str | None = None
        self._follower: Follower | None = None
        self._stop = threading.Event()
        self._refit = Refit(_settings(app))
        self._told("")

    @property
    def service(self) -> Service:
        """What is in use, for platforms: it follows."""
        return Service(self.app.settings, self.respond, _Phrases(self), self.app.pictures)

    async def respond(self, request: Request, conversation: str, person: str = "") -> Reply:
        """See `Responder.respond`."""
        return await self.app.responder.respond(request, conversation, person)

    @contextlib.contextmanager
    def following(self) -> Iterator[None]:
        """Within this, changes of the files are taken."""
        thread = threading.Thread(target=self._follow, name="knowledge", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join(LAST)
            self.end()

    def _follow(self) -> None:
        if self._stop.wait(FIRST):
            return
        # Only here: they take a while to load.
        from bot.content.watch import changes

        self._files().get_ready()
        # What was read stays: looking through it again and again would slow every answer.
        gc.freeze()
        for changed in changes(self.app.settings.knowledge_dir, self._stop):
            try:
                if changed or self._suspect is not None:
                    self.take()
                if self._refit.has_ended():
                    self._take_fit()
                self.ready.set()
            except Exception as error:
                log.error(
                    "A change of the knowledge could not be taken: %s in %s",
                    type(error).__name__,
                    where(error),
                )

    def _files(self) -> Follower:
        if self._follower is None:
            from bot.content.follow import Follower

            self._follower = Follower(self.app.settings.knowledge_dir, self.app.known)
        return self._follower

    def take(self) -> None:
        """Take what the files say now; of faults, note them at the second look at the same files.

        Not for several threads at once.
        """
        from bot.content.follow import RefusedError

        try:
            step = self._files().read()
        except RefusedError as error:
            self._refuse(error)
            return
        if step is not None:
            self._use(step)
            # The old knowledge goes now, not when so much is new that Python looks by itself. What
            # was there at the start is frozen, so that the look is short.
            gc.collect()
        elif self.faults:
            log.info("Knowledge %s stands in the files again.", self.app.knowledge.version)
            self._whole()
            self._told("")
            self._refit.resume()
        else:
            self._whole()
            self._refit.resume()

    def look(self) -> tuple[Fault, ...]:
        """Take what the files say now, and what was learned meanwhile, at once; gives the faults.

        For who watches the files himself, and not `following`.
        """
        self.take()
        if self._suspect is not None:
            self.take()
        if self._refit.has_ended():
            self._take_fit()
        return self.faults

    def end(self) -> None:
        """Learn no more."""
        self._refit.stop()

    def _told(self, result: str) -> None:
        self._tell(result, self.app.knowledge.version, len(self.faults))

    def _whole(self) -> None:
        self.faults, self._refused, self._suspect = (), None, None

    def _refuse(self, error: RefusedError) -> None:
        if error.version == self._refused:
            self._suspect = None
            return
        self._refit.put_off()
        if error.version != self._suspect:
            # Perhaps more is just being written: what is still there at the next look is a fault.
            self._suspect = error.version
            return
        self.faults, self._refused, self._suspect = error.faults, error.version, None
        log.warning("Knowledge %s stays in use, for there are faults:", self.app.knowledge.version)
        for fault in error.faults:
            log.warning("%s", fault)
        self._told("refused")

    def _use(self, step: Step) -> None:
        app = self.app
        knowledge = step.known.knowledge
        encode = app.encoder.encode if app.encoder else None
        model, calibration = app.matcher.model, app.calibration
        fit = None
        if isinstance(model, Shortlist):
            model = reindexed(model, app.knowledge, knowledge, step.understanding)
        elif (fit := self._fit(app, step.known.learned or learned_id(knowledge))) is not None:
            model, calibration = fit
        else:
            model = updated(model, app.knowledge, knowledge, step.understanding, encode)
        self.app = app.knowing(step.known, step.understanding, model, calibration)
        self._whole()
        log.info("Knowledge %s taken: %s.", knowledge.version, told(step.changes))
        self._told("taken")
        app.pictures.take(knowledge)
        if fit is None and isinstance(model, Model):
            self._refit.ask()
        else:
            self._refit.stop()

    def _take_fit(self) -> None:
        """Use what was fitted meanwhile, if it was fitted for what is in use."""
        app = self.app
        if (fit := self._fit(app, learned_id(app.knowledge))) is not None:
            self.app = app.knowing(app.known, app.understanding, *fit)
            log.info("Knowledge %s has been learned anew.", app.knowledge.version)
            self._told("fitted")

    def _fit(self, app: App, learned: str) -> tuple[Model, Calibration] | None:
        return kept(learned, app.encoder.id if app.encoder else "", app.settings.cache_dir)


class _Phrases(Mapping[str, str]):
    """The bot's own sentences, as they are in use."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def __getitem__(self, name: str) -> str:
        return self._live.app.knowledge.phrases[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._live.app.knowledge.phrases)

    def __len__(self) -> int:
        return len(self._live.app.knowledge.phrases)


def told(changes: Changes) -> str:
    """What has changed, in numbers."""
    parts = [
        f"{len(ids)} {word}"
        for ids, word in (
            (changes.changed, "changed"),
            (changes.new, "new"),
            (changes.removed, "removed"),
        )
        if ids
    ]
    if not parts:
        return "no entry changed"
    first, _, rest = parts[0].partition(" ")
    noun = "entry" if first == "1" else "entries"
    return ", ".join([f"{first} {noun} {rest}", *parts[1:]])


def _settings(app: App) -> dict[str, str]:
    """What a process needs that fits for this one."""
    settings = app.settings
    found = {
        "BRIEFBOT_KNOWLEDGE_DIR": str(settings.knowledge_dir.absolute()),
        "BRIEFBOT_CACHE_DIR": str(settings.cache_dir.absolute()),
    }
    if settings.encoder_dir is not None:
        found["BRIEFBOT_ENCODER_DIR"] = str(settings.encoder_dir.absolute())
    return found
