"""A server of the tests and a bot on it, each in a process of its own, and orders to the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

PATIENCE = 120.0
"""Seconds for the answer to an order."""


@contextmanager
def server(module: str) -> Iterator[dict[str, str]]:
    """A server that looks at nothing but what it must; gives what it says of itself."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, "--leashed", "--unchecked"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        ready: dict[str, str] = json.loads(process.stdout.readline())
        yield ready
    finally:
        _end(process)


@contextmanager
def bot(command: Sequence[str], env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A Python module as a process, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, **env},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        _end(process)


def order(control: str, what: str, **order: Any) -> dict[str, Any]:
    """What the server answers to an order."""
    request = urllib.request.Request(
        f"{control}/{what}", json.dumps(order).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        found = json.load(answer)
    assert isinstance(found, dict)
    return found


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
