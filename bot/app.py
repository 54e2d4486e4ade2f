"""The composition root: builds everything once from the settings, and runs the platforms."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.content.fitted import SHIPPED, fitted
from bot.content.prepared import Prepared, prepared
from bot.core.calibrate import Calibration
from bot.core.decide import Decider
from bot.core.knowledge import Knowledge
from bot.core.match import Matcher, Model
from bot.core.reading import Reading
from bot.core.recollection import Memory
from bot.core.reply import Reply
from bot.core.request import Request
from bot.core.responder import Responder
from bot.core.shortlist import Shortlist
from bot.core.understand import Understanding
from bot.encoder import Encoder, load_encoder
from bot.picture.pictures import Pictures
from bot.status import Status
from bot.store.memory import ProcessMemory

if TYPE_CHECKING:
    from bot.store.store import Store

log = logging.getLogger(__name__)

Respond = Callable[[Request, str, str], Awaitable[Reply]]
"""See `Responder.respond`."""


@dataclass(frozen=True, slots=True)
class Service:
    """What platforms work with; what it says may change while they run."""

    settings: Settings
    respond: Respond
    phrases: Mapping[str, str]
    pictures: Pictures


@dataclass(frozen=True, slots=True)
class App:
    """What the commands and adapters work with: one knowledge, and all that was made of it."""

    settings: Settings
    encoder: Encoder | None
    memory: Memory
    known: Prepared
    understanding: Understanding
    matcher: Matcher
    calibration: Calibration
    decider: Decider
    responder: Responder
    pictures: Pictures

    @property
    def knowledge(self) -> Knowledge:
        """What the bot knows."""
        return self.known.knowledge

    @property
    def service(self) -> Service:
        """This knowledge for platforms, however long they run."""
        phrases = self.knowledge.phrases
        return Service(self.settings, self.responder.respond, phrases, self.pictures)

    def knowing(
        self,
        known: Prepared,
        understanding: Understanding,
        model: Model | Shortlist,
        calibration: Calibration,
    ) -> App:
        """The same with another knowledge; `pictures` are shared, and still of the old one."""
        parts = known, understanding, model, calibration
        return _wired(self.settings, self.encoder, self.memory, self.pictures, *parts)


def build(
    settings: Settings,
    fitting: Callable[[], None] = lambda: None,
    memory: Memory | None = None,
) -> App:
    """Load, fit (or take what was fitted) and wire; `fitting` is called before a slow fit.

    Without a `memory`, conversations are remembered until the process ends. Raises KnowledgeError
    for faulty YAML and EncoderError for an encoder that cannot be used.
    """
    known = prepared(settings.knowledge_dir, settings.cache_dir)
    encoder = load_encoder(settings.encoder_dir) if settings.encoder_dir else None
    understanding = Understanding(known.knowledge, known.vocabulary)
    model, calibration = fitted(
        known.knowledge,
        understanding,
        encoder.encode if encoder else None,
        encoder.id if encoder else "",
        settings.cache_dir,
        fitting,
        known.learned,
    )
    pictures = Pictures(known.knowledge, settings.cache_dir, SHIPPED)
    parts = known, understanding, model, calibration
    return _wired(settings, encoder, memory or ProcessMemory(), pictures, *parts)


def responder_of(
    settings: Settings,
    knowledge: Knowledge,
    understanding: Understanding,
    matcher: Matcher,
    decider: Decider,
    memory: Memory,
) -> Responder:
    """What answers Requests with these parts, and keeps what it may in this memory."""
    # Without a store nothing is kept, and the privacy page is not to say that it is.
    keeps = settings.keep_unanswered and not isinstance(memory, ProcessMemory)
    return Responder(
        knowledge,
        understanding,
        matcher,
        decider,
        memory,
        partial(datetime.now, UTC),
        settings.unanswered_people if keeps else None,
    )


def _wired(
    settings: Settings,
    encoder: Encoder | None,
    memory: Memory,
    pictures: Pictures,
    known: Prepared,
    understanding: Understanding,
    model: Model | Shortlist,
    calibration: Calibration,
) -> App:
    knowledge = known.knowledge
    matcher = Matcher(knowledge, model, encoder.encode if encoder else None, known.talk_words)
    reading = Reading(knowledge, understanding)
    decider = Decider(knowledge, reading, matcher, calibration, known.pairs)
    responder = responder_of(settings, knowledge, understanding, matcher, decider, memory)
    wired = understanding, matcher, calibration, decider, responder, pictures
    return App(settings, encoder, memory, known, *wired)


def store_of(settings: Settings, status: Status | None = None) -> Store:
    """The store that the settings name, not opened yet; `status` is told how it is."""
    # Only here: its libraries take a while to load, and the terminal does not need them.
    from bot.store.store import Store

    key = settings.hash_key
    return Store(
        settings.database_url.get_secret_value(),
        hash_key=key.get_secret_value() if key else None,
        status=status,
    )
