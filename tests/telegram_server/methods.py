"""The methods: what each does to the chats, and when Telegram refuses it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.telegram_server import rules
from tests.telegram_server.markup import Formatted
from tests.telegram_server.params import Upload
from tests.telegram_server.rules import Refusal
from tests.telegram_server.state import (
    CallbackAnswer,
    Chat,
    InlineAnswer,
    Message,
    Poll,
    Version,
    keyboard_of,
)

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]
Method = Callable[[JSON], Any]

GRACE = 0.15  # what was under way already when the bot was told
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
PHOTO = [{"file_id": "photo-1", "file_unique_id": "p1", "width": 90, "height": 60}]
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Methods:
    """Every public function here is a method of the Bot API, by its name in snake case."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self.table: dict[str, tuple[str, Method]] = {}
        for name in dir(type(self)):
            if not name.startswith("_"):
                head, *tail = name.split("_")
                method = head + "".join(word.capitalize() for word in tail)
                self.table[method.lower()] = (method, getattr(self, name))

    # The bot itself

    def get_me(self, _: JSON) -> JSON:
        api = self._api
        return {
            **api.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": not api.privacy,
            "supports_inline_queries": api.inline_mode,
            "supports_guest_queries": api.guest_mode,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def log_out(self, _: JSON) -> bool:
        return True

    def close(self, _: JSON) -> bool:
        return True

    def set_webhook(self, params: JSON) -> bool:
        url = params.get("url") or ""
        loopback = url.startswith(("http://127.0.0.1:", "http://localhost:"))
        if url and not loopback and not url.startswith("https://"):
            raise Refusal("bad webhook: An HTTPS URL must be provided for webhook")
        secret = params.get("secret_token")
        if secret is not None and not SECRET.fullmatch(secret):
            raise Refusal("secret token contains unallowed characters")
        self._allow(params)
        if params.get("drop_pending_updates"):
            self._api.updates.drop_all()
        self._api.webhook = dict(params) if url else None
        self._api.update_bell.ring()
        return True

    def delete_webhook(self, params: JSON) -> bool:
        if params.get("drop_pending_updates"):
            self._api.updates.drop_all()
        self._api.webhook = None
        return True

    def get_webhook_info(self, _: JSON) -> JSON:
        api = self._api
        info: JSON = {
            "url": (api.webhook or {}).get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(api.updates.queue),
        }
        if api.updates.asked:
            info["allowed_updates"] = list(api.updates.asked)
        return info

    def _allow(self, params: JSON) -> None:
        from tests.telegram_server.updates import KINDS

        kinds = params.get("allowed_updates")
        if kinds is not None and not isinstance(kinds, list):
            raise Refusal("can't parse allowed_updates: expected an Array of String")
        for kind in kinds or ():
            if kind not in KINDS:
                self._api.violate(f"allowed_updates names {kind!r}, which is no kind of update")
        self._api.updates.allow(kinds)

    # Chats

    def _chat(self, params: JSON, *, any_state: bool = False) -> Chat:
        api, key = self._api, params.get("chat_id")
        if key is None or key == "":
            raise Refusal("chat_id is empty")
        chat = api.chats.get(key) if type(key) is int else api.chat_named(str(key))
        if chat is None:
            raise Refusal("chat not found", breach=f"there is no chat {key!r}")
        if any_state:
            return chat
        if chat.migrated_to is not None:
            told, now = chat.migration_told, time.monotonic()
            chat.migration_told = told or now
            raise Refusal(
                "group chat was upgraded to a supergroup chat",
                parameters={"migrate_to_chat_id": chat.migrated_to},
                breach="the bot was told that this group is a supergroup now, and came again"
                if told is not None and now - told > GRACE
                else False,
            )
        if chat.private:
            if not chat.started:
                raise Refusal("bot can't initiate conversation with a user", code=403)
            if chat.blocked:
                raise Refusal("bot was blocked by the user", code=403, breach=False)
        elif chat.bot_status == "kicked":
            name = "group" if chat.type == "group" else "supergroup"
            raise Refusal(f"bot was kicked from the {name} chat", code=403, breach=False)
        elif chat.bot_status == "left":
            name = "group" if chat.type == "group" else "supergroup"
            raise Refusal(f"bot is not a member of the {name} chat", code=403, breach=False)
        return chat

    def _answers(self, params: JSON, chat: Chat) -> tuple[int | None, int | None]:
        """The topic and the message that a new message answers."""
        thread = params.get("message_thread_id")
        if thread is not None:
            if thread not in chat.topics:
                raise Refusal(
                    "message thread not found", breach=f"chat {chat.id} has no topic {thread!r}"
                )
            if thread in chat.closed_topics and chat.bot_status != "administrator":
                raise Refusal("TOPIC_CLOSED", breach=False)
        reply = params.get("reply_parameters")
        if reply is None:
            return thread, None
        if not isinstance(reply, dict) or type(reply.get("message_id")) is not int:
            raise Refusal("can't parse reply parameters: expected an Object with message_id")
        elsewhere = reply.get("chat_id")
        if elsewhere is not None and elsewhere != chat.id:
            raise Refusal("replies to other chats are not served by the test server")
        target = chat.messages.get(reply["message_id"])
        lost = target is None or target.deleted or (thread is not None and target.thread != thread)
        if target is None or lost:
            if reply.get("allow_sending_without_reply"):
                return thread, None
            by_person = target is not None and target.deleted_by_person
            raise Refusal(
                "message to be replied not found",
                breach=False
                if by_person
                else f"there is no message {reply['message_id']} in chat {chat.id} to reply to",
            )
        quote = reply.get("quote")
        if quote is not None and quote not in target.text:
            raise Refusal("QUOTE_TEXT_INVALID", breach="the quote is not in the message")
        return thread if thread is not None else target.thread, target.id

    # Messages

    def _formatted(self, params: JSON, name: str, **limits: Any) -> Formatted:
        prefix = "" if name == "text" else f"{name}_"
        mode = "parse_mode" if name in ("text", "caption") else f"{name}_parse_mode"
        found = rules.formatted(
            params.get(name), params.get(mode), params.get(f"{prefix}entities"), **limits
        )
        self._remarks(found.remarks)
        return found

    def _remarks(self, remarks: list[str]) -> None:
        if self._api.strict_html:
            for remark in remarks:
                self._api.violate(f"HTML: {remark}")

    def _text(self, params: JSON) -> Formatted:
        preview = params.get("link_preview_options")
        if preview is not None:
            self._preview(preview)
        return self._formatted(
            params,
            "text",
            limit=rules.TEXT,
            empty="message text is empty",
            long="message is too long",
        )

    def _caption(self, params: JSON) -> Formatted:
        return self._formatted(
            params, "caption", limit=rules.CAPTION, empty=None, long="message caption is too long"
        )

    def _preview(self, preview: Any) -> None:
        if not isinstance(preview, dict):
            raise Refusal("can't parse link preview options: expected an Object")
        if preview.get("prefer_small_media") and preview.get("prefer_large_media"):
            raise Refusal("link preview options are inconsistent")

    def _markup(self, params: JSON, chat: Chat | None, inline_only: bool = False) -> JSON | None:
        markup: JSON | None = params.get("reply_markup")
        if markup is None:
            return None
        private = chat is None or chat.private
        rules.check_markup(markup, inline_only=inline_only, private=private)
        return markup

    def _send(
        self,
        params: JSON,
        chat: Chat,
        kind: str,
        said: Formatted,
        source: str,
        *,
        content: JSON | None = None,
        poll: Poll | None = None,
    ) -> JSON:
        api = self._api
        markup = self._markup(params, chat)
        thread, reply_to = self._answers(params, chat)
        message = Message(
            id=api.next_message_id(chat),
            chat=chat,
            sender=api.bot,
            by_bot=True,
            kind=kind,
            html=source,
            text=said.text,
            entities=said.entities,
            thread=thread,
            reply_to=reply_to,
            markup=markup,
            keyboard=keyboard_of(markup),
            parse_mode=params.get("parse_mode"),
            link_preview_options=params.get("link_preview_options"),
            poll=poll,
            content=content or {},
            params=params,
        )
        chat.messages[message.id] = message
        chat.our_bot_spoke_last = True
        api.sent.append(message)
        return message.wire()

    def send_message(self, params: JSON) -> JSON:
        chat = self._chat(params)
        return self._send(params, chat, "text", self._text(params), params["text"])

    def send_photo(self, params: JSON) -> JSON:
        chat = self._chat(params)
        photo = params.get("photo")
        if not photo:
            raise Refusal("there is no photo in the request")
        if isinstance(photo, Upload):
            if not photo.content:
                raise Refusal("file must be non-empty")
            if len(photo.content) > 10 * 1024 * 1024:
                raise Refusal("Request Entity Too Large", code=413)
        said = self._caption(params)
        content = {"photo": PHOTO}
        return self._send(params, chat, "photo", said, params.get("caption", ""), content=content)

    def send_document(self, params: JSON) -> JSON:
        chat = self._chat(params)
        document = params.get("document")
        if not document or (isinstance(document, Upload) and not document.content):
            raise Refusal("there is no document in the request")
        said = self._caption(params)
        content = {"document": {"file_id": "document-1", "file_unique_id": "d1"}}
        source = params.get("caption", "")
        return self._send(params, chat, "document", said, source, content=content)

    def send_poll(self, params: JSON) -> JSON:
        api, chat = self._api, self._chat(params)
        options, explanation = rules.check_poll(params)
        if explanation is not None:
            self._remarks(explanation.remarks)
        poll = Poll(
            id=str(api.next_number()),
            params=params,
            question=params["question"],
            options=options,
            quiz=params.get("type") == "quiz",
            anonymous=params.get("is_anonymous", True),
            explanation=explanation,
        )
        wire = self._send(params, chat, "poll", Formatted("", []), "", poll=poll)
        api.polls[poll.id] = poll
        return wire

    def stop_poll(self, params: JSON) -> JSON:
        message = self._target(params, "poll to stop not found")
        if message.poll is None or not message.by_bot:
            raise Refusal("message with poll to stop not found")
        if message.poll.closed:
            raise Refusal("poll has already been closed")
        message.poll.closed = True
        return message.poll.wire()

    def send_chat_action(self, params: JSON) -> bool:
        chat = self._chat(params)
        if params.get("action") not in rules.CHAT_ACTIONS:
            raise Refusal("wrong parameter action in request")
        self._answers({"message_thread_id": params.get("message_thread_id")}, chat)
        self._api.actions.append((chat.id, params["action"]))
        return True

    def _target(self, params: JSON, lost: str) -> Message:
        """The message that is to be changed."""
        name = params.get("inline_message_id")
        if name is not None:
            found = self._api.inline_messages.get(name)
            if found is None:
                raise Refusal("MESSAGE_ID_INVALID", breach=f"no inline message {name!r}")
            return found
        chat, number = self._chat(params), params.get("message_id")
        if not number:
            raise Refusal("message identifier is not specified")
        message = chat.messages.get(number)
        if message is None or message.deleted:
            by_person = message is not None and message.deleted_by_person
            raise Refusal(
                lost,
                breach=False if by_person else f"there is no message {number} in chat {chat.id}",
            )
        return message

    def _edit(
        self, message: Message, params: JSON, said: Formatted | None, source: str
    ) -> JSON | bool:
        api = self._api
        inline_only = not message.chat.private or message.inline_message_id is not None
        markup = self._markup(params, message.chat, inline_only=True)
        keyboard = keyboard_of(markup)
        preview = params.get("link_preview_options") if said else message.link_preview_options
        del inline_only
        text, entities = (
            (said.text, said.entities) if said is not None else (message.text, message.entities)
        )
        if (
            text == message.text
            and entities == message.entities
            and keyboard == message.keyboard
            and preview == message.link_preview_options
        ):
            raise Refusal(NOT_MODIFIED, breach="an edit changed nothing: message is not modified")
        message.edits.append(
            Version(message.html, message.text, message.entities, message.keyboard)
        )
        if said is not None:
            message.html = source
            message.parse_mode = params.get("parse_mode")
            message.link_preview_options = preview
        message.text, message.entities = text, entities
        message.markup, message.keyboard = markup, keyboard
        message.edit_date = int(time.time())
        if message not in api.sent:
            api.sent.append(message)
        return True if message.inline_message_id else message.wire()

    def _own(self, params: JSON) -> Message:
        message = self._target(params, "message to edit not found")
        if not message.by_bot:
            raise Refusal("message can't be edited", breach="the message is not the bot's own")
        return message

    def edit_message_text(self, params: JSON) -> JSON | bool:
        message = self._own(params)
        said = self._text(params)
        if message.kind != "text":
            raise Refusal("there is no text in the message to edit")
        return self._edit(message, params, said, params["text"])

    def edit_message_caption(self, params: JSON) -> JSON | bool:
        message = self._own(params)
        said = self._caption(params)
        if message.kind in ("text", "poll"):
            raise Refusal("there is no caption in the message to edit")
        return self._edit(message, params, said, params.get("caption", ""))

    def edit_message_reply_markup(self, params: JSON) -> JSON | bool:
        return self._edit(self._own(params), params, None, "")

    def delete_message(self, params: JSON) -> bool:
        message = self._target(params, "message to delete not found")
        chat = message.chat
        if not (message.by_bot or chat.private or chat.bot_status == "administrator"):
            raise Refusal("message can't be deleted")
        message.deleted = True
        return True

    # Queries

    def answer_callback_query(self, params: JSON) -> bool:
        api, name = self._api, params.get("callback_query_id")
        press = api.presses.get(str(name))
        if press is None:
            raise Refusal(rules.TOO_OLD, breach=f"there is no callback query {name!r}")
        if press.answer is not None:
            raise Refusal(rules.TOO_OLD, breach=f"callback query {name!r} was answered twice")
        text = params.get("text") or ""
        if len(text) > rules.CALLBACK_TEXT // 2 and (size := rules.units(text)) > 200:
            raise Refusal(
                "MESSAGE_TOO_LONG", breach=f"a callback answer of {size} characters, at most 200"
            )
        now = time.monotonic()
        if now - press.time > api.callback_lifetime:
            press.late = True
            raise Refusal(
                rules.TOO_OLD, breach=f"callback query {name!r} was answered too late"
            )
        press.answer = CallbackAnswer(
            query_id=press.id,
            text=text,
            show_alert=bool(params.get("show_alert")),
            url=params.get("url"),
            cache_time=params.get("cache_time") or 0,
            time=now,
        )
        api.callback_answers.append(press.answer)
        return True

    def answer_inline_query(self, params: JSON) -> bool:
        api, name = self._api, params.get("inline_query_id")
        query = api.inline_queries.get(str(name))
        if query is None:
            raise Refusal(rules.TOO_OLD, breach=f"there is no inline query {name!r}")
        if query.answer is not None:
            raise Refusal(rules.TOO_OLD, breach=f"inline query {name!r} was answered twice")
        now = time.monotonic()
        if now - query.time > api.inline_lifetime:
            raise Refusal(rules.TOO_OLD, breach=f"inline query {name!r} was answered too late")
        results, offset = params.get("results"), params.get("next_offset") or ""
        self._remarks(rules.check_results(results, offset))
        if (button := params.get("button")) is not None:
            rules.check_results_button(button)
        cache_time = params.get("cache_time")
        query.answer = InlineAnswer(
            query_id=query.id,
            results=results or [],
            next_offset=offset,
            cache_time=300 if cache_time is None else cache_time,
            is_personal=bool(params.get("is_personal")),
            button=button,
            time=now,
        )
        api.inline_answers.append(query.answer)
        return True

    def answer_guest_query(self, params: JSON) -> JSON:
        api, name = self._api, params.get("guest_query_id")
        query = api.guest_queries.get(str(name))
        if query is None:
            raise Refusal(rules.TOO_OLD, breach=f"there is no guest query {name!r}")
        if query.answer is not None:
            raise Refusal(rules.TOO_OLD, breach=f"guest query {name!r} was answered twice")
        result = params.get("result")
        if not isinstance(result, dict):
            raise Refusal("can't parse inline query result: expected an Object")
        query.answer = self._posted(result, query.asked.chat, query.asked.thread, params)
        query.answer.reply_to = query.asked.id
        api.guest_answers.append(query.answer)
        api.sent.append(query.answer)
        return {"inline_message_id": query.answer.inline_message_id}

    def _posted(self, result: JSON, chat: Chat, thread: int | None, params: JSON) -> Message:
        """The message that an inline result becomes in a chat."""
        api = self._api
        said = rules.check_result(result)
        if said is not None:
            self._remarks(said.remarks)
        content = result.get("input_message_content") or {}
        markup = result.get("reply_markup")
        is_text = "message_text" in content
        source = content.get("message_text") if is_text else result.get("caption")
        message = Message(
            id=api.next_message_id(chat),
            chat=chat,
            sender=api.bot,
            by_bot=True,
            kind="text" if is_text else str(result["type"]),
            html=source or "",
            text=said.text if said else "",
            entities=said.entities if said else [],
            thread=thread,
            markup=markup,
            keyboard=keyboard_of(markup),
            parse_mode=(content if is_text else result).get("parse_mode"),
            link_preview_options=content.get("link_preview_options"),
            inline_message_id=f"inline-{api.next_number()}",
            params=params,
        )
        chat.messages[message.id] = message
        api.inline_messages[str(message.inline_message_id)] = message
        return message

    # Profile

    def set_my_commands(self, params: JSON) -> bool:
        key = _scope(params), params.get("language_code") or ""
        self._api.commands[key] = rules.check_commands(params.get("commands"))
        return True

    def get_my_commands(self, params: JSON) -> list[JSON]:
        found = self._api.commands.get((_scope(params), params.get("language_code") or ""), [])
        return [{"command": name, "description": text} for name, text in found]

    def delete_my_commands(self, params: JSON) -> bool:
        self._api.commands.pop((_scope(params), params.get("language_code") or ""), None)
        return True

    def _store(self, name: str, limit: int, params: JSON) -> bool:
        value = params.get(name) or ""
        if rules.units(value) > limit:
            raise Refusal(f"{name.upper()}_TOO_LONG", breach=f"{name} has at most {limit}")
        self._api.profile[name, params.get("language_code") or ""] = value
        return True

    def _stored(self, name: str, params: JSON) -> JSON:
        language = params.get("language_code") or ""
        return {name: self._api.profile.get((name, language), "")}

    def set_my_name(self, params: JSON) -> bool:
        return self._store("name", 64, params)

    def get_my_name(self, params: JSON) -> JSON:
        return self._stored("name", params)

    def set_my_description(self, params: JSON) -> bool:
        return self._store("description", 512, params)

    def get_my_description(self, params: JSON) -> JSON:
        return self._stored("description", params)

    def set_my_short_description(self, params: JSON) -> bool:
        return self._store("short_description", 120, params)

    def get_my_short_description(self, params: JSON) -> JSON:
        return self._stored("short_description", params)

    def set_my_default_administrator_rights(self, params: JSON) -> bool:
        self._api.profile["rights", str(bool(params.get("for_channels")))] = params.get("rights")
        return True

    def set_chat_menu_button(self, params: JSON) -> bool:
        self._api.profile["menu_button", str(params.get("chat_id") or "")] = params.get(
            "menu_button"
        )
        return True

    def get_chat_menu_button(self, params: JSON) -> JSON:
        stored = self._api.profile.get(("menu_button", str(params.get("chat_id") or "")))
        return stored or {"type": "default"}

    # Looking at chats

    def get_chat(self, params: JSON) -> JSON:
        return self._chat(params).full()

    def get_chat_member(self, params: JSON) -> JSON:
        chat, user = self._chat(params), params.get("user_id")
        if user == self._api.bot_id:
            return self._api.bot_member(chat)
        known = chat.members.get(user) if type(user) is int else None
        if known is None:
            raise Refusal("PARTICIPANT_ID_INVALID", breach=False)
        return {"status": "member", "user": known}

    def get_chat_administrators(self, params: JSON) -> list[JSON]:
        chat = self._chat(params)
        return [self._api.bot_member(chat)] if chat.bot_status == "administrator" else []

    def get_chat_member_count(self, params: JSON) -> int:
        return len(self._chat(params).members) + 1

    def leave_chat(self, params: JSON) -> bool:
        chat = self._chat(params)
        if chat.private:
            raise Refusal("chat member status can't be changed in private chats")
        chat.bot_status = "left"
        return True

    def get_file(self, params: JSON) -> JSON:
        name = params.get("file_id")
        if not name:
            raise Refusal("invalid file_id")
        return {"file_id": name, "file_unique_id": f"{name}-u", "file_path": f"files/{name}"}


def _scope(params: JSON) -> str:
    """A scope as one word, such as "default" or "chat:5"."""
    scope = params.get("scope")
    if scope is None:
        return "default"
    if not isinstance(scope, dict) or not isinstance(scope.get("type"), str):
        raise Refusal("can't parse BotCommandScope")
    parts = [scope["type"], *(str(scope[k]) for k in ("chat_id", "user_id") if k in scope)]
    return ":".join(parts)
