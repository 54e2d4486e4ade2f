"""From a Reply to what Telegram shows: HTML, a keyboard, inline results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from urllib.parse import quote

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from bot.adapters.telegram.markup import (
    Block,
    Bold,
    Fold,
    Italic,
    Link,
    Paragraph,
    Span,
    html_of,
    shortened,
    shown,
    split,
    split_plain,
)
from bot.adapters.telegram.plain import plain_body
from bot.adapters.telegram.poll import Native, native
from bot.content.limits import LONGEST_MESSAGE, units
from bot.core.codec import encode
from bot.core.lesson import is_card
from bot.core.reply import Choice, Line, Picture, Proof, Reply
from bot.core.request import Browse, Feedback, Request, Show, Start

LONGEST_NOTE = 200
"""Characters of a callback's answer (https://core.telegram.org/bots/api#answercallbackquery)."""

LONGEST_LABEL = 100
"""UTF-16 units of a button's text here."""

LONGEST_CAPTION = 1024
"""UTF-16 units of the text under a picture (https://core.telegram.org/bots/api#sendphoto)."""

LABEL_SHOWN = 40
"""About so many of them are shown on a phone."""

LONGEST_PREVIEW = 120
"""Characters of the description under an inline result; clients show two lines."""

MOST_OPEN = 6
"""Passages that are shown without being folded."""

MOST_KEPT = 256
"""Replies whose messages are kept ready: an answer is the same for everybody, and rendering takes
as long as sending. Some kilobytes each."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""A publisher's picture under every answer would say more than the answer."""

Row = Sequence[InlineKeyboardButton]


@dataclass(frozen=True)
class Message:
    """One message to send, again and again: what it becomes is worked out once."""

    blocks: tuple[Block, ...]
    keyboard: InlineKeyboardMarkup | None = None
    picture: Picture | None = None
    """What the text is the caption of."""
    poll: Native | None = None
    """What goes out in the place of the text and its buttons."""

    @cached_property
    def html(self) -> str:
        """The text for parse_mode HTML."""
        return html_of(self.blocks)

    @cached_property
    def markup(self) -> str | None:
        """The keyboard as JSON."""
        return self.keyboard.to_json() if self.keyboard else None

    @property
    def bare(self) -> str:
        """What to show instead where there is room for one text only: without addresses if those
        make it too long."""
        first, *more = self.plain
        room = LONGEST_CAPTION if self.picture else LONGEST_MESSAGE
        return shown(self.blocks) if more or units(first) > room else first

    @property
    def plain(self) -> list[str]:
        """What to send instead where Telegram refuses the HTML; more than one text where the
        addresses, written out, make it too long."""
        return split_plain(self.blocks)


class Renderer:
    """Renders for one bot: deep links name it, and some labels are Telegram's alone."""

    def __init__(self, username: str, phrases: Mapping[str, str]) -> None:
        self._username = username
        self._phrases = phrases
        self._chat = lru_cache(MOST_KEPT)(self._messages)

    def chat(self, reply: Reply) -> tuple[Message, ...]:
        """A Reply as messages of a chat, in order; the keyboard is on the last."""
        # How certain it is shows nowhere, and else differs with every question.
        return self._chat(replace(reply, band="", confidence=0.0))

    def _messages(self, reply: Reply) -> tuple[Message, ...]:
        if reply.plain:
            return _messages(plain_body(reply), [])
        rows = _rows(reply.choices) + self._actions(reply)
        if reply.entry is None or is_card(reply):
            rows += _one_row(reply.pager)
        messages = _messages(body(reply), rows)
        if reply.poll is not None:
            under = _keyboard(_one_row(reply.pager))
            markup = under.to_json() if under else None
            poll = native(reply.poll, reply.choices, reply.notice, markup)
            return (replace(messages[-1], poll=poll),)
        if reply.picture is None:
            return messages
        # Of what is too long to be a caption, the beginning is, and the rest follows it.
        first, *more = split(body(reply), LONGEST_CAPTION)
        keyboard = messages[-1].keyboard
        pictured = Message(first, None if more else keyboard, reply.picture)
        rest = [block for part in more for block in part]
        return (pictured, *(_messages(rest, rows) if rest else ()))

    def menu(self, reply: Reply) -> Message:
        """A Reply as the state of a message that changes in place: with the way back."""
        if reply.plain:
            return self.chat(reply)[0]
        if reply.entry:
            # The way back leads to more questions: an answer's own would make a wall.
            reply = replace(reply, choices=())
        rows = _rows(reply.choices) + self._actions(reply) + _one_row(reply.pager)
        return _messages(body(reply), rows)[0]

    def elsewhere(self, reply: Reply) -> Message:
        """A Reply as one message for a chat where the bot is not: its buttons are deep links."""
        offered = [] if reply.kind == "answer" else _linkable(reply.choices)
        rows: list[Row] = [[self._open(choice.label, choice.request)] for choice in offered]
        if reply.entry and reply.actions:
            rows.append([self._open(self._phrases["telegram_more"], Show(reply.entry))])
        else:
            rows.append([self._open(self._phrases["telegram_ask_in_private"], Start())])
        return _messages(body(reply), rows)[0]

    def note(self, reply: Reply) -> str | None:
        """A Reply as the answer to a press, if it is a short sentence or two and no more."""
        more = (reply.entry, reply.proofs, reply.choices, reply.actions, reply.pager)
        if any(more) or not reply.lines:
            return None
        text = _running(reply.lines)
        return text if units(text) <= LONGEST_NOTE else None

    def brief_note(self, reply: Reply) -> str:
        """What a guess comes to as the answer to a press: the question, which is said first, stands
        above the button."""
        return shortened(_running(reply.lines[1:] or reply.lines), LONGEST_NOTE)

    def article(
        self, number: str, title: str, reply: Reply, *, plain: bool = False
    ) -> InlineQueryResultArticle:
        """A Reply as an inline result: its beginning is the preview, the whole is what is sent;
        `plain` without formatting, for when Telegram refuses it."""
        message = self.elsewhere(reply)
        content = InputTextMessageContent(
            message.bare if plain else message.html,
            parse_mode=None if plain else ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
        )
        return InlineQueryResultArticle(
            number,
            title,
            content,
            reply_markup=message.keyboard,
            description=_preview(reply.lines) or None,
        )

    def private_button(self) -> InlineQueryResultsButton:
        """The button above inline results that opens the private chat."""
        return InlineQueryResultsButton(
            self._phrases["telegram_ask_in_private"], start_parameter=encode(Start())
        )

    def link(self, request: Request) -> str:
        """The deep link that makes a Request in the private chat
        (https://core.telegram.org/bots/features#deep-linking)."""
        return f"https://t.me/{self._username}?start={encode(request)}"

    def _actions(self, reply: Reply) -> list[Row]:
        """What can be done with a Reply: reading on in one row, judging and sharing in another."""
        reading = [_button(a) for a in reply.actions if not isinstance(a.request, Feedback)]
        judging = [_button(a) for a in reply.actions if isinstance(a.request, Feedback)]
        if reply.entry and judging:
            judging.append(self._share(reply.entry, reply.question))
        return [row for row in (reading, judging) if row]

    def _share(self, entry: str, question: str) -> InlineKeyboardButton:
        url = f"https://t.me/share/url?url={quote(self.link(Show(entry)), safe='')}"
        # An answer to two questions shares the first one's, which says itself what it answers.
        text = f"&text={quote(question, safe='')}" if question else ""
        return InlineKeyboardButton(self._phrases["telegram_share"], url=url + text)

    def _open(self, label: str, request: Request) -> InlineKeyboardButton:
        return InlineKeyboardButton(_label(label), url=self.link(request))


