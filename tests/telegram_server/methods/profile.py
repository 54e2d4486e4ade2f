"""Methods for the bot's commands, names and descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.telegram_server import commands
from tests.telegram_server.markup import units
from tests.telegram_server.rules import Refusal

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]


def set_my_commands(api: BotApi, params: JSON) -> bool:
    key = _scope(params), params.get("language_code") or ""
    api.commands[key] = commands.check_commands(params.get("commands"))
    return True


def get_my_commands(api: BotApi, params: JSON) -> list[JSON]:
    found = api.commands.get((_scope(params), params.get("language_code") or ""), [])
    return [{"command": name, "description": text} for name, text in found]


def delete_my_commands(api: BotApi, params: JSON) -> bool:
    api.commands.pop((_scope(params), params.get("language_code") or ""), None)
    return True


def _store(api: BotApi, name: str, limit: int, params: JSON) -> bool:
    value = params.get(name) or ""
    if units(value) > limit:
        raise Refusal(f"{name.upper()}_TOO_LONG", breach=f"{name} has at most {limit}")
    api.profile[name, params.get("language_code") or ""] = value
    return True


def _stored(api: BotApi, name: str, params: JSON) -> JSON:
    language = params.get("language_code") or ""
    return {name: api.profile.get((name, language), "")}


def set_my_name(api: BotApi, params: JSON) -> bool:
    return _store(api, "name", 64, params)


def get_my_name(api: BotApi, params: JSON) -> JSON:
    return _stored(api, "name", params)


def set_my_description(api: BotApi, params: JSON) -> bool:
    return _store(api, "description", 512, params)


def get_my_description(api: BotApi, params: JSON) -> JSON:
    return _stored(api, "description", params)


def set_my_short_description(api: BotApi, params: JSON) -> bool:
    return _store(api, "short_description", 120, params)


def get_my_short_description(api: BotApi, params: JSON) -> JSON:
    return _stored(api, "short_description", params)


def set_my_default_administrator_rights(api: BotApi, params: JSON) -> bool:
    api.profile["rights", str(bool(params.get("for_channels")))] = params.get("rights")
    return True


def set_chat_menu_button(api: BotApi, params: JSON) -> bool:
    api.profile["menu_button", str(params.get("chat_id") or "")] = params.get("menu_button")
    return True


def get_chat_menu_button(api: BotApi, params: JSON) -> JSON:
    stored = api.profile.get(("menu_button", str(params.get("chat_id") or "")))
    return stored or {"type": "default"}


def _scope(params: JSON) -> str:
    """A scope as one word, such as "default" or "chat:5"."""
    scope = params.get("scope")
    if scope is None:
        return "default"
    if not isinstance(scope, dict) or not isinstance(scope.get("type"), str):
        raise Refusal("can't parse BotCommandScope")
    parts = [scope["type"], *(str(scope[k]) for k in ("chat_id", "user_id") if k in scope)]
    return ":".join(parts)
