"""`briefbot health`, which a container asks every few seconds."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.server import asgi
from bot.status import DATABASE, KNOWLEDGE, Status
from tests.command import Briefbot, Ran
from tests.serving import served


@pytest.fixture
def command(tmp_path: Path) -> Briefbot:
    """The command; nothing is learned for it."""
    return Briefbot(tmp_path / "cache", tmp_path)


def asked(
    command: Briefbot, port: int, *words: str, host: str = "127.0.0.1", proxy: str = ""
) -> Ran:
    """What `briefbot health` says where a bot is to be at this port."""
    return command.run(
        "health",
        *words,
        BRIEFBOT_HTTP_HOST=host,
        BRIEFBOT_HTTP_PORT=str(port),
        HTTP_PROXY=proxy,
        http_proxy=proxy,
    )


@pytest.fixture
def status() -> Status:
    found = Status()
    found.works(KNOWLEDGE)
    return found


@pytest.fixture
def port(status: Status) -> Iterator[int]:
    with served(asgi(status)) as port:
        yield port


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1", "localhost"])
def test_well(command: Briefbot, port: int, host: str) -> None:
    """Where the bot answers on this machine it is well, whatever addresses it listens at."""
    ran = asked(command, port, host=host)
    assert (ran.code, ran.out, ran.err) == (0, "ok\n", "")


def test_ready(command: Briefbot, port: int, status: Status) -> None:
    """--ready says what is amiss, and what is to be looked at; well alone it does not mind."""
    assert asked(command, port, "--ready").out == "ok\n"
    status.works(KNOWLEDGE, "the files have faults (2)")
    ran = asked(command, port, "--ready")
    assert (ran.code, ran.out) == (0, "knowledge: the files have faults (2)\n")
    status.fails(DATABASE, "it is locked")
    ran = asked(command, port, "--ready")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "database: it is locked",
        "knowledge: the files have faults (2)",
    ]
    assert asked(command, port).code == 0


def test_the_env_file_counts(command: Briefbot, port: int) -> None:
    """Where the environment does not say it, the settings do."""
    (command.folder / ".env").write_text(f"BRIEFBOT_HTTP_PORT={port}\n", encoding="utf-8")
    assert command.run("health").code == 0


def test_nobody_there(command: Briefbot) -> None:
    """Where nobody listens it is one sentence and exit code 1."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    ran = asked(command, port)
    sentence = f"The bot does not answer at 127.0.0.1, port {port}: Connection refused.\n"
    assert (ran.code, ran.out, ran.err) == (1, sentence, "")


def test_not_served(command: Briefbot) -> None:
    """Where health is not served, the sentence names the setting."""
    ran = command.run("health")
    assert ran.code == 1
    assert "BRIEFBOT_HTTP_PORT" in ran.out


@pytest.mark.parametrize("said", [b"", b"220 mail.example ESMTP\r\n", b"HTTP/1.1 200 OK\r\n"])
def test_who_answers_strangely(command: Briefbot, said: bytes) -> None:
    """Who is silent, or no HTTP server, is not taken for the bot; it is given up soon."""
    with socket.create_server(("127.0.0.1", 0)) as strange:

        def answer() -> None:
            with strange.accept()[0] as caller:
                caller.sendall(said)
                caller.recv(1000)
                caller.recv(1000)

        threading.Thread(target=answer, daemon=True).start()
        ran = asked(command, strange.getsockname()[1])
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("The bot does not answer")


def test_another_program(command: Briefbot) -> None:
    """Another program at that port is not ready, whatever it says."""

    async def other(_request: object) -> PlainTextResponse:
        return PlainTextResponse("[]")

    with served(Starlette(routes=[Route("/readyz", other)])) as port:
        ran = asked(command, port, "--ready")
        assert (ran.code, ran.out) == (1, "What answers there is not the bot.\n")
        assert asked(command, port).code == 1


def test_no_proxy_is_asked(command: Briefbot, port: int) -> None:
    """A proxy that the environment names is not asked: the bot is on this machine."""
    assert asked(command, port, proxy="http://127.0.0.1:9").code == 0


def test_little_is_loaded(command: Briefbot, port: int) -> None:
    """Where the environment says it all, nothing big is loaded: it runs again and again."""
    code = (
        "import sys\nsys.argv = ['briefbot', 'health']\nfrom bot.cli import main\n"
        "try:\n    main()\nfinally:\n    print(' '.join(sys.modules), file=sys.stderr)"
    )
    env = command.environment(BRIEFBOT_HTTP_HOST="127.0.0.1", BRIEFBOT_HTTP_PORT=str(port))
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True)
    assert done.returncode == 0
    loaded = set(done.stderr.decode().split())
    assert "bot.cli.health" in loaded
    assert not loaded & {"bot.app", "bot.config", "numpy", "pydantic", "yaml", "sqlalchemy"}
