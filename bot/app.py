"""The composition root: builds everything once from the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.config import Settings
from bot.content.fitted import fitted
from bot.content.load import load_knowledge
from bot.core.decide import Decider
from bot.core.knowledge import Knowledge
from bot.core.match import Matcher
from bot.core.reading import Reading
from bot.core.responder import Responder
from bot.core.rows import pairs_of, talk_words
from bot.core.understand import Understanding
from bot.encoder import load_encoder
from bot.store.memory import ProcessMemory


@dataclass(frozen=True, slots=True)
class App:
    """What the commands and adapters work with."""

    settings: Settings
    knowledge: Knowledge
    understanding: Understanding
    matcher: Matcher
    decider: Decider
    responder: Responder


def build(settings: Settings, fitting: Callable[[], None] = lambda: None) -> App:
    """Load, fit (or take what was fitted) and wire; `fitting` is called before a slow fit.

    Raises KnowledgeError for faulty YAML and EncoderError for an encoder that cannot be used.
    """
    knowledge = load_knowledge(settings.knowledge_dir)
    encoder = load_encoder(settings.encoder_dir) if settings.encoder_dir else None
    understanding = Understanding(knowledge)
    encode = encoder.encode if encoder else None
    model, calibration = fitted(
        knowledge,
        understanding,
        encode,
        encoder.id if encoder else "",
        settings.cache_dir,
        fitting,
    )
    matcher = Matcher(knowledge, model, encode, talk_words(knowledge, understanding))
    decider = Decider(
        knowledge,
        Reading(knowledge, understanding),
        matcher,
        calibration,
        pairs_of(knowledge, understanding),
    )
    responder = Responder(knowledge, understanding, matcher, decider, ProcessMemory())
    return App(settings, knowledge, understanding, matcher, decider, responder)
