"""What is installed: by version and hash, and one version everywhere."""

from __future__ import annotations

import re

import pytest

from tests.command import ROOT

RUN, DEV, BUILD = LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pins(name: str) -> dict[str, str]:
    """Each requirement of a lock file (`numpy==2.5.5`, with its marker if it has one), and the rest
    of its lines."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    parts = (line.partition(" --hash") for line in text.splitlines())
    return {" ".join(pin.split()): mark + rest for pin, mark, rest in parts}


@pytest.mark.parametrize("name", LOCKS)
def test_all_is_pinned(name: str) -> None:
    """Each requirement has a version and hashes, and none has an address."""
    for pin, hashes in pins(name).items():
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9A-Za-z.+-]*( ; .+)?", pin)
        assert hashes.split()
        assert all(HASH.fullmatch(one) for one in hashes.split())
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("inner", "outer"), [(RUN, DEV), (BUILD, DEV)])
def test_one_version_everywhere(inner: str, outer: str) -> None:
    """What runs, and what builds the image, is what was tested."""
    tested = {pin.partition(" ;")[0] for pin in pins(outer)}
    assert {pin.partition(" ;")[0] for pin in pins(inner)} <= tested
