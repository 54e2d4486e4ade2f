"""The quick update after a change of the knowledge, beside the full fit that follows it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.app import App, build
from bot.cli.maintain import Outcome, outcomes_of
from bot.config import Settings
from bot.content.fitted import fitted
from bot.content.prepared import Prepared
from bot.content.questions import Trial
from bot.core.knowledge import Entry, Knowledge
from bot.core.match import Model
from bot.core.rows import pairs_of, talk_words
from bot.core.understand import Understanding
from bot.core.update import updated

NEW = 5
"""Phrasings that an entry gets: questions of the tuning set that are none of its own yet."""

FEW = 10
"""Phrasings of an entry that is new."""


@dataclass(frozen=True, slots=True)
class Update:
    """One change: how the quick update does, and how the full fit."""

    what: str
    seconds: float
    cpu: float
    alike: float
    """Share of the questions that both decide alike."""
    alike_before: float
    """The same for the model before the change, for comparison: a full fit moves others too."""
    right: tuple[int, int, int]
    """Questions decided rightly: before the change, after the update, after the fit."""
    asked: int
    found: tuple[int, int]
    """New phrasings that are answered with their entry: after the update, after the fit."""
    new: int


def measured(settings: Settings, trials: Sequence[Trial]) -> Iterator[Update]:
    """Each kind of change in the knowledge as it is; every one needs a fit of its own."""
    app = build(settings)
    entry, fresh = _with_fresh(app.knowledge, trials)
    longer = replace(entry, phrasings=(*entry.phrasings, *fresh))
    one = replace(entry, phrasings=(*entry.phrasings[1:], fresh[0]))
    other = next(e for e in app.knowledge.entries.values() if e.kind.is_answer and e is not entry)
    fewer = replace(other, phrasings=other.phrasings[:: len(other.phrasings) // FEW][:FEW])
    without = _knowing(app, _but(app.knowledge, other), settings)
    cases = (
        ("1 changed phrasing", app, _set(app.knowledge, one), fresh[:1], entry),
        (f"{NEW} new phrasings", app, _set(app.knowledge, longer), fresh, entry),
        (
            f"1 new entry, {FEW} phrasings",
            without,
            _set(app.knowledge, fewer),
            fewer.phrasings,
            fewer,
        ),
        ("1 removed entry", app, without.knowledge, (), other),
    )
    for what, before, knowledge, texts, target in cases:
        yield _update(what, before, knowledge, texts, target, trials, settings)


def _update(
    what: str,
    before: App,
    knowledge: Knowledge,
    texts: Sequence[str],
    target: Entry,
    trials: Sequence[Trial],
    settings: Settings,
) -> Update:
    full = _knowing(before, knowledge, settings)
    fit = before.matcher.model
    assert isinstance(fit, Model)
    understanding = Understanding(knowledge)
    begin, cpu = time.perf_counter(), time.process_time()
    model = updated(fit, before.knowledge, knowledge, understanding, None)
    spent, used = time.perf_counter() - begin, time.process_time() - cpu
    quick = before.knowing(full.known, understanding, model, before.calibration)
    others = [t for t in trials if t.ask not in texts]
    outcomes = [asyncio.run(outcomes_of(a, others)) for a in (before, quick, full)]
    asked = [Trial(ask=text) for text in texts]
    found = [asyncio.run(outcomes_of(a, asked)) for a in (quick, full)]
    return Update(
        what,
        spent,
        used,
        _alike(outcomes[1], outcomes[2]),
        _alike(outcomes[0], outcomes[2]),
        (_right(outcomes[0]), _right(outcomes[1]), _right(outcomes[2])),
        len(others),
        (_led(found[0], target), _led(found[1], target)),
        len(texts),
    )


def _alike(left: Sequence[Outcome], right: Sequence[Outcome]) -> float:
    pairs = zip(left, right, strict=True)
    same = sum(
        a.reply.kind == b.reply.kind and a.reply.entries == b.reply.entries for a, b in pairs
    )
    return same / len(left)


def _right(outcomes: Sequence[Outcome]) -> int:
    return sum(o.right for o in outcomes)


def _led(outcomes: Sequence[Outcome], target: Entry) -> int:
    return sum(target.id in o.reply.entries for o in outcomes)


def _with_fresh(knowledge: Knowledge, trials: Sequence[Trial]) -> tuple[Entry, tuple[str, ...]]:
    """An entry that is asked for often, and questions that are none of its phrasings."""
    counted = Counter(t.entries[0][0] for t in trials if t.entries)
    for name, _ in counted.most_common():
        entry = knowledge.entries.get(name)
        if entry is None or not entry.kind.is_answer:
            continue
        typed = {p.casefold() for p in entry.phrasings}
        fresh = [t.ask for t in trials if t.entries and t.entries[0][0] == name and not t.after]
        fresh = [f for f in fresh if f.casefold() not in typed]
        if len(fresh) >= NEW:
            return entry, tuple(fresh[:NEW])
    raise ValueError("no entry is asked for often enough")


def _set(knowledge: Knowledge, entry: Entry) -> Knowledge:
    entries = {**knowledge.entries, entry.id: entry}
    return replace(knowledge, entries=entries, version=f"{knowledge.version}+")


def _but(knowledge: Knowledge, gone: Entry) -> Knowledge:
    entries = {
        e.id: replace(e, related=tuple(r for r in e.related if r != gone.id))
        for e in knowledge.entries.values()
        if e.id != gone.id
    }
    topics = {
        t.id: replace(t, entries=tuple(e for e in t.entries if e != gone.id))
        for t in knowledge.topics.values()
    }
    starters = tuple(s for s in knowledge.starters if s != gone.id)
    paths = {p.id: p for p in knowledge.paths.values() if gone.id not in {c.entry for c in p.full}}
    return replace(knowledge, entries=entries, topics=topics, starters=starters, paths=paths)


def _knowing(app: App, knowledge: Knowledge, settings: Settings) -> App:
    """The bot with that knowledge, fully fitted."""
    understanding = Understanding(knowledge)
    known = Prepared(
        knowledge,
        understanding.vocabulary,
        talk_words(knowledge, understanding),
        pairs_of(knowledge, understanding),
        "",
    )
    return app.knowing(
        known, understanding, *fitted(knowledge, understanding, None, "", settings.cache_dir)
    )
