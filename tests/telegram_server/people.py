"""People and everything that they do to a bot."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.telegram_server import things
from tests.telegram_server.groups import Group, Topic, bot_changed, bot_member, service
from tests.telegram_server.links import start_payload, start_problem
from tests.telegram_server.methods import posted
from tests.telegram_server.privacy import is_shown, mentions
from tests.telegram_server.queries import GuestQuery, InlineQuery, Press
from tests.telegram_server.saying import Place, chosen_chat, thread_of, utter
from tests.telegram_server.speech import spoken
from tests.telegram_server.state import Chat, Message, Version
from tests.telegram_server.waiting import next_reply, no_reply

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

__all__ = ["Group", "GuestQuery", "InlineQuery", "Person", "Press", "Topic"]

JSON = dict[str, Any]

FIRST_PERSON = 7_000_000_000  # beyond 32 bits, as real ones are
LONGEST_INLINE = 256


class Person:
    """Someone with a private chat with the bot."""

    def __init__(
        self, api: BotApi, first_name: str, language: str, username: str | None = None
    ) -> None:
        self._api = api
        with api.lock:
            self.id = FIRST_PERSON + api.next_number()
            self.user: JSON = {"id": self.id, "is_bot": False, "first_name": first_name}
            if username:
                self.user["username"] = username
            if language:
                self.user["language_code"] = language
            self.chat = Chat(
                id=self.id, type="private", first_name=first_name, username=username, started=False
            )
            api.chats[self.id] = self.chat

    # Messages

    async def sends(
        self,
        text: str,
        chat: Place = None,
        topic: Topic | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """A text, in private without `chat`."""
        return self.says(text, chat, topic, reply_to)

    def says(
        self,
        text: str,
        chat: Place = None,
        topic: Topic | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """`sends` for who cannot wait."""
        said, entities = spoken(text)
        return self._says("text", said, entities, {}, chat, topic, reply_to)

    async def starts(self, payload: str = "") -> Message:
        """The start button, or a deep link with a payload."""
        if self.chat.blocked:
            await self.unblocks()
        return await self.sends(f"/start {payload}".rstrip())

    async def follows(self, link: str) -> Message:
        """A link that starts the bot, such as https://t.me/some_bot?start=payload."""
        found = start_payload(link)
        assert found is not None, f"{link!r} is no link that starts a bot"
        bot, payload = found
        assert bot.casefold() == self._api.username.casefold(), f"{link!r} is another bot's"
        assert start_problem(link) is None, start_problem(link)
        return await self.starts(payload)

    async def sends_sticker(
        self, chat: Place = None, topic: Topic | None = None, reply_to: Message | None = None
    ) -> Message:
        return self._says("sticker", "", [], {"sticker": things.STICKER}, chat, topic, reply_to)

    async def sends_photo(
        self,
        caption: str | None = None,
        chat: Place = None,
        topic: Topic | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        said, entities = spoken(caption) if caption else ("", [])
        return self._says("photo", said, entities, {"photo": things.PHOTO}, chat, topic, reply_to)

    async def sends_document(
        self,
        caption: str | None = None,
        chat: Place = None,
        topic: Topic | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        said, entities = spoken(caption) if caption else ("", [])
        return self._says(
            "document", said, entities, {"document": things.DOCUMENT}, chat, topic, reply_to
        )

    async def sends_voice(
        self, chat: Place = None, topic: Topic | None = None, reply_to: Message | None = None
    ) -> Message:
        return self._says("voice", "", [], {"voice": things.VOICE}, chat, topic, reply_to)

    async def sends_dice(
        self, chat: Place = None, topic: Topic | None = None, reply_to: Message | None = None
    ) -> Message:
        return self._says("dice", "", [], {"dice": things.DICE}, chat, topic, reply_to)

    async def sends_location(
        self, chat: Place = None, topic: Topic | None = None, reply_to: Message | None = None
    ) -> Message:
        return self._says("location", "", [], {"location": things.LOCATION}, chat, topic, reply_to)

    async def forwards(self, message: Message, chat: Place = None) -> Message:
        """The same words again, with where they are from."""
        origin = {
            "type": "user",
            "date": message.date,
            "sender_user": message.sender,
        }
        content = {**message.content, "forward_origin": origin}
        return self._says(message.kind, message.text, message.entities, content, chat, None, None)

    async def edits(self, message: Message, text: str) -> Message:
        """The person's own message gets another text (or caption)."""
        assert message.sender["id"] == self.id, "people edit their own messages only"
        said, entities = spoken(text)
        api = self._api
        with api.lock:
            old = Version(message.html, message.text, message.entities, message.keyboard)
            message.edits.append(old)
            message.text, message.entities = said, entities
            message.edit_date = int(time.time())
            if is_shown(api, message):
                api.deliver("edited_message", message.wire())
        return message

    async def deletes(self, message: Message) -> None:
        """The message is gone; bots are not told."""
        with self._api.lock:
            message.deleted = message.deleted_by_person = True

    def _says(
        self,
        kind: str,
        text: str,
        entities: list[JSON],
        content: JSON,
        place: Place,
        topic: Topic | None,
        reply_to: Message | None,
    ) -> Message:
        chat = self._in(place, topic, reply_to)
        with self._api.lock:
            message = Message(
                id=self._api.next_message_id(chat),
                chat=chat,
                sender=self.user,
                by_bot=False,
                kind=kind,
                text=text,
                entities=entities,
                content=content,
                thread=topic.id if topic else thread_of(chat, reply_to),
                reply_to=reply_to.id if reply_to else None,
            )
            utter(self._api, message)
        return message

    def _in(self, place: Place, topic: Topic | None, reply_to: Message | None) -> Chat:
        return chosen_chat(self.chat, self.user, place, topic, reply_to)

    # Buttons

    async def presses(self, message: Message, button: str) -> Press:
        """A button of the bot's message, by its label or its callback data."""
        pressed = message.button(button)
        assert pressed.data is not None, f"the button {pressed.text!r} has no callback data"
        api = self._api
        with api.lock:
            press = Press(api, f"press-{api.next_number()}", pressed.data, message)
            api.presses[press.id] = press
            body: JSON = {
                "id": press.id,
                "from": self.user,
                "chat_instance": f"instance-{message.chat.id}",
                "data": pressed.data,
            }
            if message.inline_message_id is not None:
                body["inline_message_id"] = message.inline_message_id
            elif message.deleted:
                body["message"] = {
                    "chat": message.chat.wire(),
                    "message_id": message.id,
                    "date": 0,
                }
            else:
                body["message"] = message.wire()
            press.update_id = api.deliver("callback_query", body)
        return press

    async def answers_poll(self, message: Message, *options: int) -> None:
        """A vote for these options, or its withdrawal if there are none."""
        api, poll = self._api, message.poll
        assert poll is not None, "the message has no poll"
        assert not poll.closed, "the poll is closed"
        with api.lock:
            poll.votes[self.id] = list(options)
            api.deliver("poll", poll.wire())
            if not poll.anonymous:
                body = {
                    "poll_id": poll.id,
                    "user": self.user,
                    "option_ids": list(options),
                    "option_persistent_ids": [str(n) for n in options],
                }
                api.deliver("poll_answer", body)

    # Inline and guest mode

    async def types_inline(
        self, query: str, offset: str = "", chat_type: str = "sender"
    ) -> InlineQuery:
        """Words after the bot's name, in any chat."""
        api = self._api
        assert api.inline_mode, "inline mode is off"
        assert len(query) <= LONGEST_INLINE, "an inline query has at most 256 characters"
        with api.lock:
            asked = InlineQuery(api, f"inline-{api.next_number()}", query, self.user)
            api.inline_queries[asked.id] = asked
            body = {
                "id": asked.id,
                "from": self.user,
                "query": query,
                "offset": offset,
                "chat_type": chat_type,
            }
            asked.update_id = api.deliver("inline_query", body)
        return asked

    async def picks(self, query: InlineQuery, result: str, chat: Place = None) -> Message:
        """One of the results is sent, via the bot."""
        assert query.answer is not None, "the inline query has no answer yet"
        chosen = query.answer.result(result)
        api, place = self._api, self._in(chat, None, None)
        with api.lock:
            message = posted(api, chosen, place, None, chosen)
            message.sender, message.via_bot = self.user, api.bot
            if api.inline_feedback:
                body = {"result_id": chosen["id"], "from": self.user, "query": query.query}
                if message.keyboard:
                    body["inline_message_id"] = message.inline_message_id
                api.deliver("chosen_inline_result", body)
            if is_shown(api, message):
                api.deliver("message", message.wire())
        return message

    async def asks_as_guest(
        self, text: str, reply_to: Message | None = None, in_private: bool = False
    ) -> GuestQuery:
        """A mention of the bot in a chat where it is no member."""
        api = self._api
        assert api.guest_mode, "guest mode is off"
        said, entities = spoken(text if mentions(api, text) else f"@{api.username} {text}")
        with api.lock:
            chat = reply_to.chat if reply_to is not None else self._elsewhere(in_private)
            asked = Message(
                id=api.next_message_id(chat),
                chat=chat,
                sender=self.user,
                by_bot=False,
                text=said,
                entities=entities,
                reply_to=reply_to.id if reply_to is not None else None,
            )
            api.keep(asked)
            query = GuestQuery(api, f"guest-{api.next_number()}", asked)
            api.guest_queries[query.id] = query
            asked.content = {"guest_query_id": query.id}
            api.deliver("guest_message", asked.wire())
        return query

    def _elsewhere(self, in_private: bool) -> Chat:
        """A chat with someone else, or a group, where the bot is not."""
        number = self._api.next_number()
        if in_private:
            return Chat(FIRST_PERSON + number, "private", first_name="Friend", bot_status="left")
        return Chat(-1_002_000_000_000 - number, "supergroup", "Elsewhere", bot_status="left")

    # Coming and going

    async def blocks(self) -> None:
        """Stop and block the bot."""
        old = bot_member(self._api, self.chat)
        self.chat.blocked = True
        bot_changed(self._api, self.chat, self.user, old)

    async def unblocks(self) -> None:
        """Restart the bot."""
        old = bot_member(self._api, self.chat)
        self.chat.blocked = False
        bot_changed(self._api, self.chat, self.user, old)

    async def joins(self, group: Group) -> None:
        group.chat.members[self.id] = self.user
        service(self._api, group.chat, self.user, {"new_chat_members": [self.user]})

    async def leaves(self, group: Group) -> None:
        group.chat.members.pop(self.id, None)
        service(self._api, group.chat, self.user, {"left_chat_member": self.user})

    # Waiting

    async def next_reply(self, timeout: float = 5.0, chat: Place = None) -> Message:  # noqa: ASYNC109
        """The bot's next message in private (or in `chat`) that was not handed out before."""
        place = chat.chat if isinstance(chat, Group) else chat
        return await next_reply(self._api, place or self.chat, timeout)

    async def no_reply(self, within: float | None = None, chat: Place = None) -> None:
        """AssertionError if the bot says something: see `waiting.no_reply`."""
        place = chat.chat if isinstance(chat, Group) else chat
        await no_reply(self._api, place or self.chat, within)
