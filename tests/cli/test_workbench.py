"""`briefbot workbench`: it serves the page on this machine alone, and ends when told."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.command import Briefbot, written
from tests.content.small import small_files


@contextmanager
def running(
    briefbot: Briefbot, folder: Path, *words: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a workbench over the files in a folder, and its process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "workbench", "--port", "0", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=briefbot.environment(BRIEFBOT_KNOWLEDGE_DIR=folder),
        cwd=briefbot.folder,
    )
    assert process.stdout is not None
    with process:
        try:
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found
            yield found[0], process
        finally:
            process.kill()


def test_workbench_serves_this_machine_alone(tmp_path: Path) -> None:
    """By default at 127.0.0.1, and at no other address of the machine; Ctrl+C ends it at once,
    though a page listens."""
    folder = written(tmp_path / "knowledge", small_files())
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    with running(Briefbot(tmp_path / "cache", tmp_path), folder) as (address, process):
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address) as page:
            assert b"Is the bridge shut?" in page.read()
        port = int(address.rstrip("/").rpartition(":")[2])
        with socket.socket() as other:
            assert other.connect_ex(("127.0.0.2", port)) != 0
        with urllib.request.urlopen(address + "events") as events:
            assert events.readline().startswith(b"data: ")
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=15)
            assert process.returncode == 0
            assert said.splitlines() == ["Learning the knowledge (once after each change) …"]
    # Nothing in the folder was touched.
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*")} == before


def test_workbench_where_a_port_is_taken(tmp_path: Path) -> None:
    """It is said in a sentence, before anything is learned."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = Briefbot(tmp_path, tmp_path).run("workbench", "--port", port)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"127.0.0.1, port {port}, cannot be listened on: Address already in use.\n"
