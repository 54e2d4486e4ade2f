"""From a folder of YAML files to one `Knowledge`, or to every fault in it at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.advice import advice, unknown
from bot.content.document import Document, read_document
from bot.content.document import Path as Place
from bot.content.fault import Fault, KnowledgeError
from bot.content.files import read_files, version_of
from bot.content.limits import LONGEST_ENTRY, room
from bot.content.rules import Complaint, entry_rules, phrase_rules, topic_rules
from bot.content.schema import (
    EntryModel,
    LanguagesModel,
    PhrasesModel,
    SourceModel,
    TermsModel,
    TopicModel,
    kind_of,
)
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
        self._complain(phrases[0], ("phrases",), phrase_rules(phrases[1].phrases))
        known = {e.id for _, t in topics for e in t.entries}
        entries: dict[str, Entry] = {}
        built: dict[str, Topic] = {}
        for document, shape in topics:
            name = Path(document.file).stem
            if name in built:
                self._fault(document, (), f"There is already a topic '{name}'. Rename this file.")
            self._complain(document, (), topic_rules(name, shape.title))
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

    def _unique(self, document: Document, path: Place, name: str) -> None:
        if name in self.seen:
            self._fault(
                document,
                (*path, "id"),
                f"'{name}' is already the id of something in {self.seen[name]}. Choose another id.",
            )
        self.seen[name] = document.file

    def _fault(self, document: Document, path: Place, message: str) -> None:
        self.faults.append(document.fault(path, message))

    def _complain(self, document: Document, at: Place, complaints: Iterable[Complaint]) -> None:
        for path, message in complaints:
            self._fault(document, (*at, *path), message)

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
        path: Place,
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
        self._complain(document, path, entry_rules(model))
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

    def _citations(self, document: Document, at: Place, ids: Sequence[str]) -> tuple[Citation, ...]:
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
