"""The files of a knowledge, as they are on disk."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Mapping
from pathlib import Path

from bot.content.fault import Fault, KnowledgeError

TRIES = 10
PAUSE = 0.05
"""Seconds between two looks at files that are being written."""

Signature = tuple[tuple[str, int, int, int], ...]


def read_files(folder: Path) -> dict[str, bytes]:
    """The content of every YAML file below `folder`, by its path in there."""
    if not folder.is_dir():
        raise KnowledgeError(
            [Fault(str(folder), 1, 1, "", "There is no such folder. Set BRIEFBOT_KNOWLEDGE_DIR.")]
        )
    found: dict[str, bytes] = {}
    faults: list[Fault] = []
    try:
        paths = _paths(folder)
    except OSError as error:
        advice = f"The folder cannot be read: {error.strerror}."
        raise KnowledgeError([Fault(str(folder), 1, 1, "", advice)]) from error
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            found[name] = path.read_bytes()
        except OSError as error:
            faults.append(Fault(name, 1, 1, "", f"The file cannot be read: {error.strerror}."))
    if faults:
        raise KnowledgeError(faults)
    return found


def settled_files(folder: Path) -> dict[str, bytes]:
    """The same at one moment: read again while they are being written."""
    before = signature(folder)
    for _ in range(TRIES):
        try:
            found = read_files(folder)
        except KnowledgeError:
            if signature(folder) == before:
                raise
        else:
            if _age(before) < PAUSE:
                time.sleep(PAUSE)
            if signature(folder) == before:
                return found
        time.sleep(PAUSE)
        before = signature(folder)
    return read_files(folder)


def _age(files: Signature) -> float:
    """Seconds since the last of them was written."""
    return time.time() - max((written for *_, written in files), default=0) / 1e9


def signature(folder: Path) -> Signature:
    """What changes with any file below `folder`, without reading one."""
    found: list[tuple[str, int, int, int]] = []
    # What goes while it is looked at makes another signature the next time.
    with contextlib.suppress(OSError):
        for path in _paths(folder):
            stat = path.stat()
            found.append((str(path), stat.st_ino, stat.st_size, stat.st_mtime_ns))
    return tuple(found)


def identity(folder: Path) -> tuple[int, int] | None:
    """What another folder of the same name does not have; None if there is none."""
    try:
        stat = folder.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def _paths(folder: Path) -> list[Path]:
    return sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")])


def version_of(files: Mapping[str, bytes]) -> str:
    """A hash of all files: any change of them is another version."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:12]
