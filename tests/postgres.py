"""A real PostgreSQL server for tests: one that is given, or one of their own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

GIVEN = os.environ.get("BRIEFBOT_TEST_POSTGRES")
"""The URL of a server on which tests may make databases; read before the tests clean up."""

PASSWORD = "not-a-secret"
LONGEST = 30.0
"""Seconds in which a server starts or stops; far more than it needs."""

_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


def binaries() -> Path | None:
    """The newest server's programs on this machine."""
    found = [p for f in _FOLDERS for p in Path("/").glob(f[1:]) if (p / "initdb").exists()]
    return max(found, key=lambda p: int("0" + "".join(filter(str.isdigit, str(p)))), default=None)


class Server:
    """A server on a loopback port of its own, which can be stopped and started."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = tempfile.TemporaryDirectory(prefix="briefbot-postgres-")
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port: int = one.getsockname()[1]
        # It refuses to run as root.
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._as = {"user": 65_534, "group": 65_534, "extra_groups": []}
            os.chown(self._folder.name, *self.account)
        password = Path(self._folder.name, "password")
        password.write_text(PASSWORD)
        password.chmod(0o644)
        self._run(
            *("initdb", "-D", self._data, "-U", "tests", "-A", "password", "-E", "UTF8"),
            *("--pwfile", str(password), "--locale=C", "--no-sync"),
        )

    @property
    def account(self) -> tuple[int, int]:
        """The user and group that it runs as."""
        return (65_534, 65_534) if self._as else (os.geteuid(), os.getegid())

    @property
    def url(self) -> str:
        """Of its account that may do everything."""
        return f"postgresql://tests:{PASSWORD}@127.0.0.1:{self.port}/postgres"

    @property
    def _data(self) -> str:
        return str(Path(self._folder.name, "data"))

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self._programs / program, *words],
            capture_output=True,
            text=True,
            cwd=self._folder.name,
            timeout=LONGEST,
            **self._as,
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Until it takes connections."""
        # Should the tests be killed, it ends as well, where Linux can see to that.
        tied = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
        program, place = str(self._programs / "postgres"), ["-h", "127.0.0.1", "-p", str(self.port)]
        options = [word for setting in _QUICK for word in ("-c", setting)]
        with Path(self._folder.name, "log").open("ab") as said:
            self._process = subprocess.Popen(
                [*tied, program, "-D", self._data, "-k", "", *place, *options],
                stdout=said,
                stderr=said,
                cwd=self._folder.name,
                **self._as,
            )
        end = time.monotonic() + LONGEST
        while time.monotonic() < end and self._process.poll() is None:
            try:
                self._run("pg_isready", "-h", "127.0.0.1", "-p", str(self.port))
            except AssertionError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(Path(self._folder.name, "log").read_text())

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it, and with it all sessions (https://www.postgresql.org/docs/current/server-shutdown.html)."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(LONGEST)
            self._process = None

    def end(self) -> None:
        """Leave nothing behind."""
        self.stop()
        self._folder.cleanup()


async def ask(url: str, *statements: str) -> list[Any]:
    """What the last statement finds, each in a transaction of its own."""
    connection = await asyncpg.connect(plain(url))
    try:
        rows: list[Any] = []
        for statement in statements:
            rows = await connection.fetch(statement)
        return [tuple(row) for row in rows]
    finally:
        await connection.close()


def plain(url: str) -> str:
    """The URL without SQLAlchemy's driver in it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def by_port(url: str, port: int) -> str:
    """The URL of the same database by another port."""
    return make_url(url).set(port=port).render_as_string(hide_password=False)


@asynccontextmanager
async def database(url: str, options: str = "") -> AsyncIterator[str]:
    """The URL of an empty database on a server, which is gone afterwards."""
    name = f"briefbot_test_{secrets.token_hex(6)}"
    await ask(url, f"CREATE DATABASE {name}{options}")
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        await ask(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


class Wire:
    """A way to a server on which nothing moves any more once it is cut: no end, no error."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.cut = False
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> Wire:
        self._server = await asyncio.start_server(self._joined, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0.05)

    async def _joined(self, near: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        if self.cut:
            return
        far, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers.append(far_writer)
        await asyncio.gather(self._carry(near, far_writer), self._carry(far, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                if not self.cut:
                    writer.write(data)
            if not self.cut:
                writer.close()
