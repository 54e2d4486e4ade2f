"""Groups, supergroups and forums, and what happens to them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.telegram_server.privacy import is_shown
from tests.telegram_server.state import Chat, Message
from tests.telegram_server.waiting import next_reply, no_reply

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]

FIRST_GROUP = -4_000_000_000
FIRST_SUPERGROUP = -1_002_000_000_000
CREATOR: JSON = {"id": 7_000_000_000, "is_bot": False, "first_name": "Owner"}
OTHER_BOT: JSON = {
    "id": 6_000_000_000,
    "is_bot": True,
    "first_name": "Other",
    "username": "other_bot",
}
RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
    "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
    "can_edit_stories can_delete_stories"
).split()


class Group:
    """A group with the bot in it, unless told otherwise."""

    def __init__(
        self, api: BotApi, title: str, kind: str, bot_status: str, *, forum: bool = False
    ) -> None:
        self._api = api
        first = FIRST_GROUP if kind == "group" else FIRST_SUPERGROUP
        with api.lock:
            self.chat = Chat(
                id=first - api.next_number(),
                type=kind,
                title=title,
                is_forum=forum,
                bot_status=bot_status,
            )
            api.chats[self.chat.id] = self.chat

    @property
    def id(self) -> int:
        return self.chat.id

    def topic(self, name: str) -> Topic:
        """A new topic of the forum."""
        assert self.chat.is_forum, "only a forum has topics"
        return Topic(self._api, self, name)

    async def migrates(self) -> Group:
        """The basic group becomes a supergroup: the old id is told the new one."""
        assert self.chat.type == "group", "only a basic group becomes a supergroup"
        new = Group(self._api, self.chat.title, "supergroup", self.chat.bot_status)
        new.chat.members.update(self.chat.members)
        service(self._api, self.chat, CREATOR, {"migrate_to_chat_id": new.id})
        self.chat.migrated_to = new.id
        service(self._api, new.chat, CREATOR, {"migrate_from_chat_id": self.id})
        return new

    async def adds_bot(self, status: str = "member") -> None:
        """Someone adds the bot, or makes it an administrator."""
        old = bot_member(self._api, self.chat)
        was_out = self.chat.bot_status in ("left", "kicked")
        self.chat.bot_status = status
        bot_changed(self._api, self.chat, CREATOR, old)
        if was_out:
            service(self._api, self.chat, CREATOR, {"new_chat_members": [self._api.bot]})

    async def removes_bot(self) -> None:
        """Someone removes the bot."""
        old = bot_member(self._api, self.chat)
        self.chat.bot_status = "kicked"
        bot_changed(self._api, self.chat, CREATOR, old)

    async def another_bot_speaks(self, text: str) -> Message:
        """Bots do not see each other, but general commands now go to that one."""
        self.chat.our_bot_spoke_last = False
        return service(self._api, self.chat, OTHER_BOT, {"text": text}, told=False)

    async def next_reply(self, timeout: float = 5.0, topic: Topic | None = None) -> Message:  # noqa: ASYNC109
        """The bot's next message here (in this topic) that was not handed out before."""
        return await next_reply(self._api, self.chat, timeout, topic.id if topic else None)

    async def no_reply(self, within: float | None = None) -> None:
        """AssertionError if the bot says something: see `waiting.no_reply`."""
        await no_reply(self._api, self.chat, within)


class Topic:
    """A topic of a forum: its id is that of the message that opened it."""

    def __init__(self, api: BotApi, group: Group, name: str) -> None:
        self._api, self.group, self.name = api, group, name
        opening = service(
            api,
            group.chat,
            CREATOR,
            {"forum_topic_created": {"name": name, "icon_color": 7322096}},
            opens=name,
        )
        self.id = opening.id

    async def closes(self) -> None:
        """From now on only administrators write here."""
        chat = self.group.chat
        chat.closed_topics.add(self.id)
        service(self._api, chat, CREATOR, {"forum_topic_closed": {}}, thread=self.id)


def service(
    api: BotApi,
    chat: Chat,
    sender: JSON,
    content: JSON,
    *,
    thread: int | None = None,
    opens: str | None = None,
    told: bool = True,
) -> Message:
    """A message that no person typed, with this content."""
    with api.lock:
        number = api.next_message_id(chat)
        if opens is not None:
            thread = number
            chat.topics[number] = opens
        message = Message(
            id=number,
            chat=chat,
            sender=sender,
            by_bot=False,
            thread=thread,
            content=content,
            service=True,
        )
        api.keep(message)
        if told and is_shown(api, message):
            api.deliver("message", message.wire())
    return message


def bot_member(api: BotApi, chat: Chat) -> JSON:
    """The JSON of the bot's ChatMember."""
    status = chat.bot_status
    member: JSON = {"status": status, "user": api.bot}
    if chat.private:
        member["status"] = "kicked" if chat.blocked else "member"
    if member["status"] == "administrator":
        member.update(dict.fromkeys(RIGHTS, False), can_manage_chat=True, can_delete_messages=True)
    elif member["status"] == "kicked":
        member["until_date"] = 0
    return member


def bot_changed(api: BotApi, chat: Chat, by: JSON, old: JSON) -> None:
    """Tell the bot what became of it in a chat."""
    body = {
        "chat": chat.wire(),
        "from": by,
        "date": int(time.time()),
        "old_chat_member": old,
        "new_chat_member": bot_member(api, chat),
    }
    api.deliver("my_chat_member", body)
