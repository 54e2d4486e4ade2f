"""CLINC150 and BANKING77: our matcher beside rapidfuzz, BM25 and TF-IDF + LinearSVC, in one run.

Each intent is an entry whose question is the intent's name; all engines get the same texts. The
in-scope figure is accuracy on the official test split; the out-of-scope figure (CLINC150 only) is
the AUROC of each engine's own best score. Splits: see ../shared/benchmarks/README.md.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import bm25s
import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC

from bot.content.english import english
from bot.core.knowledge import Entry, Kind, Knowledge, Source
from bot.core.match import Encode, Matcher, Trainer
from bot.core.rows import training_rows
from bot.core.shortlist import Shortlist
from bot.core.understand import Understanding
from bot.core.vocabulary import WordCounts

MOST_ROWS = 11_000
"""Training rows up to which our classifier is run here: beyond, a fit takes minutes."""


@dataclass(frozen=True, slots=True)
class Split:
    """Texts and intents to learn from, to be tested on, and texts outside of all intents."""

    name: str
    train: list[tuple[str, str]]
    test: list[tuple[str, str]]
    outside: list[str]


def splits(folder: Path) -> list[Split]:
    """CLINC150 and BANKING77 at 5 and 10 phrasings an intent and with all."""
    clinc = json.loads((folder / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    outside = [text for text, _ in clinc["oos_test"]]
    banking: dict[str, list[tuple[str, str]]] = {}
    for part in ("train", "test"):
        with (folder / "banking77" / f"{part}.csv").open(encoding="utf-8", newline="") as file:
            banking[part] = [(r["text"], r["category"]) for r in csv.DictReader(file)]
    found: list[Split] = []
    for shots in (5, 10, 0):
        for name, train, test, out in (
            ("clinc150", clinc["train"], clinc["test"], outside),
            ("banking77", banking["train"], banking["test"], []),
        ):
            rows = [tuple(r) for r in train]
            if shots:
                numbers = (folder / name / f"train_{shots}.rows").read_text().split()
                rows = [rows[int(n)] for n in numbers]
            found.append(Split(f"{name} {shots or 'all'}", rows, [tuple(r) for r in test], out))
    return found


Scores = tuple[list[str], list[float]]
"""For each text the best intent and its score."""

Engine = Callable[[Sequence[tuple[str, str]], Sequence[str]], Scores]


def knowledge_of(rows: Sequence[tuple[str, str]]) -> Knowledge:
    """Labelled texts as a knowledge without answers: an entry an intent."""
    intents: dict[str, list[str]] = {}
    for text, intent in rows:
        intents.setdefault(intent, []).append(text)
    entries = {
        intent: Entry(intent, "all", Kind.ANSWER, intent.replace("_", " "), tuple(texts))
        for intent, texts in intents.items()
    }
    source = Source("none", "", "", date(2020, 1, 1), "", {})
    return Knowledge({"none": source}, {}, {}, entries, {}, {}, ())


def understanding_of(knowledge: Knowledge) -> Understanding:
    """As the bot prepares it."""
    return Understanding(knowledge, counts=WordCounts(knowledge.entries.values(), english()))


def ours(encode: Encode | None) -> Engine:
    """The bot's own matcher."""

    def run(rows: Sequence[tuple[str, str]], texts: Sequence[str]) -> Scores:
        knowledge = knowledge_of(rows)
        understanding = understanding_of(knowledge)
        trainer = Trainer(training_rows(knowledge, understanding), len(knowledge.entries), encode)
        return _asked(Matcher(knowledge, trainer.model(), encode), understanding, texts)

    return run


def token_set(rows: Sequence[tuple[str, str]], texts: Sequence[str]) -> Scores:
    """rapidfuzz token_set_ratio to the nearest phrasing."""
    known = [*(t.lower() for t, _ in rows), *(i.replace("_", " ") for i in _intents(rows))]
    labels = [*(i for _, i in rows), *_intents(rows)]
    table = process.cdist([t.lower() for t in texts], known, scorer=fuzz.token_set_ratio)
    best = table.argmax(axis=1)
    return [labels[i] for i in best], [float(v) for v in table.max(axis=1)]


def bm25(rows: Sequence[tuple[str, str]], texts: Sequence[str]) -> Scores:
    """BM25 (bm25s) where an intent is one document."""
    intents = _intents(rows)
    documents = [" ".join([i.replace("_", " "), *(t for t, j in rows if j == i)]) for i in intents]
    index = bm25s.BM25()
    index.index(bm25s.tokenize(documents, show_progress=False), show_progress=False)
    asked = bm25s.tokenize(list(texts), show_progress=False)
    found, scores = index.retrieve(asked, k=1, show_progress=False)
    return [intents[int(i)] for i in found[:, 0]], [float(v) for v in scores[:, 0]]


def svm(rows: Sequence[tuple[str, str]], texts: Sequence[str]) -> Scores:
    """TF-IDF of words and letter groups with a linear support vector machine."""
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True),
    )
    learn = [*rows, *((i.replace("_", " "), i) for i in _intents(rows))]
    model = LinearSVC().fit(features.fit_transform([t for t, _ in learn]), [i for _, i in learn])
    table = model.decision_function(features.transform(list(texts)))
    return [str(model.classes_[i]) for i in table.argmax(axis=1)], [
        float(v) for v in table.max(axis=1)
    ]


def _intents(rows: Sequence[tuple[str, str]]) -> list[str]:
    return sorted({i for _, i in rows})


def measure(engine: Engine, split: Split) -> tuple[float, float | None]:
    """Accuracy in scope in percent, and AUROC against what is outside, if there is any."""
    texts = [t for t, _ in split.test] + split.outside
    best, scores = engine(split.train, texts)
    right = [b == i for b, (_, i) in zip(best, split.test, strict=False)]
    accuracy = 100 * float(np.mean(right))
    if not split.outside:
        return accuracy, None
    inside = np.arange(len(texts)) < len(split.test)
    return accuracy, 100 * float(roc_auc_score(inside, scores))


def ours_large(rows: Sequence[tuple[str, str]], texts: Sequence[str]) -> Scores:
    """The bot's posting lists, which it uses where there is too much for the classifier."""
    knowledge = knowledge_of(rows)
    understanding = understanding_of(knowledge)
    index = Shortlist.over(training_rows(knowledge, understanding), len(knowledge.entries))
    matcher = Matcher(knowledge, index, None)
    return _asked(matcher, understanding, texts)


def _asked(matcher: Matcher, understanding: Understanding, texts: Sequence[str]) -> Scores:
    table = [matcher.scores(understanding.question(text)) for text in texts]
    return [matcher.entries[int(s.argmax())].id for s in table], [float(s.max()) for s in table]


def engines(encode: Encode | None, rows: int) -> dict[str, Engine]:
    """All engines by name, ours last; the classifier only up to MOST_ROWS rows."""
    found: dict[str, Engine] = {
        "rapidfuzz token_set": token_set,
        "BM25 (bm25s)": bm25,
        "TF-IDF + LinearSVC": svm,
    }
    if rows <= MOST_ROWS:
        found["ours"] = ours(None)
        if encode is not None:
            found["ours with encoder"] = ours(encode)
    found["ours, posting lists"] = ours_large
    return found
