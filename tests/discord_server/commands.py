"""The registered commands: their versions, and how often they were synced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.discord_server.command_rules import check_command, check_commands
from tests.discord_server.refusal import Form, Refusal

if TYPE_CHECKING:
    from tests.discord_server.places import Guild
    from tests.discord_server.server import Discord

JSON = dict[str, Any]
Key = tuple[int, str]

DEFAULTS: JSON = {
    "type": 1,
    "name_localizations": None,
    "description": "",
    "description_localizations": None,
    "default_member_permissions": None,
    "nsfw": False,
}


@dataclass(frozen=True, slots=True)
class Sync:
    """One PUT of all commands: of a guild, or global (None)."""

    guild_id: int | None
    commands: list[JSON]
    changed: bool


class Commands:
    """Global commands, and those of single guilds."""

    def __init__(self, server: Discord) -> None:
        self._server = server
        self._kept: dict[int | None, dict[Key, JSON]] = {None: {}}
        self.syncs: list[Sync] = []

    def all(self, guild_id: int | None = None) -> list[JSON]:
        return list(self._kept.get(guild_id, {}).values())

    def names(self) -> list[str]:
        """All that is registered anywhere."""
        return sorted({name for scope in self._kept.values() for _, name in scope})

    def get(self, name: str, type_: int = 1, guild_id: int | None = None) -> JSON:
        """One command as it is registered."""
        found = self._kept.get(guild_id, {}).get((type_, name))
        assert found is not None, f"no command {name!r}, there are {self.names()}"
        return found

    def offered(self, type_: int, name: str, guild: Guild | None) -> list[JSON]:
        """Those with this name that may be used in a place; the guild's own come first."""
        scopes = [] if guild is None else [guild.id]
        found = [self._kept.get(scope, {}).get((type_, name)) for scope in (*scopes, None)]
        return [command for command in found if command is not None]

    def put(self, commands: Any, guild_id: int | None) -> list[JSON]:
        """Replace all of them."""
        if not isinstance(commands, list):
            raise Refusal(400, 50035, "Invalid Form Body", breach="a list of commands is put")
        form = Form()
        check_commands(form, commands)
        form.check()
        old = self._kept.get(guild_id, {})
        new = {key: self._made(c, guild_id, old.get(key)) for c in commands if (key := _key(c))}
        self.syncs.append(Sync(guild_id, list(new.values()), old != new))
        self._kept[guild_id] = new
        return list(new.values())

    def post(self, command: JSON, guild_id: int | None) -> JSON:
        """Add one, or replace the one with its name."""
        return self._set(command, guild_id, self._kept.get(guild_id, {}).get(_key(command)))

    def _set(self, command: JSON, guild_id: int | None, old: JSON | None) -> JSON:
        scope, form = self._kept.setdefault(guild_id, {}), Form()
        check_command(form, (), command)
        form.check()
        others = [c for c in scope.values() if c is not old]
        check_commands(form, [*others, command])
        form.check()
        made = self._made(command, guild_id, old)
        if old is not None:
            del scope[_key(old)]
        scope[_key(made)] = made
        return made

    def find(self, id_: str, guild_id: int | None) -> JSON:
        for command in self.all(guild_id):
            if command["id"] == id_:
                return command
        breach = f"there is no command {id_}"
        raise Refusal(404, 10063, "Unknown application command", breach=breach)

    def patch(self, id_: str, changes: JSON, guild_id: int | None) -> JSON:
        old = self.find(id_, guild_id)
        return self._set({**old, **changes}, guild_id, old)

    def delete(self, id_: str, guild_id: int | None) -> None:
        del self._kept[guild_id][_key(self.find(id_, guild_id))]

    def _made(self, command: JSON, guild_id: int | None, old: JSON | None) -> JSON:
        """With Discord's own fields; the version changes only with the definition."""
        made = {**DEFAULTS, **command}
        if made.get("integration_types") is None:
            made["integration_types"] = [0, 1] if guild_id is None else [0]
        rights = made["default_member_permissions"]
        made["default_member_permissions"] = None if rights is None else str(rights)
        made["application_id"] = str(self._server.application_id)
        if guild_id is None:
            made.setdefault("contexts", None)
        else:
            made |= {"guild_id": str(guild_id), "contexts": None}
        own = ("id", "version")
        if old is not None and _without(made, own) == _without(old, own):
            return old
        version = str(self._server.snowflakes.next())
        return {**made, "id": old["id"] if old is not None else version, "version": version}


def _key(command: JSON) -> Key:
    return command.get("type") or 1, command["name"]


def _without(command: JSON, keys: tuple[str, ...]) -> JSON:
    return {k: v for k, v in command.items() if k not in keys}
