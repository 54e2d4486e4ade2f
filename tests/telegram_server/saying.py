"""Where a person's message goes, and whether the bot is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.telegram_server.groups import Group, Topic
from tests.telegram_server.privacy import is_shown, meant_for_bot
from tests.telegram_server.state import Chat, Message

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]
Place = Group | Chat | None


def utter(api: BotApi, message: Message) -> None:
    """The message is in its chat, and the bot hears of it if it may."""
    api.keep(message)
    message.meant_for_bot = message.chat.private or meant_for_bot(api, message)
    if is_shown(api, message):
        api.deliver("message", message.wire())


def chosen_chat(
    private: Chat, user: JSON, place: Place, topic: Topic | None, reply_to: Message | None
) -> Chat:
    """The chat named, or that of the topic or of the reply, or else the private one."""
    if topic is not None:
        chat = topic.group.chat
        assert topic.id not in chat.closed_topics, "the topic is closed"
    elif place is not None:
        chat = place.chat if isinstance(place, Group) else place
    else:
        chat = reply_to.chat if reply_to is not None else private
    assert chat.migrated_to is None, "nobody can write into a group that was upgraded"
    assert reply_to is None or reply_to.chat is chat, "the reply is in another chat"
    if chat is private:
        assert not chat.blocked, "who has blocked the bot cannot write to it"
        chat.started = True
    else:
        chat.members.setdefault(user["id"], user)
    return chat


def thread_of(chat: Chat, reply_to: Message | None) -> int | None:
    """Replies in supergroups have a thread even where there are no topics."""
    if reply_to is None or chat.type != "supergroup":
        return None
    if chat.is_forum:
        return reply_to.thread
    return reply_to.thread or reply_to.id
