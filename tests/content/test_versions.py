"""Another version of the knowledge, from git or from a folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.content.fault import UnusableError
from bot.content.versions import files_at
from tests.command import written
from tests.content.small import changed, small_files

NEWER = changed("entries/bridge.yaml", "Yes, the bridge", "The bridge")


def git(folder: Path, *words: str) -> str:
    """What git prints; its author and date are no one's and never."""
    by = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=0"]
    done = subprocess.run(["git", "-C", folder, *by, *words], capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose folder `knowledge` has two versions, the first one tagged."""
    root = tmp_path / "project"
    written(root / "knowledge", small_files())
    (root / "notes.yaml").write_text("none: of the knowledge")
    git(tmp_path, "init", "-q", "-b", "main", str(root))
    git(root, "add", "-A")
    git(root, "commit", "-qm", "One")
    git(root, "tag", "first")
    written(root / "knowledge", NEWER)
    git(root, "commit", "-qam", "Two")
    return root


@pytest.mark.parametrize("name", ["first", "HEAD~1", "main^"])
def test_a_revision(repository: Path, name: str) -> None:
    """A tag, a branch or a step back: the files of the knowledge as they were, and no others."""
    assert files_at(name, repository / "knowledge") == small_files()


def test_the_head_is_not_the_working_copy(repository: Path) -> None:
    """What is not committed yet is not part of a revision."""
    written(repository / "knowledge", {"entries/bridge.yaml": b"title: Other\n"})
    assert files_at("HEAD", repository / "knowledge") == NEWER


def test_a_knowledge_that_is_the_repository(tmp_path: Path) -> None:
    """The knowledge may be a repository of its own."""
    folder = written(tmp_path / "knowledge", small_files())
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "One")
    assert files_at("HEAD", folder) == small_files()


def test_a_folder(tmp_path: Path) -> None:
    """A folder with the other version needs no git."""
    other = written(tmp_path / "other", NEWER)
    assert files_at(str(other), tmp_path / "none of it matters") == NEWER


@pytest.mark.parametrize(
    "name", ["no-such-tag", "--output=x", "-h", "HEAD:knowledge", "first x", ""]
)
def test_an_unknown_revision(repository: Path, name: str) -> None:
    """What git does not know is said so, and never taken for an option."""
    with pytest.raises(UnusableError, match="git knows no revision of that name"):
        files_at(name, repository / "knowledge")


def test_a_revision_without_the_knowledge(repository: Path) -> None:
    """A folder that came later was not there."""
    later = written(repository / "later", small_files())
    with pytest.raises(UnusableError, match="At first there was no knowledge"):
        files_at("first", later)


def test_outside_of_any_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a repository a folder is asked for."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    folder = written(tmp_path / "knowledge", small_files())
    with pytest.raises(UnusableError, match=r"in no git repository.*Name a folder"):
        files_at("HEAD", folder)


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed a folder is asked for."""
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(UnusableError, match=r"git is not installed.*Name a folder"):
        files_at("HEAD", repository / "knowledge")


def test_folders_without_knowledge(tmp_path: Path) -> None:
    """An empty folder is no version, and a knowledge that is not there has none."""
    with pytest.raises(UnusableError, match="no YAML files"):
        files_at(str(tmp_path), tmp_path)
    with pytest.raises(UnusableError, match="There is no folder"):
        files_at("HEAD", tmp_path / "none")