def body(reply: Reply) -> tuple[Block, ...]:
    """What a Reply says, block by block.

    It begins with the question that it answers: so everyone sees how the words that were typed
    were understood, and an answer that is forwarded still makes sense.
    """
    links = {proof.number: proof.url for proof in reply.proofs}
    blocks: list[Block] = []
    if reply.notice:
        blocks.append(Paragraph(Italic(reply.notice)))
    if reply.question:
        blocks.append(Paragraph(Bold(reply.question)))
    blocks += [_line(line, links) for line in reply.lines]
    if reply.as_of_line:
        blocks.append(Paragraph(Italic(reply.as_of_line)))
    if reply.proofs:
        blocks += _passages(reply.proofs) if reply.kind == "page" else [_cited(reply.proofs)]
    if reply.choices and reply.choices_title and reply.kind != "answer":
        # A list is its title; what an answer leads to needs no words beside the buttons.
        alone = reply.kind == "page" and not blocks
        blocks.append(Paragraph(Bold(reply.choices_title) if alone else reply.choices_title))
    if reply.kind == "clarify" and any(units(c.label) > LABEL_SHOWN for c in reply.choices):
        # What is asked back must be read to its end; a button shows the beginning.
        questions = (c.label for c in reply.choices if isinstance(c.request, Show))
        blocks.append(Paragraph("\n".join(f"• {question}" for question in questions)))
    return tuple(blocks)


def _line(line: Line, links: Mapping[int, str]) -> Paragraph:
    marks: list[Span] = [Link(f"[{n}]", links[n]) for n in sorted(line.proofs) if n in links]
    return Paragraph(line.text, " ", *marks) if marks else Paragraph(line.text)


def _cited(proofs: Sequence[Proof]) -> Fold:
    """Where each number leads, and who speaks there."""
    return Fold(
        tuple(Paragraph(f"[{p.number}] ", Link(p.label, p.url), f" · {p.speaker}") for p in proofs)
    )


def _passages(proofs: Sequence[Proof]) -> list[Block]:
    """Passages with their gist; a long list is folded."""
    lines = tuple(Paragraph(Link(f"[{p.number}]", p.url), f" {p.label}") for p in proofs)
    return [Fold(lines)] if len(lines) > MOST_OPEN else [*lines]


def _messages(blocks: Sequence[Block], rows: Sequence[Row]) -> tuple[Message, ...]:
    parts = split(blocks)
    keyboard = _keyboard(rows)
    return tuple(
        Message(part, keyboard if n == len(parts) else None) for n, part in enumerate(parts, 1)
    )


def _keyboard(rows: Sequence[Row]) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup(rows) if rows else None


def _rows(choices: Sequence[Choice]) -> list[Row]:
    return [[_button(choice)] for choice in choices]


def _one_row(choices: Sequence[Choice]) -> list[Row]:
    return [[_button(choice) for choice in choices]] if choices else []


def _linkable(choices: Sequence[Choice]) -> list[Choice]:
    return [c for c in choices if isinstance(c.request, Show | Browse)]


def _button(choice: Choice) -> InlineKeyboardButton:
    return InlineKeyboardButton(_label(choice.label), callback_data=encode(choice.request))


def _label(text: str) -> str:
    return shortened(text, LONGEST_LABEL)


def _running(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines)


def _preview(lines: Sequence[Line]) -> str:
    text = _running(lines)
    if len(text) <= LONGEST_PREVIEW:
        return text
    return text[: LONGEST_PREVIEW - 1].rpartition(" ")[0] + "…"
