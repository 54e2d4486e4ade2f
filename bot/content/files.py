"""The files of a knowledge, as they are on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from bot.content.fault import Fault, KnowledgeError


def read_files(folder: Path) -> dict[str, bytes]:
    """The content of every YAML file below `folder`, by its path in there."""
    if not folder.is_dir():
        raise KnowledgeError(
            [Fault(str(folder), 1, 1, "", "There is no such folder. Set BRIEFBOT_KNOWLEDGE_DIR.")]
        )
    found: dict[str, bytes] = {}
    faults: list[Fault] = []
    for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")]):
        name = path.relative_to(folder).as_posix()
        try:
            found[name] = path.read_bytes()
        except OSError as error:
            faults.append(Fault(name, 1, 1, "", f"The file cannot be read: {error.strerror}."))
    if faults:
        raise KnowledgeError(faults)
    return found


def version_of(files: Mapping[str, bytes]) -> str:
    """A hash of all files: any change of them is another version."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:12]
