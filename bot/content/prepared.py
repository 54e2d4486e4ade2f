"""The knowledge as the bot needs it at a start, kept on disk.

Reading 59,000 phrasings from YAML, checking them, counting their words and understanding the
entries' sentences takes seconds. What comes of it depends on the files and the code alone: it is
kept as JSON under a hash of both, so that any change of a file is read and checked as ever. The
first line is a hash of the rest: what is damaged is made anew, silently.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import bot.core
from bot.content.english import english
from bot.content.files import read_files, version_of
from bot.content.fitted import SHIPPED, learned_id
from bot.content.plain import plain, valued
from bot.core.knowledge import Knowledge
from bot.core.roles import Pair
from bot.core.rows import pairs_of, talk_words
from bot.core.understand import Understanding
from bot.core.vocabulary import Vocabulary, WordCounts

log = logging.getLogger(__name__)

KEEP = 4
"""Prepared versions that stay on disk, some 2 MB each; the one longest unused goes first."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Knowledge, and what is worked out from it before the first question."""

    knowledge: Knowledge
    vocabulary: Vocabulary
    talk_words: frozenset[str]
    pairs: Mapping[str, frozenset[Pair]]
    """See `bot.core.rows.pairs_of`."""
    learned: str
    """See `bot.content.fitted.learned_id`."""


def prepared(folder: Path, cache: Path, shipped: Path = SHIPPED) -> Prepared:
    """The knowledge in `folder`, from a cache or read now; raises KnowledgeError with all faults.

    A cache that cannot be read or written costs time, nothing else. `shipped` is never written to.
    """
    files = read_files(folder)
    home = cache / f"knowledge-{version_of(files)}-{_code_id()}.json"
    found = _kept(home) or _kept(shipped / home.name)
    if found is None:
        found = prepare(files)
        _keep(home, found)
    return found


def prepare(files: Mapping[str, bytes]) -> Prepared:
    """Read, check and understand the files' knowledge."""
    # Only here: the schema takes a while to load, and most starts do not need it.
    from bot.content.load import read_knowledge

    knowledge = read_knowledge(files)
    counts = WordCounts(knowledge.entries.values(), english())
    understanding = Understanding(knowledge, counts=counts)
    return Prepared(
        knowledge,
        understanding.vocabulary,
        talk_words(knowledge, understanding),
        pairs_of(knowledge, understanding),
        learned_id(knowledge),
    )


def _kept(home: Path) -> Prepared | None:
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError, RecursionError):
        checksum, _, body = home.read_bytes().partition(b"\n")
        if checksum == _checksum(body):
            with contextlib.suppress(OSError):
                os.utime(home)
            return valued(Prepared, json.loads(body))
    return None


def _keep(home: Path, made: Prepared) -> None:
    """Write beside, then rename: another process sees all of it or nothing."""
    # Only here: a start that finds what was kept does not need it.
    import tempfile

    body = json.dumps(plain(made), separators=(",", ":")).encode()
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=home.parent, prefix=".draft-")
        os.close(handle)
        _replace(home, Path(name), _checksum(body) + b"\n" + body)
        kept = sorted(home.parent.glob("knowledge-*.json"), key=lambda p: p.stat().st_mtime)
        for old in kept[:-KEEP]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("The knowledge could not be kept in %s: %s", home.parent, error.strerror)


def _replace(home: Path, draft: Path, content: bytes) -> None:
    try:
        draft.write_bytes(content)
        draft.replace(home)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _code_id() -> str:
    """A hash of the code that reads and understands: other code may make something else of it."""
    digest = hashlib.sha256()
    for folder in (Path(__file__).parent, Path(bot.core.__file__).parent):
        for path in sorted(folder.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
