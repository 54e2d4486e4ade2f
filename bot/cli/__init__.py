"""The commands of `briefbot`. Every fault is one sentence for a person.

A command's own module and libraries are loaded when it runs, so that one question is answered soon.

Exit codes: 0 all well, 1 faults found (check, eval) or a fault at work, 2 a wrong call.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

P = ParamSpec("P")
R = TypeVar("R")


def complaining(command: Callable[P, R]) -> Callable[P, R]:
    """Turn the faults that people can mend into sentences on standard error, exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from bot.adapters import PlatformError
        from bot.config import SettingsError
        from bot.content.fault import KnowledgeError, UnusableError
        from bot.core.recollection import MemoryAwayError
        from bot.encoder import EncoderError
        from bot.telemetry import TelemetryError

        try:
            return command(*args, **kwargs)
        except KnowledgeError as error:
            for fault in error.faults:
                click.echo(str(fault), err=True)
            click.echo(f"{count(len(error.faults), 'fault')} in the knowledge.", err=True)
        except (
            EncoderError,
            MemoryAwayError,
            PlatformError,
            TelemetryError,
            UnusableError,
        ) as error:
            click.echo(str(error), err=True)
        except SettingsError as error:
            for sentence in error.faults:
                click.echo(sentence, err=True)
        except OSError as error:
            click.echo(f"{error.filename or 'A file'}: {error.strerror}.", err=True)
        sys.exit(1)

    return run


def count(number: int, noun: str) -> str:
    """ "1 fault", "2 faults"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def console() -> Console:
    """Colours and links in a terminal, plain text when piped."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 1_000)


def note_fitting() -> None:
    """Said before the one slow start after a change of the knowledge."""
    click.echo("Learning the knowledge (once after each change) …", err=True)


MODULES = {
    **{name: name for name in ("ask", "backup", "chat", "check", "coverage", "diff", "discord")},
    **{name: name for name in ("doctor", "encoder", "export", "feedback", "fit", "health", "new")},
    **{name: name for name in ("settings", "source", "timeline", "unanswered", "workbench")},
    "eval": "maintain",
    "explain": "ask",
    "run": "chat",
    "schema": "check",
}
"""Where each command is."""


class Commands(click.Group):
    """Loads the module of the command that is called, and no other: all of them take many times as
    long as `health`, which is asked every few seconds where the bot runs in a container
    (https://click.palletsprojects.com/en/stable/complex/#lazily-loading-subcommands)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the alphabet."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, if there is one."""
        if cmd_name in MODULES:
            import_module(f"bot.cli.{MODULES[cmd_name]}")
        return super().get_command(ctx, cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="briefbot", prog_name="briefbot")
def main() -> None:
    """Short, fair, sourced answers about the 2020 fighting over Nagorno-Karabakh and the CSTO."""
