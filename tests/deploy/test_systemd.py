"""The unit for systemd, asked of systemd's own tools where they are."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import Settings
from tests.command import ROOT

UNIT = ROOT / "deploy" / "briefbot.service"
ANALYZE = shutil.which("systemd-analyze")
EXPOSURE = 1.5
"""Of ten: how much a service could do, by systemd's own count; without hardening it is 9.6."""

needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze here")


def analyzed(*words: str | Path) -> subprocess.CompletedProcess[str]:
    assert ANALYZE is not None
    return subprocess.run([ANALYZE, *words], capture_output=True, text=True)


@needs_systemd
def test_it_is_a_unit(tmp_path: Path) -> None:
    """systemd knows every line of it."""
    text = UNIT.read_text(encoding="utf-8")
    # The program need not be installed here.
    installed = re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={sys.executable}", text)
    (tmp_path / UNIT.name).write_text(installed, encoding="utf-8")
    done = analyzed("verify", "--man=no", tmp_path / UNIT.name)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
def test_it_can_do_little() -> None:
    """By systemd's own count, little more than reading files and talking to the network."""
    done = analyzed("security", "--offline=true", f"--threshold={EXPOSURE * 10:.0f}", UNIT)
    assert done.returncode == 0, done.stdout[-300:]


def test_its_settings_are_known() -> None:
    """No setting is misspelt, and secrets come as credentials."""
    text = UNIT.read_text(encoding="utf-8")
    names = set(re.findall(r"Environment=BRIEFBOT_([A-Z_]+?)(?:_FILE)?=", text))
    assert {name.lower() for name in names} <= set(Settings.model_fields)
    loaded = set(re.findall(r"LoadCredential=([a-z_]+):", text))
    assert loaded == set(re.findall(r"_FILE=%d/([a-z_]+)", text))
    assert "BRIEFBOT_TELEGRAM_TOKEN=" not in text


def test_it_may_end_politely() -> None:
    """systemd waits longer than the bot takes at most."""
    found = re.search(r"(?m)^TimeoutStopSec=(\d+)$", UNIT.read_text(encoding="utf-8"))
    assert found
    assert float(found[1]) > Settings.model_fields["grace_seconds"].default
