"""People and everything that they do to a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_server.calls import Call, Choice
from tests.discord_server.gestures import command_data, find_command, option_values, owners_of
from tests.discord_server.message import STRING_SELECT, Shown
from tests.discord_server.permissions import bits
from tests.discord_server.places import GUILD_TEXT, PUBLIC_THREAD, Channel
from tests.discord_server.telling import tell_deletion, tell_message

if TYPE_CHECKING:
    from tests.discord_server.server import Discord

JSON = dict[str, Any]


class Person:
    """Somebody with an account. With `installed` they have added the app to it."""

    def __init__(self, server: Discord, name: str, *, locale: str, installed: bool) -> None:
        self._server = server
        self.id = server.snowflakes.next()
        self.name, self.locale, self.installed = name, locale, installed
        self.accepts_dms = True
        self.user: JSON = {
            "id": str(self.id),
            "username": name.casefold().replace(" ", "."),
            "global_name": name,
            "discriminator": "0",
            "avatar": None,
            "bot": False,
            "public_flags": 0,
        }

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def member(self, *, with_user: bool = True) -> JSON:
        """The JSON of a guild member."""
        member: JSON = {
            "nick": None,
            "avatar": None,
            "roles": [],
            "joined_at": "2020-10-07T00:00:00+00:00",
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
            "communication_disabled_until": None,
        }
        return {**member, "user": self.user} if with_user else member

    # Commands

    async def slash(self, name: str, options: JSON | None = None, *, where: Channel) -> Call:
        """A slash command ("group sub" with spaces). AssertionError if none such is offered."""
        return self.slashes(name, options, where=where)

    def slashes(self, name: str, options: JSON | None = None, *, where: Channel) -> Call:
        """`slash` for who cannot wait."""
        self._may(where, "USE_APPLICATION_COMMANDS")
        command, path = find_command(self._server, 1, name, where, self)
        data = command_data(command, path, option_values(command, path, options or {}))
        return self._call("slash", where, data, name, owners_of(self._server, command, where, self))

    async def types(
        self,
        name: str,
        option: str,
        text: str,
        *,
        where: Channel,
        options: JSON | None = None,
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> list[Choice]:
        """Types into an option that has autocomplete; gives what is offered."""
        return await self.typing(name, option, text, where=where, options=options).suggestions(
            timeout
        )

    def typing(
        self, name: str, option: str, text: str, *, where: Channel, options: JSON | None = None
    ) -> Call:
        """`types` without waiting for what is offered."""
        self._may(where, "USE_APPLICATION_COMMANDS")
        command, path = find_command(self._server, 1, name, where, self)
        values = option_values(command, path, {**(options or {}), option: text}, focused=option)
        data = command_data(command, path, values)
        owners = owners_of(self._server, command, where, self)
        return self._call("autocomplete", where, data, name, owners)

    async def menu(self, name: str, message: Shown, *, where: Channel | None = None) -> Call:
        """A command of the menu "Apps" on a message."""
        place = where or message.channel
        assert place is message.channel, "the message is in another channel"
        assert not message.deleted, "the message is deleted"
        self._may(place, "USE_APPLICATION_COMMANDS")
        command, _ = find_command(self._server, 3, name, place, self)
        data = {
            "id": command["id"],
            "name": name,
            "type": 3,
            "target_id": str(message.id),
            "resolved": {"messages": {str(message.id): message.wire()}},
        }
        owners = owners_of(self._server, command, place, self)
        return self._call("menu", place, data, name, owners)

    # Components

    async def press(self, shown: Shown, name: str) -> Call:
        """A button by its label or custom_id; it must be there and work."""
        return self.presses(shown, name)

    def presses(self, shown: Shown, name: str) -> Call:
        """`press` for who cannot wait."""
        self._sees(shown)
        button = shown.button(name)
        assert not button.disabled, f"the button {name!r} is disabled"
        assert button.custom_id is not None, f"the button {name!r} is a link to {button.url}"
        data = {"custom_id": button.custom_id, "component_type": 2, "id": button.raw.get("id", 0)}
        return self._component("button", shown, data, name)

    async def selects(self, shown: Shown, *names: str, menu: str | None = None) -> Call:
        """Options of a select menu, by label or value; `menu` names one of several by custom_id."""
        self._sees(shown)
        for select in shown.selects():
            if select.raw["type"] != STRING_SELECT or menu not in (None, select.custom_id):
                continue
            values = [
                o["value"] for n in names for o in select.options if n in (o["label"], o["value"])
            ]
            if len(values) != len(names):
                continue
            assert not select.disabled, f"the menu {select.custom_id!r} is disabled"
            least, most = select.raw.get("min_values", 1), select.raw.get("max_values", 1)
            assert least <= len(values) <= most, f"{least} to {most} options are to be chosen"
            data = {
                "custom_id": select.custom_id,
                "component_type": STRING_SELECT,
                "values": values,
                "id": select.raw.get("id", 0),
            }
            return self._component("select", shown, data, ", ".join(names))
        offered = [o["label"] for s in shown.selects() for o in s.options]
        raise AssertionError(f"no menu offers {names}, there are {offered}")

    async def submits(self, call: Call, values: dict[str, str]) -> Call:
        """The modal that answered a call, filled in: custom_id of a text input -> text."""
        modal = call.modal
        assert modal is not None, "no modal is open"
        rows = []
        for row in modal["components"]:
            inner = row.get("component") or row["components"][0]
            said = {"type": 4, "id": 0, "custom_id": inner["custom_id"]}
            said["value"] = values.get(inner["custom_id"], inner.get("value") or "")
            key = "component" if "component" in row else "components"
            rows.append({"type": row["type"], "id": 0, key: said if key == "component" else [said]})
        data = {"custom_id": modal["custom_id"], "components": rows}
        name = modal["custom_id"]
        return self._call("modal", call.channel, data, name, call.owners, call.message)

    # Words

    async def says(
        self,
        text: str,
        *,
        where: Channel,
        reply_to: Shown | None = None,
        pings: bool = True,
    ) -> Shown:
        """A message; "@bot" in it mentions the bot, and so does a reply to it that `pings`."""
        right = "SEND_MESSAGES_IN_THREADS" if where.kind == PUBLIC_THREAD else "SEND_MESSAGES"
        self._may(where, right)
        assert where.kind in (GUILD_TEXT, PUBLIC_THREAD) or where.guild is None, "not to be said"
        server = self._server
        mention = f"<@{server.bot_id}>"
        content = text.replace("@bot", mention)
        mentions = [server.bot] if mention in content else []
        if reply_to is not None and pings and reply_to.author not in mentions:
            mentions.append(reply_to.author)
        message = Shown(
            server.snowflakes.next(),
            where,
            self.user,
            by_bot=False,
            content=content,
            mentions=mentions,
            reply_to=reply_to,
        )
        where.kept[message.id] = message
        tell_message(server, "MESSAGE_CREATE", message, self)
        return message

    async def deletes(self, message: Shown) -> None:
        """Their own message, or one that they see of the bot's answers to them."""
        message.deleted = True
        tell_deletion(self._server, message)

    # Checks

    def _may(self, where: Channel, right: str) -> None:
        assert where.guild is not None or self in where.people, f"{self.name} is not in there"
        rights = where.rights_of(self)
        assert rights & bits("VIEW_CHANNEL"), f"{self.name} does not see the channel"
        assert rights & bits(right), f"{self.name} lacks {right} there"

    def _sees(self, shown: Shown) -> None:
        assert not shown.deleted, "the message is deleted"
        assert shown.seen_by in (None, self), f"{self.name} does not see that message"
        self._may(shown.channel, "VIEW_CHANNEL")

    def _component(self, kind: Any, shown: Shown, data: JSON, name: str) -> Call:
        if shown.call is not None:
            owners = shown.call.owners
        else:
            guild = shown.channel.guild
            owners = {"0": str(guild.id) if guild else "0"}
        return self._call(kind, shown.channel, data, name, owners, shown)

    def _call(
        self,
        kind: Any,
        where: Channel,
        data: JSON,
        name: str,
        owners: JSON,
        message: Shown | None = None,
    ) -> Call:
        call = Call(
            self._server, kind, self, where, data, owners=owners, message=message, name=name
        )
        self._server.begin(call)
        return call
