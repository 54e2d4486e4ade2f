"""Every Reply that needs no question: all entries, lists, cards and names of a Knowledge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.core.compose import Composer
from bot.core.decide import Band
from bot.core.glossary import Glossaries
from bot.core.knowledge import Knowledge
from bot.core.lesson import Lessons, Place, cards_of
from bot.core.pages import PAGE, Pages
from bot.core.reply import Reply
from bot.core.request import Depth
from bot.core.timeline import Timelines


def every_reply(knowledge: Knowledge) -> Iterator[tuple[str, Reply]]:
    """Each with a name for failures."""
    composer, pages = Composer(knowledge), Pages(knowledge)
    for entry in knowledge.entries.values():
        shown = composer.shown((entry,), Band.MEDIUM, 0.7, notice="Только по-английски · ☝️")
        yield entry.id, replace(shown, pager=pages.back(entry))
        yield f"{entry.id}, cited", composer.cited(entry)
    yield "sources", composer.sources()
    yield "gone", composer.gone()
    yield "timeline", Timelines(knowledge).reply()
    yield "topics", pages.page(None, 0)
    for topic in knowledge.topics.values():
        for number in range(-(-len(topic.entries) // PAGE)):
            yield f"{topic.id} {number}", pages.page(topic.id, number)
    yield from _briefings(knowledge, Lessons(knowledge, composer))
    glossary = Glossaries(knowledge)
    yield from ((f"names {number}", glossary.page(number)) for number in range(6))
    yield from ((term, glossary.term(term)) for term in knowledge.terms)
    yield "no such name", glossary.named("nobody")


def _briefings(knowledge: Knowledge, lessons: Lessons) -> Iterator[tuple[str, Reply]]:
    yield "briefings", lessons.paths()
    for path in knowledge.paths.values():
        yield path.id, lessons.path(path.id, Place(Depth.FULL, 1))
        for depth in Depth:
            for card in range(len(cards_of(path, depth))):
                yield f"{path.id} {depth} {card}", lessons.card(path.id, depth, card)
