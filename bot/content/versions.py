"""Another version of the knowledge: a folder, or a revision that git knows."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from bot.content.fault import UnusableError
from bot.content.files import read_files

PATIENCE = 60
"""Seconds that git may take."""


def files_at(revision: str, folder: Path) -> dict[str, bytes]:
    """The knowledge's files as they are in another folder, or were at a revision of the
    repository in which `folder` is; raises UnusableError with what to do."""
    if revision and Path(revision).is_dir():
        found = read_files(Path(revision))
        if not found:
            raise UnusableError(f"There are no YAML files in {revision}.")
        return found
    if not folder.is_dir():
        raise UnusableError(f"There is no folder {folder}. Set BRIEFBOT_KNOWLEDGE_DIR.")
    # Before all else: without a repository, no revision is known.
    _git(folder, "rev-parse", "--show-toplevel", otherwise=_NO_REPOSITORY.format(folder=folder))
    unknown = _NO_REVISION.format(revision=revision)
    name = f"{revision}^{{commit}}"
    commit = _git(
        folder, "rev-parse", "--verify", "--quiet", "--end-of-options", name, otherwise=unknown
    )
    # Of the folder in which it runs, with paths from there.
    missing = f"At {revision} there was no knowledge in {folder}."
    packed = _git(folder, "archive", "--format=tar", commit.decode().strip(), otherwise=missing)
    found = _unpacked(packed)
    if not found:
        raise UnusableError(missing)
    return found


def _unpacked(packed: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content is not None and member.name.endswith((".yaml", ".yml")):
                found[member.name.removeprefix("./")] = content.read()
    return found


_NO_GIT = (
    "git is not installed, so a revision cannot be looked up. Name a folder that holds the other "
    "version instead."
)
_NO_REPOSITORY = (
    "{folder} is in no git repository (or git does not trust it), so a revision cannot be looked "
    "up. Name a folder that holds the other version instead."
)
_NO_REVISION = (
    "There is no folder '{revision}', and git knows no revision of that name. Name a tag, a "
    "branch, or something like HEAD~1; `git log` lists them."
)


def _git(folder: Path, *words: str, otherwise: str) -> bytes:
    """What git prints, asked in a folder; UnusableError with `otherwise` if it fails."""
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(folder), *words],  # noqa: S607
            capture_output=True,
            timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except FileNotFoundError:
        raise UnusableError(_NO_GIT) from None
    except subprocess.TimeoutExpired:
        raise UnusableError(f"git did not answer within {PATIENCE} seconds.") from None
    if done.returncode != 0:
        raise UnusableError(otherwise)
    return done.stdout
