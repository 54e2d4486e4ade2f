"""The workflow for GitHub Actions."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command import ROOT

FILE = ROOT / ".github" / "workflows" / "ci.yaml"


@pytest.fixture(scope="module")
def jobs() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["jobs"]
    return found


@pytest.mark.parametrize(
    "schema", ["vendor.github-workflows", "custom.github-workflows-require-timeout"]
)
def test_it_is_a_workflow(schema: str) -> None:
    """GitHub's schema accepts it, and no job runs for ever."""
    checker = Path(sys.executable).parent / "check-jsonschema"
    done = subprocess.run(
        [checker, "--builtin-schema", schema, FILE], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_it_runs_what_everybody_runs(jobs: dict[str, Any]) -> None:
    """`make test`, on every Python that the project works with, and nothing in its place."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pythons = jobs["test"]["strategy"]["matrix"]["python"]
    assert project["requires-python"] == f">={pythons[0]}"
    assert pythons == ["3.11", "3.12", "3.13"]
    runs = [step["run"] for step in jobs["test"]["steps"] if "run" in step]
    assert runs[-1] == "make test PYTHON=python${{ matrix.python }}"


def test_every_target_is_there(jobs: dict[str, Any]) -> None:
    """What is called of the Makefile, the Makefile has."""
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    runs = "\n".join(step.get("run", "") for job in jobs.values() for step in job["steps"])
    called = set(re.findall(r"make ([a-z]+)", runs))
    assert called == {"test", "audit"}
    assert called <= targets


def test_it_may_do_little(jobs: dict[str, Any]) -> None:
    """The token of a run reads the repository; no job asks for more, and no step keeps it."""
    whole = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert whole["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in jobs.values())
    for step in (step for job in jobs.values() for step in job["steps"]):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_actions_are_pinned(jobs: dict[str, Any]) -> None:
    """Actions are GitHub's own, each of one major version, or of one commit."""
    used = [step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[a-z-]+@(v[0-9]+|[0-9a-f]{40})", action)
