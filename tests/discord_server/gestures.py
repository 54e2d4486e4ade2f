"""Whether a command is offered to a person in a place, and what using it sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_server.permissions import ADMINISTRATOR

if TYPE_CHECKING:
    from tests.discord_server.people import Person
    from tests.discord_server.places import Channel
    from tests.discord_server.server import Discord

JSON = dict[str, Any]

SUB_COMMAND, SUB_COMMAND_GROUP = 1, 2
STRING, INTEGER, BOOLEAN, NUMBER = 3, 4, 5, 10
TYPES_OF_VALUES: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}


def find_command(
    server: Discord, type_: int, name: str, where: Channel, who: Person
) -> tuple[JSON, list[JSON]]:
    """The command and the subcommands that the name walks through."""
    first, *rest = name.split(" ") if type_ == 1 else [name]
    found = server.commands.offered(type_, first, where.guild)
    assert found, f"no command {first!r} is registered; there are {server.commands.names()}"
    problems = [p for c in found if (p := _not_here(server, c, where, who))]
    usable = [c for c in found if not _not_here(server, c, where, who)]
    assert usable, f"the command {first!r} is not offered there: {problems[0]}"
    command, path = usable[0], []
    level = command
    for step in rest:
        inner = [o for o in level.get("options") or [] if o["name"] == step and o["type"] in (1, 2)]
        assert inner, f"the command {level['name']!r} has no subcommand {step!r}"
        level = inner[0]
        path.append(level)
    return command, path


def _not_here(server: Discord, command: JSON, where: Channel, who: Person) -> str:
    """Why Discord does not offer it; empty if it does."""
    contexts = command.get("contexts")
    allowed = [0, 1, 2] if contexts is None else contexts
    if where.context not in allowed:
        return f"its contexts are {allowed}, and this is {where.context}"
    needed = command.get("default_member_permissions")
    if needed is not None and where.guild is not None:
        rights = where.rights_of(who)
        if not rights & ADMINISTRATOR and (int(needed) == 0 or int(needed) & ~rights):
            return f"it is for those with the permissions {needed}"
    if not owners_of(server, command, where, who):
        kinds = command["integration_types"]
        return f"its integration types are {kinds}, and the app is not installed so"
    return ""


def owners_of(server: Discord, command: JSON, where: Channel, who: Person) -> JSON:
    """`authorizing_integration_owners`: which installations let the person use it there."""
    owners: JSON = {}
    kinds = command["integration_types"]
    if 0 in kinds and where.bot_is_there:
        owners["0"] = str(where.guild.id) if where.guild else "0"
    if 1 in kinds and who.installed:
        owners["1"] = str(who.id)
    return owners


def option_values(
    command: JSON, path: list[JSON], values: JSON, focused: str | None = None
) -> list[JSON]:
    """The values as Discord's client would let them pass."""
    level = path[-1] if path else command
    known = {o["name"]: o for o in level.get("options") or []}
    assert all(o["type"] not in (1, 2) for o in known.values()), "name the subcommand too"
    unknown = set(values) - set(known)
    assert not unknown, f"the command {level['name']!r} has no option {sorted(unknown)}"
    if focused is None:
        lacking = [n for n, o in known.items() if o.get("required") and n not in values]
        assert not lacking, f"the command {level['name']!r} needs {lacking}"
    else:
        assert known[focused].get("autocomplete"), f"{focused!r} has no autocomplete"
    return [
        {
            "name": name,
            "type": option["type"],
            "value": values[name],
            **({"focused": True} if name == focused else {}),
        }
        for name, option in known.items()
        if name in values and (name == focused or _fits(option, values[name]))
    ]


def _fits(option: JSON, value: Any) -> bool:
    name, type_ = option["name"], option["type"]
    wanted = TYPES_OF_VALUES.get(type_)
    assert wanted is not None, f"values of type {type_} ({name}) are not served here"
    assert isinstance(value, wanted), f"{name!r} cannot be {value!r}"
    assert type_ == BOOLEAN or not isinstance(value, bool), f"{name!r} cannot be {value!r}"
    if isinstance(value, str):
        least, most = option.get("min_length", 0), option.get("max_length", 6000)
        assert least <= len(value) <= most, f"{name!r} has {least} to {most} characters"
    elif not isinstance(value, bool):
        assert option.get("min_value", value) <= value <= option.get("max_value", value), (
            f"{name!r} is out of its range"
        )
    if choices := option.get("choices"):
        assert value in [c["value"] for c in choices], f"{value!r} is no choice of {name!r}"
    return True


def command_data(command: JSON, path: list[JSON], values: list[JSON]) -> JSON:
    """The `data` of the interaction."""
    options = values
    for step in reversed(path):
        options = [{"name": step["name"], "type": step["type"], "options": options}]
    data: JSON = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    if options:
        data["options"] = options
    return data
