"""From a folder of YAML files to one `Knowledge`, or to every fault in it at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from bot.content.document import Document
from bot.content.draft import Draft, M
from bot.content.entries import read_entries
from bot.content.fault import Fault, KnowledgeError
from bot.content.files import read_files, version_of
from bot.content.kept import Kept
from bot.content.learning import read_events, read_paths
from bot.content.phrases import check_phrases, check_starters, in_order, read_smalltalk
from bot.content.questions import FOLDER as QUESTIONS
from bot.content.questions import QuestionsModel, misnamed, misplaced
from bot.content.quiz import read_quiz
from bot.content.review import Review
from bot.content.revisions import read_revisions
from bot.content.schema import (
    ChangesModel,
    LanguagesModel,
    LessonsModel,
    PhrasesModel,
    QuizModel,
    SourceModel,
    StyleModel,
    TermsModel,
    TimelineModel,
    TopicModel,
)
from bot.content.terms import read_terms
from bot.core.knowledge import Citation, Knowledge, Language, Paragraph, Source

_NEEDED = ("terms.yaml", "phrases.yaml", "languages.yaml")
_FOLDERS = ("sources", "entries", QUESTIONS)
_ALONE = (*_NEEDED, "lessons.yaml", "timeline.yaml", "quiz.yaml", "style.yaml", "changes.yaml")
"""Files that stand in no folder; those that are not needed may be missing."""


def load_knowledge(folder: Path) -> Knowledge:
    """Read the knowledge in `folder`; raises KnowledgeError with every fault found."""
    return read_knowledge(read_files(folder))


def read_knowledge(files: Mapping[str, bytes], kept: Kept | None = None) -> Knowledge:
    """Build Knowledge from file contents; raises KnowledgeError with every fault found.

    With what was `kept` of an earlier time, only what changed is read.
    """
    return _Reading(files, kept or Kept()).knowledge()


def read_review(files: Mapping[str, bytes]) -> Review:
    """The same with the place of everything, for the rules; raises KnowledgeError likewise."""
    reading = _Reading(files, Kept())
    knowledge, draft = reading.knowledge(), reading.draft
    return Review(knowledge, draft.homes, draft.documents, draft.facts, reading.style)


class _Reading:
    """One pass over all files."""

    def __init__(self, files: Mapping[str, bytes], kept: Kept) -> None:
        self.files = files
        kept.begin(files)
        self.draft = Draft(kept)
        self.style = StyleModel()

    def knowledge(self) -> Knowledge:
        """What it comes to; raises KnowledgeError with every fault found."""
        knowledge = self._build()
        if self.draft.faults or knowledge is None:
            raise KnowledgeError(self.draft.faults)
        return knowledge

    def _build(self) -> Knowledge | None:
        draft = self.draft
        for needed in _NEEDED:
            if needed not in self.files:
                draft.faults.append(Fault(needed, 1, 1, "", "This file is missing."))
        self._strangers()
        for source in self._folder("sources", SourceModel):
            _source(draft, *source)
        topic_files = self._folder("entries", TopicModel)
        terms = self._alone("terms.yaml", TermsModel)
        phrases = self._alone("phrases.yaml", PhrasesModel)
        languages = self._alone("languages.yaml", LanguagesModel)
        lessons = self._alone("lessons.yaml", LessonsModel)
        timeline = self._alone("timeline.yaml", TimelineModel)
        quiz = self._alone("quiz.yaml", QuizModel)
        if style := self._alone("style.yaml", StyleModel):
            self.style = style[1]
        changes = self._alone("changes.yaml", ChangesModel)
        asked = self._folder(QUESTIONS, QuestionsModel)
        if not draft.sources and "sources" not in draft.partial:
            draft.faults.append(Fault("sources", 1, 1, "", "There is no source. Add one."))
            draft.partial.add("sources")
        if terms is None or phrases is None or languages is None:
            return None
        if not topic_files and not draft.faults:
            draft.faults.append(Fault("entries", 1, 1, "", "There is no entry. Add one."))
        read_terms(draft, *terms)
        check_phrases(draft, *phrases)
        topics, entries = read_entries(draft, topic_files)
        entries |= read_smalltalk(draft, *phrases)
        paths = read_paths(draft, *lessons, entries) if lessons else {}
        events = read_events(draft, *timeline, entries) if timeline else ()
        guessed = read_quiz(draft, *quiz, entries) if quiz else {}
        revisions = read_revisions(draft, *changes, entries) if changes else ()
        if draft.partial.isdisjoint(("entries", "sources")):
            known = {p for source in draft.sources.values() for p in source.paragraphs}
            draft.faults += misnamed(asked, entries, known) + misplaced(asked, topics)
        if draft.faults:
            return None
        # Only now: where an entry has a fault, that it cannot be offered is no news.
        check_starters(draft, *phrases, entries)
        topics = in_order(draft, *phrases, topics, entries)
        if draft.faults:
            return None
        return Knowledge(
            sources=MappingProxyType(draft.sources),
            terms=MappingProxyType(draft.terms),
            topics=MappingProxyType(topics),
            entries=MappingProxyType(entries),
            synonyms=MappingProxyType({k: tuple(v) for k, v in terms[1].synonyms.items()}),
            phrases=MappingProxyType(dict(phrases[1].phrases)),
            languages=_languages(languages[1]),
            common_words=frozenset(terms[1].common_words),
            starters=tuple(phrases[1].starters),
            fillers=tuple(terms[1].fillers),
            paths=MappingProxyType(paths),
            events=events,
            quiz=MappingProxyType(guessed),
            revisions=revisions,
            version=version_of(self.files),
        )

    def _strangers(self) -> None:
        """Files that are not read are faults: somebody thinks that they are."""
        for name in self.files:
            folder, _, file = name.rpartition("/")
            if folder not in _FOLDERS and (folder or file not in _ALONE):
                advice = (
                    "This bot does not know this file. Entries stand in entries/, sources in "
                    "sources/, questions that are to be answered rightly in questions/."
                )
                self.draft.faults.append(Fault(name, 1, 1, "", advice))

    def _folder(self, folder: str, model: type[M]) -> list[tuple[Document, M]]:
        names = [n for n in self.files if n.rpartition("/")[0] == folder]
        shapes = (self.draft.shape(name, self.files[name], model) for name in names)
        return [shape for shape in shapes if shape is not None]

    def _alone(self, name: str, model: type[M]) -> tuple[Document, M] | None:
        return self.draft.shape(name, self.files[name], model) if name in self.files else None


def _source(draft: Draft, document: Document, model: SourceModel) -> None:
    draft.unique(document, (), model.id)
    paragraphs: dict[str, Paragraph] = {}
    for i, p in enumerate(model.paragraphs):
        if p.id in paragraphs:
            draft.fault(
                document,
                ("paragraphs", i, "id"),
                f"'{p.id}' stands twice; number each paragraph once.",
            )
        paragraphs[p.id] = Paragraph(p.id, p.gist, p.start, p.end)
        draft.facts[Citation(model.id, p.id)] = p.facts
    draft.sources[model.id] = Source(
        model.id,
        model.title,
        model.publisher,
        model.published,
        model.url,
        MappingProxyType(paragraphs),
    )


def _languages(model: LanguagesModel) -> tuple[Language, ...]:
    return tuple(
        Language(
            m.id,
            frozenset(m.letters),
            m.notice,
            MappingProxyType({form: word for word, forms in m.words.items() for form in forms}),
        )
        for m in model.languages
    )
