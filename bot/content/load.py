"""From a folder of YAML files to one `Knowledge`, or to every fault in it at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.advice import advice, unknown
from bot.content.document import Document, read_document
from bot.content.fault import Fault, KnowledgeError
from bot.content.files import read_files, version_of
from bot.content.limits import LONGEST_ENTRY, LONGEST_LABEL, longest_phrase, room, units
from bot.content.schema import (
    EntryModel,
    LanguagesModel,
    PhrasesModel,
    SourceModel,
    TermsModel,
    TopicModel,
    kind_of,
)
from bot.core.codec import LONGEST_ID
from bot.core.knowledge import (
    ARTICLE,
    Citation,
    Entry,
    Kind,
    Knowledge,
    Language,
    Paragraph,
    Source,
    Statement,
    Term,
    Topic,
)
from bot.core.phrases import PHRASES

M = TypeVar("M", bound=BaseModel)


def load_knowledge(folder: Path) -> Knowledge:
    """Read the knowledge in `folder`; raises KnowledgeError with every fault found."""
    return read_knowledge(read_files(folder))


def read_knowledge(files: Mapping[str, bytes]) -> Knowledge:
    """Build Knowledge from file contents; raises KnowledgeError with every fault found."""
    reading = _Reading(files)
    knowledge = reading.build()
    if reading.faults or knowledge is None:
        raise KnowledgeError(reading.faults)
    return knowledge


class _Reading:
    """One pass over all files; collects faults instead of stopping at the first."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.faults: list[Fault] = []
        self.seen: dict[str, str] = {}
        self.sources: dict[str, Source] = {}
        self.terms: dict[str, Term] = {}
        # Folders of which a file could not be used: references into them are not judged.
        self.partial: set[str] = set()

    def build(self) -> Knowledge | None:
        for needed in ("terms.yaml", "phrases.yaml", "languages.yaml"):
            if needed not in self.files:
                self.faults.append(Fault(needed, 1, 1, "", "This file is missing."))
        topics: list[tuple[Document, TopicModel]] = []
        terms: tuple[Document, TermsModel] | None = None
        phrases: tuple[Document, PhrasesModel] | None = None
        languages: tuple[Document, LanguagesModel] | None = None
        for name, content in self.files.items():
            folder, _, file = name.rpartition("/")
            match (folder, file):
                case ("sources", _):
                    if source := self._shape(name, content, SourceModel):
                        self._source(*source)
                case ("entries", _):
                    if topic := self._shape(name, content, TopicModel):
                        topics.append(topic)
                case ("", "terms.yaml"):
                    terms = self._shape(name, content, TermsModel)
                case ("", "phrases.yaml"):
                    phrases = self._shape(name, content, PhrasesModel)
                case ("", "languages.yaml"):
                    languages = self._shape(name, content, LanguagesModel)
                case _:
                    self.faults.append(
                        Fault(
                            name,
                            1,
                            1,
                            "",
                            "This bot does not know this file. "
                            "Entries stand in entries/, sources in sources/.",
                        )
                    )
        if not self.sources and not self.faults:
            self.faults.append(Fault("sources", 1, 1, "", "There is no source. Add one."))
        if terms is None or phrases is None or languages is None:
            return None
        if not topics and not self.faults:
            self.faults.append(Fault("entries", 1, 1, "", "There is no entry. Add one."))
        self._terms(*terms)
        self._phrases(*phrases)
        known = {e.id for _, t in topics for e in t.entries}
        entries: dict[str, Entry] = {}
        built: dict[str, Topic] = {}
        for document, shape in topics:
            name = Path(document.file).stem
            if name in built:
                self._fault(document, (), f"There is already a topic '{name}'. Rename this file.")
            if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or len(name) > LONGEST_ID:
                self._fault(
                    document,
                    (),
                    f"The file's name is the topic's id: small letters, digits and single hyphens, "
                    f"at most {LONGEST_ID}. Rename this file.",
                )
            self._label(document, ("title",), shape.title)
            for i, model in enumerate(shape.entries):
                entries[model.id] = self._entry(document, ("entries", i), name, model, known)
            built[name] = Topic(name, shape.title, tuple(e.id for e in shape.entries))
        for i, talk in enumerate(phrases[1].smalltalk):
            self._unique(phrases[0], ("smalltalk", i), talk.id)
            entries[talk.id] = Entry(
                talk.id, "", Kind.SMALLTALK, talk.question, tuple(talk.phrasings), decline=talk.say
            )
        if self.faults:
            return None
        # Only now: where an entry has a fault, that it cannot be offered is no news.
        self._starters(*phrases, entries)
        built = self._in_order(*phrases, built, entries)
        if self.faults:
            return None
        return Knowledge(
            sources=MappingProxyType(self.sources),
            terms=MappingProxyType(self.terms),
            topics=MappingProxyType(built),
            entries=MappingProxyType(entries),
            synonyms=MappingProxyType({k: tuple(v) for k, v in terms[1].synonyms.items()}),
            phrases=MappingProxyType(dict(phrases[1].phrases)),
            languages=tuple(
                Language(
                    m.id,
                    frozenset(m.letters),
                    m.notice,
                    MappingProxyType(
                        {form: word for word, forms in m.words.items() for form in forms}
                    ),
                )
                for m in languages[1].languages
            ),
            common_words=frozenset(terms[1].common_words),
            starters=tuple(phrases[1].starters),
            fillers=tuple(terms[1].fillers),
            version=version_of(self.files),
        )

    def _shape(self, name: str, content: bytes, model: type[M]) -> tuple[Document, M] | None:
        document = read_document(name, content)
        self.faults += document.faults
        folder = name.partition("/")[0]
        if document.data is None:
            self.partial.add(folder)
            if not document.faults:
                self.faults.append(Fault(name, 1, 1, "", "The file is empty."))
            return None
        try:
            return document, model.model_validate(document.data)
        except ValidationError as error:
            self.partial.add(folder)
            for detail in error.errors(include_url=False):
                path = tuple(p for p in detail["loc"] if p != "[key]")
                self.faults.append(document.fault(path, advice(detail, model, path)))
            return None

    def _unique(self, document: Document, path: tuple[str | int, ...], name: str) -> None:
        if name in self.seen:
            self._fault(
                document,
                (*path, "id"),
                f"'{name}' is already the id of something in {self.seen[name]}. Choose another id.",
            )
        self.seen[name] = document.file

    def _fault(self, document: Document, path: tuple[str | int, ...], message: str) -> None:
        self.faults.append(document.fault(path, message))

    def _source(self, document: Document, model: SourceModel) -> None:
        self._unique(document, (), model.id)
        paragraphs: dict[str, Paragraph] = {}
        for i, p in enumerate(model.paragraphs):
            if p.id in paragraphs:
                self._fault(
                    document,
                    ("paragraphs", i, "id"),
                    f"'{p.id}' stands twice; number each paragraph once.",
                )
            paragraphs[p.id] = Paragraph(p.id, p.gist, p.start, p.end)
        self.sources[model.id] = Source(
            model.id,
            model.title,
            model.publisher,
            model.published,
            model.url,
            MappingProxyType(paragraphs),
        )

    def _terms(self, document: Document, model: TermsModel) -> None:
        ids = {t.id for t in model.terms}
        owner: dict[str, str] = {}
        for i, t in enumerate(model.terms):
            self._unique(document, ("terms", i), t.id)
            if t.counterpart is not None and t.counterpart not in ids:
                self._fault(
                    document, ("terms", i, "counterpart"), unknown("term", t.counterpart, ids)
                )
            for j, alias in enumerate(t.aliases):
                if owner.setdefault(alias.casefold(), t.id) != t.id:
                    self._fault(
                        document,
                        ("terms", i, "aliases", j),
                        f"'{alias}' is already a "
                        f"name of '{owner[alias.casefold()]}'. Keep it at one of them.",
                    )
            self.terms[t.id] = Term(t.id, t.name, t.kind, tuple(t.aliases), t.counterpart)
        for key, words in model.synonyms.items():
            for j, word in enumerate(words):
                if owner.setdefault(word.casefold(), key) != key:
                    self._fault(
                        document,
                        ("synonyms", key, j),
                        f"'{word}' already stands for "
                        f"'{owner[word.casefold()]}'. Keep it at one of them.",
                    )

    def _phrases(self, document: Document, model: PhrasesModel) -> None:
        for key in model.phrases.keys() - PHRASES.keys():
            self._fault(document, ("phrases", key), unknown("phrase", key, PHRASES))
        for key, fields in PHRASES.items():
            if key not in model.phrases:
                self._fault(document, ("phrases",), f"The phrase '{key}' is missing. Add it.")
                continue
            if (most := longest_phrase(key)) is not None:
                self._short(document, ("phrases", key), model.phrases[key], most)
            if not _fits(model.phrases[key], fields):
                allowed = ", ".join("{" + f + "}" for f in fields)
                advice = (
                    f"Only {allowed} can be used here."
                    if fields
                    else "No {braces} can be used here."
                )
                self._fault(document, ("phrases", key), advice)

    def _starters(
        self, document: Document, model: PhrasesModel, entries: Mapping[str, Entry]
    ) -> None:
        answers = [e.id for e in entries.values() if e.kind.is_answer]
        for i, name in enumerate(model.starters):
            if name in entries and name not in answers:
                advice = f"'{name}' does not answer from the article. Name an entry that does."
                self._fault(document, ("starters", i), advice)
            elif name not in entries:
                self._fault(document, ("starters", i), unknown("entry", name, answers))

    def _in_order(
        self,
        document: Document,
        model: PhrasesModel,
        topics: Mapping[str, Topic],
        entries: Mapping[str, Entry],
    ) -> dict[str, Topic]:
        """The topics that are named, then others that answer, then those that only decline."""
        for i, name in enumerate(model.topics):
            if name not in topics:
                self._fault(document, ("topics", i), unknown("topic", name, topics))
        place = {name: i for i, name in enumerate(model.topics)}

        def rank(topic: Topic) -> tuple[int, bool]:
            answers = any(entries[e].kind.is_answer for e in topic.entries)
            return place.get(topic.id, len(place)), not answers

        return {topic.id: topic for topic in sorted(topics.values(), key=rank)}

    def _entry(
        self,
        document: Document,
        path: tuple[str | int, ...],
        topic: str,
        model: EntryModel,
        known: set[str],
    ) -> Entry:
        self._unique(document, path, model.id)
        kind = kind_of(model)
        statements: list[Statement] = []
        for i, s in enumerate(model.answer):
            at = (*path, "answer", i)
            if s.by != ARTICLE and s.by not in self.terms:
                self._fault(document, (*at, "by"), unknown("speaker", s.by, {ARTICLE, *self.terms}))
            statements.append(Statement(s.say, s.by, self._citations(document, at, s.from_)))
        for i, r in enumerate(model.related):
            if r not in known and "entries" in self.partial:
                continue
            if r not in known:
                self._fault(document, (*path, "related", i), unknown("entry", r, known))
            elif r == model.id:
                self._fault(document, (*path, "related", i), "An entry is not related to itself.")
        folded: dict[str, int] = {}
        for i, p in enumerate(model.phrasings):
            if folded.setdefault(p.casefold(), i) != i:
                self._fault(document, (*path, "phrasings", i), f"'{p}' stands twice; remove one.")
        self._kind_rules(document, path, model, kind, statements)
        self._label(document, (*path, "question"), model.question)
        entry = Entry(
            model.id,
            topic,
            kind,
            model.question,
            tuple(model.phrasings),
            tuple(model.keywords),
            tuple(statements),
            model.decline or "",
            tuple(model.related),
        )
        speakers = {t.id: t.name for t in self.terms.values()}
        if (taken := room(entry, self.sources, speakers)) > LONGEST_ENTRY:
            self._fault(
                document,
                path,
                f"'{model.id}' takes {taken} characters of a message with its question and "
                f"citations; at most {LONGEST_ENTRY} fit. Shorten its sentences, or make two "
                "entries of it.",
            )
        return entry

    def _label(self, document: Document, path: tuple[str | int, ...], text: str) -> None:
        self._short(document, path, text, LONGEST_LABEL)

    def _short(self, document: Document, path: tuple[str | int, ...], text: str, most: int) -> None:
        if (length := units(text)) > most:
            self._fault(
                document,
                path,
                f"This stands on a button or in a menu and has {length} characters; at most "
                f"{most} fit. Shorten it.",
            )

    def _kind_rules(
        self,
        document: Document,
        path: tuple[str | int, ...],
        model: EntryModel,
        kind: Kind,
        statements: Sequence[Statement],
    ) -> None:
        if kind.declines and not model.decline:
            self._fault(
                document,
                path,
                f"'{model.id}' is {kind.value} and needs 'decline:', a "
                "sentence on what the article does not say.",
            )
        if kind.is_answer and model.decline:
            self._fault(
                document,
                (*path, "decline"),
                "Only a not_in_source entry declines. Remove this, or set 'kind: not_in_source'.",
            )
        if kind.is_answer and not statements:
            self._fault(
                document,
                path,
                f"'{model.id}' has no answer. Add 'answer:' with 'say', 'by' and 'from'.",
            )
        if kind is Kind.CONTESTED and len({s.by for s in statements}) < 2:
            self._fault(
                document,
                (*path, "answer"),
                "A contested entry needs the positions of at least two speakers.",
            )

    def _citations(
        self, document: Document, at: tuple[str | int, ...], ids: Sequence[str]
    ) -> tuple[Citation, ...]:
        cited: list[Citation] = []
        for i, p in enumerate(ids):
            homes = [s for s in self.sources.values() if p in s.paragraphs]
            if len(homes) > 1:
                names = " and ".join(s.id for s in homes)
                self._fault(
                    document,
                    (*at, "from", i),
                    f"'{p}' stands in {names}; number the paragraphs of each source differently.",
                )
            elif homes:
                cited.append(Citation(homes[0].id, p))
            elif "sources" not in self.partial:
                every = {q for s in self.sources.values() for q in s.paragraphs}
                self._fault(document, (*at, "from", i), unknown("paragraph", p, every))
        return tuple(cited)


def _fits(phrase: str, fields: Sequence[str]) -> bool:
    try:
        parts = list(Formatter().parse(phrase))
    except ValueError:
        return False
    return all(
        name is None or (name in fields and not spec and not conversion)
        for _, name, spec, conversion in parts
    )
