"""The rules for commands. https://core.telegram.org/bots/api#botcommand"""

from __future__ import annotations

import re
from typing import Any

from tests.telegram_server.markup import units
from tests.telegram_server.rules import Refusal

JSON = dict[str, Any]

COMMANDS = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def check_commands(commands: Any) -> list[tuple[str, str]]:
    """https://core.telegram.org/bots/api#botcommand"""
    if not isinstance(commands, list):
        raise Refusal("can't parse commands: expected an Array")
    if len(commands) > COMMANDS:
        raise Refusal("BOT_COMMANDS_TOO_MUCH", breach=f"{len(commands)} commands, at most 100")
    found = []
    for command in commands:
        name = command.get("command") if isinstance(command, dict) else None
        description = command.get("description") if isinstance(command, dict) else None
        if not isinstance(name, str) or not COMMAND.fullmatch(name.removeprefix("/")):
            raise Refusal("BOT_COMMAND_INVALID", breach=f"{name!r} is no name for a command")
        if not isinstance(description, str) or not 1 <= units(description.strip()) <= 256:
            raise Refusal(
                "BOT_COMMAND_DESCRIPTION_INVALID",
                breach=f"the description of /{name} must have 1 to 256 characters",
            )
        found.append((name.removeprefix("/"), description))
    if len({name for name, _ in found}) < len(found):
        raise Refusal("BOT_COMMAND_INVALID", breach="a command is there twice")
    return found
