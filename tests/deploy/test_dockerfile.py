"""The Dockerfile: what every image of it promises. `.ci/run` builds one and tries it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import Settings
from tests.command import ROOT

HADOLINT = Path(sys.executable).parent / "hadolint"


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """The instructions, each in one line."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return [line for line in "\n".join(kept).replace("\\\n", " ").splitlines() if line.strip()]


@pytest.fixture(scope="module")
def end(lines: list[str]) -> list[str]:
    """Those of the last stage alone."""
    first = max(n for n, line in enumerate(lines) if line.startswith("FROM"))
    return lines[first:]


def test_hadolint_has_no_complaint() -> None:
    """The linter for Dockerfiles finds nothing."""
    done = subprocess.run([HADOLINT, ROOT / "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "line",
    [
        "USER 10001:10001",
        "STOPSIGNAL SIGTERM",
        'ENTRYPOINT ["briefbot"]',
        'CMD ["run"]',
    ],
)
def test_how_it_starts_and_stops(end: list[str], line: str) -> None:
    """Without a shell, as a numeric user, and with a signal that the bot knows."""
    assert line in end


def test_it_tells_of_its_health(end: list[str]) -> None:
    """A command of the bot's own is asked, without a shell."""
    (line,) = (line for line in end if line.startswith("HEALTHCHECK"))
    assert line.endswith('CMD ["briefbot", "health"]')


def test_only_what_was_built_gets_in(end: list[str]) -> None:
    """The last stage copies one folder, and nothing is fetched or compiled there."""
    assert [line for line in end if line.startswith(("COPY", "ADD"))] == [
        "COPY --from=built /opt/briefbot /opt/briefbot"
    ]
    assert not any(word in line for line in end for word in ("apt-get", "pip install", "curl"))


def test_every_download_is_pinned(lines: list[str]) -> None:
    """Whatever pip installs from elsewhere has its hash in a lock file, and is a wheel."""
    commands = [c for line in lines if line.startswith("RUN") for c in line.split("&&")]
    fetching = [c for c in commands if "pip" in c.split() and {"install", "wheel"} & set(c.split())]
    assert len(fetching) == 5
    for command in fetching:
        words = command.split()
        assert "--no-index" in words or {"--require-hashes", "--only-binary"} <= set(words)


def test_its_settings_are_known(end: list[str]) -> None:
    """No setting is misspelt, and none holds a secret."""
    (words,) = (line.split()[1:] for line in end if line.startswith("ENV"))
    names = {
        w.partition("=")[0].removeprefix("BRIEFBOT_").lower() for w in words if "BRIEFBOT" in w
    }
    assert names == {"http_host", "http_port", "cache_dir"}
    assert names <= set(Settings.model_fields)


def test_little_is_sent_to_the_builder() -> None:
    """All is left out but what the Dockerfile copies: no `.env`, no tests, no history."""
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [rule for rule in rules if rule and not rule.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    copied = {
        word
        for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
        if line.startswith("COPY") and "--from" not in line
        for word in line.split()[1:-1]
    }
    assert let_in == copied
    assert "**/.*" in rules
