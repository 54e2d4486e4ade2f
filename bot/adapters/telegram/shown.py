"""What one of the bot's own messages shows, as its buttons tell: nothing else is kept of it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from telegram import InlineKeyboardMarkup, Message, MessageEntity

from bot.adapters.telegram.gesture import Sentence
from bot.content.limits import units
from bot.core.codec import decode
from bot.core.request import (
    Brief,
    Browse,
    Changes,
    Feedback,
    Glossary,
    Guess,
    Quiz,
    Request,
    Show,
    Sources,
    Why,
)


def requests_on(markup: InlineKeyboardMarkup | None) -> list[Request]:
    """The Requests on the buttons of a keyboard."""
    buttons = [b for row in markup.inline_keyboard for b in row] if markup else []
    codes = [b.callback_data for b in buttons]
    return [r for code in codes if isinstance(code, str) and (r := decode(code))]


def entry_of(message: Message) -> str | None:
    """The entry that one of the bot's messages shows, as its buttons tell."""
    for request in requests_on(message.reply_markup):
        match request:
            case Feedback(entry) | Why(str(entry)) | Sources(str(entry)):
                return entry
            case _:
                continue
    return _shared(message.reply_markup)


def _shared(markup: InlineKeyboardMarkup | None) -> str | None:
    """The entry of an answer that was shared: its one link leads to it."""
    buttons = [b for row in markup.inline_keyboard for b in row] if markup else []
    starts = [parse_qs(urlsplit(b.url).query).get("start", [""])[0] for b in buttons if b.url]
    match [decode(start) for start in starts]:
        case [Show(entry)]:
            return entry
        case _:
            return None


def turned(message: Message, what: Request | Sentence) -> bool:
    """Whether a press turns a page of the message itself: of the menu, of the glossary, of what
    changed, or of a briefing, for nothing else leads to a part of one. A question of the quiz
    becomes its answer."""
    match what:
        case Browse() | Show():
            return is_menu(message)
        case Brief():
            on_it = requests_on(message.reply_markup)
            # The result of a round leads to a briefing too, and stays.
            parts = [r for r in on_it if isinstance(r, Brief) and r.path is not None]
            return bool(parts) and not any(isinstance(r, Quiz) for r in on_it)
        case Glossary() | Changes() | Guess():
            return True
        case _:
            return False


def is_menu(message: Message) -> bool:
    """Whether a message is the menu: a list under its title, all of which is bold, or an answer
    with the way back."""
    browses = [r for r in requests_on(message.reply_markup) if isinstance(r, Browse)]
    titled = any(
        e.type == MessageEntity.BOLD and (e.offset, e.length) == (0, units(message.text or ""))
        for e in message.entities
    )
    return bool(browses) and (titled or any(b.topic for b in browses))
