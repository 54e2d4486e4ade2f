"""Rules for commands. https://discord.com/developers/docs/interactions/application-commands"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from tests.discord_server.refusal import Form, Path

JSON = dict[str, Any]

CHAT_INPUT, USER, MESSAGE, ENTRY_POINT = 1, 2, 3, 4
MOST = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15, ENTRY_POINT: 1}
MOST_OPTIONS = MOST_CHOICES = 25
MOST_COMMAND_TEXT = 8000  # names, descriptions and values of a command with all its options
SUB_COMMAND, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10
WITH_CHOICES = (STRING, INTEGER, NUMBER)
# https://discord.com/developers/docs/reference#locales
LOCALES = frozenset(
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg "
    "ru uk hi th zh-CN ja zh-TW ko".split()
)
# Devanagari and Thai have marks that are neither letters nor numbers.
MARKED = re.compile(r"[\u0900-\u097f\u0e00-\u0e7f]")


def is_name(text: str) -> bool:
    """Whether a slash command or an option may be named so."""
    return (
        1 <= len(text) <= 32
        and all(c in "-_'" or unicodedata.category(c)[0] in "LN" or MARKED.match(c) for c in text)
        and text == text.lower()
    )


def check_commands(form: Form, commands: list[JSON]) -> None:
    """A whole list, as it is put."""
    for type_, most in MOST.items():
        if (count := sum(c.get("type", 1) == type_ for c in commands)) > most:
            form.wrong(
                (),
                f"Maximum number of commands of type {type_} reached ({most}): {count}",
                "APPLICATION_COMMAND_LIMIT",
            )
    named = [(c.get("type", 1), c.get("name")) for c in commands]
    for place, command in enumerate(commands):
        check_command(form, (place,), command)
        if named.index(named[place]) != place:
            form.wrong(
                (place, "name"),
                f"Application command names must be unique: {command.get('name')!r}",
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
            )


def check_command(form: Form, path: Path, command: JSON) -> None:
    """One command with all that is in it."""
    type_ = command.get("type", CHAT_INPUT)
    if type_ not in MOST:
        form.wrong((*path, "type"), f"no type {type_!r} of commands", "BASE_TYPE_CHOICES")
        return
    if type_ == CHAT_INPUT:
        _named(form, path, command)
        _options(form, path, command.get("options") or [], depth=0)
        if (size := _size(command)) > MOST_COMMAND_TEXT:
            form.wrong(
                path,
                f"Command exceeds maximum size ({MOST_COMMAND_TEXT}): {size}",
                "APPLICATION_COMMAND_TOO_LARGE",
            )
    else:
        form.length((*path, "name"), command.get("name"), 1, 32)
        _localized(form, (*path, "name_localizations"), command.get("name_localizations"), 32)
        if command.get("description"):
            form.wrong(
                (*path, "description"),
                "Context menu commands cannot have description",
                "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION",
            )
        if command.get("options"):
            form.wrong((*path, "options"), "Context menu commands have no options", "NO_OPTIONS")
    for key, most in (("contexts", 2), ("integration_types", 1)):
        _chosen(form, (*path, key), command.get(key), most)


def _chosen(form: Form, path: Path, values: Any, most: int) -> None:
    if values is None:
        return
    if not isinstance(values, list) or not values or len(set(values)) < len(values):
        form.wrong(path, f"needs one or more, each once: {values!r}")
    elif any(v not in range(most + 1) for v in values):
        form.wrong(path, f"Value must be one of 0 to {most}: {values!r}", "BASE_TYPE_CHOICES")


def _named(form: Form, path: Path, thing: JSON) -> None:
    """Name and description, in every language."""
    name = thing.get("name")
    if not isinstance(name, str) or not is_name(name):
        form.wrong(
            (*path, "name"),
            f"{name!r} does not match the rule for names (lower case, 1 to 32)",
            "APPLICATION_COMMAND_INVALID_NAME",
        )
    form.length((*path, "description"), thing.get("description"), 1, 100)
    translated = (*path, "name_localizations")
    _localized(form, translated, thing.get("name_localizations"), 32)
    for locale, said in (thing.get("name_localizations") or {}).items():
        if isinstance(said, str) and not is_name(said):
            form.wrong(
                (*translated, locale), f"{said!r} is no name", "APPLICATION_COMMAND_INVALID_NAME"
            )
    described = thing.get("description_localizations")
    _localized(form, (*path, "description_localizations"), described, 100)


def _localized(form: Form, path: Path, texts: Any, most: int) -> None:
    for locale, text in (texts or {}).items():
        if locale not in LOCALES:
            form.wrong((*path, locale), f"no locale {locale!r}", "DICT_TYPE_CONVERT")
        form.length((*path, locale), text, 1, most)


def _options(form: Form, path: Path, options: list[JSON], depth: int) -> None:
    path = (*path, "options")
    if len(options) > MOST_OPTIONS:
        form.wrong(path, f"Must be {MOST_OPTIONS} or fewer in length. It has {len(options)}.")
    names = [option.get("name") for option in options]
    optional = False
    for place, option in enumerate(options):
        here, type_ = (*path, place), option.get("type")
        _named(form, here, option)
        if names.index(option.get("name")) != place:
            form.wrong((*here, "name"), "Option name already used", "OPTION_NAME_DUPLICATE")
        if type_ not in range(1, 12):
            form.wrong((*here, "type"), f"no type {type_!r} of options", "BASE_TYPE_CHOICES")
        elif type_ in (SUB_COMMAND, GROUP):
            if depth > 1 or (depth == 1 and type_ == GROUP):
                form.wrong((*here, "type"), "nested too deep", "OPTIONS_TYPE_INVALID")
            if any(o.get("type") not in (SUB_COMMAND, GROUP) for o in options):
                form.wrong(here, "Sub-command and value options are mixed", "OPTIONS_TYPE_INVALID")
            _options(form, here, option.get("options") or [], depth + (2 if type_ == 1 else 1))
            continue
        if option.get("required") and optional:
            form.wrong(
                here,
                "Required options must be placed before non-required options",
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
            )
        optional = optional or not option.get("required")
        _value(form, here, option)


def _value(form: Form, path: Path, option: JSON) -> None:
    choices, type_ = option.get("choices") or [], option.get("type")
    if option.get("autocomplete") and (choices or type_ not in WITH_CHOICES):
        form.wrong(path, "autocomplete and choices exclude each other", "OPTIONS_AUTOCOMPLETE")
    if len(choices) > MOST_CHOICES:
        form.wrong((*path, "choices"), f"Must be 25 or fewer in length. It has {len(choices)}.")
    for place, choice in enumerate(choices):
        check_choice(form, (*path, "choices", place), choice)


def check_choice(form: Form, path: Path, choice: JSON) -> None:
    """A choice of an option, or one that autocomplete offers."""
    form.length((*path, "name"), choice.get("name"), 1, 100)
    _localized(form, (*path, "name_localizations"), choice.get("name_localizations"), 100)
    value = choice.get("value")
    if isinstance(value, str):
        form.length((*path, "value"), value, 1, 100)
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        form.wrong((*path, "value"), f"{value!r} is no value", "BASE_TYPE_REQUIRED")


def _size(thing: JSON) -> int:
    """Characters of the texts, counting the longest translation of each."""
    own = sum(
        max(
            [
                len(str(thing.get(k) or "")),
                *(len(t) for t in (thing.get(f"{k}_localizations") or {}).values()),
            ]
        )
        for k in ("name", "description")
    )
    own += len(thing["value"]) if isinstance(thing.get("value"), str) else 0
    return own + sum(_size(t) for k in ("options", "choices") for t in thing.get(k) or [])
