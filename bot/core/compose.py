"""From a Decision to a Reply: reviewed sentences, their proof, and what can be asked next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.core.codec import LONGEST_PAIR
from bot.core.decide import MOST_CHOICES, Answer, Band, Clarify, Decision, Decline, Define
from bot.core.knowledge import ARTICLE, Citation, Entry, Kind, Knowledge, Source, Statement, Term
from bot.core.reply import Choice, Line, Proof, Reply, Suggestion
from bot.core.request import Browse, Feedback, NoneOfThese, Show, Sources, Why

MOST_KEPT = 256
"""Replies that are kept for when the same is to be shown again."""


def day(value: date) -> str:
    """A date as people write it: 7 October 2020."""
    return f"{value.day} {value:%B %Y}"


def place(source: Source, paragraph: str) -> str:
    """Where a passage stands: The Moscow Times, 7 October 2020, paragraph 7."""
    number = source.paragraphs[paragraph].number
    where = "picture caption" if number == 0 else f"paragraph {number}"
    return f"{source.publisher}, {day(source.published)}, {where}"


class Composer:
    """Writes Replies with the knowledge's own sentences."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._phrases = knowledge.phrases
        self._notices = {language.id: language.notice for language in knowledge.languages}
        self._shown = lru_cache(MOST_KEPT)(self._of)

    def reply(self, decision: Decision) -> Reply:
        """The Reply to a Decision."""
        match decision:
            case Answer():
                return self._answer(decision)
            case Clarify():
                return self._clarify(decision)
            case Decline():
                return self._decline(decision)
            case Define(term=term, near=near):
                return replace(self.term(term, near), notice=self._notice(decision))

    def entry(self, *entries: Entry) -> Reply:
        """The Reply that shows an entry, or two of one answer, however they were asked for."""
        return self.shown(entries, Band.HIGH, 1.0)

    def shown(
        self,
        entries: Sequence[Entry],
        band: Band,
        confidence: float,
        *,
        notice: str = "",
        extra: str = "",
        near: Sequence[Entry] = (),
    ) -> Reply:
        """The Reply that shows these entries in turn, each citation numbered once.

        What can be asked next are `near` entries, or those that the entries name as related.
        """
        same = self._shown(_ids(entries), notice, extra, _ids(near))
        return replace(same, band=band.value, confidence=confidence)

    def _of(
        self, shown: tuple[str, ...], notice: str, extra: str, offered: tuple[str, ...]
    ) -> Reply:
        """What is the same in all Replies that show these entries and offer those."""
        known = self._knowledge.entries
        entries = [known[id_] for id_ in shown]
        lines, proofs = self._body(entries)
        if extra:
            lines.append(Line(extra))
        first = entries[0]
        from_source = first.kind is not Kind.SMALLTALK
        if not offered:
            related = dict.fromkeys(r for e in entries for r in e.related if r not in shown)
            offered = tuple(related)[:MOST_CHOICES]
        near = [known[id_] for id_ in offered]
        title = "abstain_near" if first.kind.declines else "related"
        return Reply(
            kind=_KINDS[first.kind],
            lines=tuple(lines),
            entry=first.id,
            question=first.question if from_source and len(entries) == 1 else "",
            on_subject=first.kind.on_subject,
            entries=shown,
            as_of=self.newest(proofs) if from_source else None,
            as_of_line=self.as_of(proofs) if from_source else "",
            notice=notice,
            proofs=tuple(proofs),
            suggestions=self._suggestions(near),
            choices_title=self._phrases[title] if near else "",
            choices=choices(near),
            actions=self._actions(entries) if from_source else (),
        )

    def term(self, term: Term, near: Sequence[Entry]) -> Reply:
        """The Reply that shows a Term's line and other names of it; what can be asked next are
        `near` entries."""
        if term.line is None:
            return self.gone()
        said = replace(term.line, say=f"{initial(term.name)}: {term.line.say}")
        lines, proofs = self.stated((said,))
        if term.shown:
            names = ", ".join(term.shown)
            lines.append(Line(self._phrases["glossary_names"].format(names=names)))
        return Reply(
            "answer",
            tuple(lines),
            band=Band.HIGH.value,
            confidence=1.0,
            as_of=self.newest(proofs),
            as_of_line=self.as_of(proofs),
            proofs=tuple(proofs),
            suggestions=self._suggestions(near),
            choices_title=self._phrases["related"] if near else "",
            choices=choices(near),
            actions=self.all_topics(),
        )

    def said(self, *phrases: str, kind: str = "page", **fields: str) -> Reply:
        """A Reply of the bot's own sentences."""
        lines = tuple(Line(self._phrases[p].format(**fields)) for p in phrases)
        return Reply(kind=kind, lines=lines)

    def sources(self) -> Reply:
        """All that can be cited, each paragraph with its gist."""
        sources = self._knowledge.sources.values()
        lines = (
            Line(self._phrases["sources"]),
            *(Line(f"{s.publisher}, {day(s.published)}: {s.title}.") for s in sources),
        )
        proofs = tuple(
            Proof(p.number, s.id, p.id, ARTICLE, s.publisher, p.gist, s.passage_url(p.id))
            for s in sources
            for p in s.paragraphs.values()
        )
        return Reply("page", lines, proofs=proofs)

    def cited(self, *entries: Entry) -> Reply:
        """The passages that entries cite, numbered as in their answer, each with its gist."""
        _, answered = self._body(entries)
        sources = self._knowledge.sources
        proofs = tuple(
            replace(p, label=sources[p.source].paragraphs[p.paragraph].gist) for p in answered
        )
        phrase = self._phrases["sources_entry" if proofs else "sources_none"]
        lines = [Line(phrase.format(question=e.question)) for e in entries]
        if proofs and len(entries) > 1:
            first, second = (e.question for e in entries)
            lines = [Line(self._phrases["sources_two"].format(first=first, second=second))]
        return Reply("page", tuple(lines), proofs=proofs)

    def gone(self) -> Reply:
        """What was asked for is no longer there; the topics are."""
        return replace(self.said("gone"), actions=self.all_topics())

    def _named(self, by: Sequence[str]) -> str:
        """Speakers in one line: "Vladimir Putin; the article"."""
        first, *others = dict.fromkeys(by)
        names = ("the article" if o == ARTICLE else self._knowledge.speaker(o) for o in others)
        return "; ".join([self._knowledge.speaker(first), *names])

    def all_topics(self) -> tuple[Choice, ...]:
        """The button to what can be asked at all."""
        return (Choice(self._phrases["label_topics"], Browse()),)

    def _actions(self, entries: Sequence[Entry]) -> tuple[Choice, ...]:
        """Sources leads to all that is cited; a reason and a thumb are for the first entry."""
        label, entry = self._phrases, entries[0]
        ids = [e.id for e in entries if e.citations]
        together = len(ids) == 2 and len("".join(ids)) <= LONGEST_PAIR
        wanted = [Sources(*ids)] if together else [Sources(i) for i in ids]
        return (
            *(Choice(label["label_sources"], sources) for sources in wanted),
            Choice(label["label_why"], Why(entry.id)),
            Choice(label["label_good"], Feedback(entry.id, good=True)),
            Choice(label["label_bad"], Feedback(entry.id, good=False)),
        )

    def _answer(self, answer: Answer) -> Reply:
        extra = self._phrases["two_part_other"] if answer.rest_unanswered else ""
        return self.shown(
            answer.entries,
            answer.band,
            answer.confidence,
            notice=self._notice(answer),
            extra=extra,
        )

    def _clarify(self, clarify: Clarify) -> Reply:
        return Reply(
            kind="clarify",
            lines=(),
            band=Band.LOW.value,
            confidence=clarify.confidence,
            as_of=self._knowledge.as_of,
            notice=self._notice(clarify),
            suggestions=self._suggestions(clarify.entries),
            choices_title=self._phrases["clarify"],
            choices=(
                *choices(clarify.entries),
                Choice(self._phrases["none_of_these"], NoneOfThese()),
            ),
        )

    def _decline(self, decline: Decline) -> Reply:
        if decline.ranking is None:
            return self.said("too_short", kind="smalltalk")
        if decline.entry is not None:
            return self.shown(
                (decline.entry,),
                decline.band,
                decline.confidence,
                notice=self._notice(decline),
                near=decline.near,
            )
        return Reply(
            kind="abstain",
            lines=tuple(
                Line(self._phrases[p])
                for p in ("abstain", *(("english_only",) if decline.foreign else ()))
            ),
            band=decline.band.value,
            confidence=decline.confidence,
            as_of=self._knowledge.as_of,
            as_of_line=self.as_of(()),
            notice=self._notice(decline),
            suggestions=self._suggestions(decline.near),
            choices_title=self._phrases["abstain_near"] if decline.near else "",
            choices=choices(decline.near),
            actions=self.all_topics(),
        )

    def stated(self, statements: Iterable[Statement]) -> tuple[list[Line], list[Proof]]:
        """Statements as Lines, none of them twice, and each Citation numbered once."""
        places: dict[Citation, list[str]] = {}
        lines: list[Line] = []
        for statement in statements:
            for citation in statement.citations:
                places.setdefault(citation, []).append(statement.by)
            numbers = {citation: n for n, citation in enumerate(places, 1)}
            lines.append(Line(statement.say, tuple(numbers[c] for c in statement.citations)))
        proofs = [self._proof(n, c, by) for n, (c, by) in enumerate(places.items(), 1)]
        return list(dict.fromkeys(lines)), proofs

    def _body(self, entries: Sequence[Entry]) -> tuple[list[Line], list[Proof]]:
        said: list[Statement] = []
        for entry in entries:
            if entry.decline:
                said.append(Statement(entry.decline, ARTICLE, ()))
            said += entry.answer
        return self.stated(said)

    def _proof(self, number: int, citation: Citation, by: Sequence[str]) -> Proof:
        home = self._knowledge.sources[citation.source]
        return Proof(
            number,
            citation.source,
            citation.paragraph,
            by[0],
            self._named(by),
            place(home, citation.paragraph),
            home.passage_url(citation.paragraph),
        )

    def _suggestions(self, entries: Iterable[Entry]) -> tuple[Suggestion, ...]:
        return tuple(
            Suggestion(e.id, e.question, tuple((c.source, c.paragraph) for c, _ in e.citations))
            for e in entries
        )

    def newest(self, proofs: Sequence[Proof]) -> date:
        """The date of the newest source that is cited, or where none is, of all."""
        cited = [self._knowledge.sources[p.source].published for p in proofs]
        return max(cited, default=self._knowledge.as_of)

    def as_of(self, proofs: Sequence[Proof]) -> str:
        """The date: of what was reported, or for a reply that reports nothing, of the source."""
        phrase = self._phrases["as_of" if proofs else "dated"]
        return phrase.format(date=day(self.newest(proofs)))

    def _notice(self, decision: Decision) -> str:
        ranking = decision.ranking
        return self._notices.get(ranking.question.language, "") if ranking else ""


_KINDS = {
    Kind.ANSWER: "answer",
    Kind.CONTESTED: "answer",
    Kind.NOT_IN_SOURCE: "abstain",
    Kind.OFF_SUBJECT: "abstain",
    Kind.SMALLTALK: "smalltalk",
}


def initial(name: str) -> str:
    """A name as it begins a sentence: "The CSTO"."""
    return name[:1].upper() + name[1:]


def _ids(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(entry.id for entry in entries)


def choices(entries: Iterable[Entry]) -> tuple[Choice, ...]:
    """A button for each entry, labelled with its question."""
    return tuple(Choice(e.question, Show(e.id)) for e in entries)
