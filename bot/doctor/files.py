"""What the bot reads and keeps on this machine: knowledge, what was fitted, the encoder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.config import Settings
from bot.content.check import warnings
from bot.content.fault import KnowledgeError
from bot.content.files import read_files
from bot.content.fitted import kept, learned_id
from bot.content.load import read_review
from bot.core.finding import Finding
from bot.core.knowledge import Knowledge
from bot.encoder import Encoder, EncoderError, load_encoder


def knowledge(settings: Settings) -> tuple[Knowledge | None, Sequence[Finding]]:
    """The knowledge, if it loads, and what is to be known of it."""
    folder = settings.knowledge_dir
    try:
        review = read_review(read_files(folder))
    except KnowledgeError as error:
        first, *others = error.faults
        more = f" (and {len(others)} more)" if others else ""
        return None, [
            Finding(
                "knowledge", "bad", f"It has faults: {first}{more}", "briefbot check names all."
            )
        ]
    except OSError as error:
        return None, [
            Finding(
                "knowledge",
                "bad",
                f"It cannot be read: {error.filename or folder}: {error.strerror}.",
                "Set BRIEFBOT_KNOWLEDGE_DIR to the folder of YAML files.",
            )
        ]
    known = review.knowledge
    many = f"{len(known.entries)} entries, version {known.version}"
    if found := len(warnings(review)):
        said = f"{many}; {found} warning{'' if found == 1 else 's'}."
        return known, [Finding("knowledge", "note", said, "briefbot check names them.")]
    return known, [Finding("knowledge", "ok", f"{many}; no warnings.")]


def cache(settings: Settings) -> Iterator[Finding]:
    """Whether what is worked out can be kept."""
    folder = settings.cache_dir
    existing = next(f for f in (folder, *folder.absolute().parents) if f.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        yield Finding(
            "cache",
            "bad",
            f"Nothing can be kept in {folder} ({error.strerror}): every start learns the knowledge "
            "anew.",
            "Let the bot's user write there, or set BRIEFBOT_CACHE_DIR to a folder where it may.",
        )
    else:
        yield Finding("cache", "ok", f"What is worked out is kept in {folder}.")


def matcher(settings: Settings, known: Knowledge) -> Iterator[Finding]:
    """Whether the next start is a quick one."""
    encoder = _encoder(settings.encoder_dir)
    if isinstance(encoder, EncoderError):
        return
    if kept(learned_id(known), encoder.id if encoder else "", settings.cache_dir):
        yield Finding("matcher", "ok", "It is fitted to this knowledge.")
    else:
        yield Finding(
            "matcher",
            "note",
            "It is not fitted to this knowledge yet: the next start takes about a minute.",
            "briefbot fit does it now.",
        )


def encoder(settings: Settings) -> Iterator[Finding]:
    """Whether the encoder can be used, if there is to be one."""
    found = _encoder(settings.encoder_dir)
    if isinstance(found, EncoderError):
        yield Finding("encoder", "bad", str(found), "Or leave BRIEFBOT_ENCODER_DIR out.")
    elif found is None:
        yield Finding("encoder", "ok", "None is set; it is optional.")
    else:
        yield Finding("encoder", "ok", f"It loads from {settings.encoder_dir}.")


def _encoder(folder: Path | None) -> Encoder | EncoderError | None:
    try:
        return load_encoder(folder) if folder else None
    except EncoderError as error:
        return error
