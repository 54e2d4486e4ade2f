"""The methods of the Bot API: what each does to the chats, and when Telegram refuses it.

Every public function of these modules is a method, by its name in snake case.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tests.telegram_server.methods import answering, chats, editing, itself, profile, sending
from tests.telegram_server.methods.answering import posted

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

__all__ = ["Methods", "posted"]

JSON = dict[str, Any]
Method = Callable[["BotApi", JSON], Any]

MODULES = (answering, chats, editing, itself, profile, sending)
HELPERS = {"posted"}


class Methods:
    """All methods, found by their names as Telegram finds them: whatever the case."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._names: dict[str, str] = {}
        self._methods: dict[str, Method] = {}
        for snake, function in _functions():
            head, *tail = snake.split("_")
            name = head + "".join(word.capitalize() for word in tail)
            self._names[name.lower()] = name
            self._methods[name] = function

    def name(self, asked: str) -> str | None:
        """The method's right name; None if there is none."""
        return asked if asked in self._methods else self._names.get(asked.lower())

    def call(self, name: str, params: JSON) -> Any:
        """Do it; Refusal if Telegram would not."""
        return self._methods[name](self._api, params)


def _functions() -> list[tuple[str, Method]]:
    return [
        (name, function)
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if _is_method(name, function.__module__, module)
    ]


def _is_method(name: str, home: str, module: ModuleType) -> bool:
    return home == module.__name__ and not name.startswith("_") and name not in HELPERS
