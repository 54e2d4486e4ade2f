"""From a Reply to what Discord shows: components, or plain text with buttons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from io import BytesIO
from typing import Any, TypeVar

from discord import ButtonStyle, File, MediaGalleryItem, SelectOption
from discord.ui import (
    ActionRow,
    Button,
    Container,
    Item,
    LayoutView,
    MediaGallery,
    Select,
    Separator,
    TextDisplay,
    View,
)

from bot.adapters.discord.custom_id import Effect, button_id, list_id
from bot.adapters.discord.markdown import bold, plain, small
from bot.adapters.discord.plain import plain_texts
from bot.content.limits import LONGEST_DISPLAY, LONGEST_LABEL
from bot.core.codec import encode
from bot.core.lesson import is_card
from bot.core.reply import Choice, Line, Picture, Reply
from bot.core.request import Brief, Feedback, Guess, NoneOfThese, Quiz, Show

LONGEST_CONTENT = 2000
"""Characters of a message's content
(https://docs.discord.com/developers/resources/message#create-message)."""

LONGEST_OPTION = 100
"""Characters of a line in a list, or of a choice offered while typing
(https://docs.discord.com/developers/components/reference#string-select-select-option-structure)."""

LONGEST_ALT = 1024
"""Characters of a picture's description
(https://docs.discord.com/developers/components/reference#media-gallery)."""

ROW = 5
"""Buttons in a row (https://docs.discord.com/developers/components/reference#action-row); a plain
message has so many rows."""

MOST_BUTTONS = 5
"""Questions that are offered as buttons under each other; more become a list."""

MOST_LINKS = 15
"""Passages that have a button: a message has 40 components in all."""

MOST_TEXT = 3_600
"""Characters of what a Reply says, of 4,000 for all text; entries are shorter by far, see
`bot.content.limits`, but the list of all passages grows with them."""

MOST_KEPT = 512
"""Replies whose messages are kept ready: an answer is the same for everybody."""

_TURNING = NoneOfThese | Brief | Quiz | Guess
"""What makes way for what it leads to."""

T = TypeVar("T")


class _Fixed:
    """Components that are worked out once, to be sent again and again.

    The library is not to keep them: buttons are served by what they carry, whoever sent them.
    """

    _fixed: list[dict[str, Any]]

    def to_components(self) -> list[dict[str, Any]]:
        """The same list each time."""
        return self._fixed

    def is_finished(self) -> bool:
        """Always: there is nothing to wait for."""
        return True


class FixedLayout(_Fixed, LayoutView):
    """A whole message."""

    def __init__(self, items: Sequence[Item[Any]]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self._fixed = LayoutView.to_components(self)  # type: ignore[no-untyped-call]


class FixedView(_Fixed, View):
    """The buttons of a plain message."""

    def __init__(self, items: Sequence[Item[Any]]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self._fixed = View.to_components(self)


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button that makes a Request."""

    choice: Choice
    effect: Effect


@dataclass(frozen=True)
class Message:
    """One message to send."""

    body: str
    """What it says, in markdown."""
    proof: str = ""
    """The date, and where each number leads, in markdown."""
    links: tuple[tuple[str, str], ...] = ()
    """Labels and addresses of passages."""
    offer: str = ""
    """What stands above the offers."""
    offers: tuple[Pressable, ...] = ()
    """What can be asked next."""
    rows: tuple[tuple[Pressable, ...], ...] = ()
    """What can be done with it."""
    prompt: str = ""
    """Stands in a list before something is chosen."""
    picture: Picture | None = None
    image: bytes | None = None
    """The picture itself, to upload; without it none is shown."""

    @cached_property
    def layout(self) -> FixedLayout:
        """The message in Components V2
        (https://docs.discord.com/developers/components/reference)."""
        links = [ActionRow[Any](*row) for row in _chunks(self._link_buttons(), ROW)]
        inside: list[Item[Any]] = [*self._gallery(), TextDisplay[Any](self.body)]
        if self.proof:
            inside += [Separator[Any](), TextDisplay[Any](self.proof)]
        framed = bool(self.proof or self.links or self.offers)
        items: list[Item[Any]] = [Container[Any](*inside, *links)] if framed else inside
        if self.offer:
            items.append(TextDisplay[Any](self.offer))
        return FixedLayout([*items, *(ActionRow[Any](*row) for row in self._button_rows())])

    @cached_property
    def content(self) -> str:
        """The message as text, for where Discord does not take the components."""
        rest = "".join(f"\n{part}" for part in (self.proof, self.offer) if part)
        return _whole_lines(self.body, LONGEST_CONTENT - len(rest)) + rest

    @cached_property
    def view(self) -> FixedView:
        """The buttons that go with `content`; of links, those for which there is room."""
        rows = list(self._button_rows())
        if len(self.offers) > 1 and len(self.offers) <= MOST_BUTTONS:
            # Under each other they would leave no room.
            offered = [row[0] for row in rows[: len(self.offers)]]
            rows = [offered, *rows[len(self.offers) :]]
        links = list(_chunks(self._link_buttons(), ROW))[: max(0, ROW - len(rows))]
        items: list[Item[Any]] = []
        for number, row in enumerate([*links, *rows][:ROW]):
            for item in row:
                item.row = number
                items.append(item)
        return FixedView(items)

    def files(self) -> list[File]:
        """What to upload with it: new each time, for what was sent is read to its end."""
        if self.picture is None or self.image is None:
            return []
        name, alt = self._file_name(), self._alt()
        return [File(BytesIO(self.image), filename=name, description=alt)]

    def _gallery(self) -> list[Item[Any]]:
        if self.picture is None or self.image is None:
            return []
        item = MediaGalleryItem(f"attachment://{self._file_name()}", description=self._alt())
        return [MediaGallery[Any](item)]

    def _file_name(self) -> str:
        return f"{self.picture.name}.png" if self.picture else ""

    def _alt(self) -> str:
        return shortened(self.picture.alt, LONGEST_ALT) if self.picture else ""

    def _link_buttons(self) -> list[Button[Any]]:
        return [Button(label=label, url=url) for label, url in self.links]

    def _button_rows(self) -> Iterator[list[Item[Any]]]:
        number = 0
        if len(self.offers) > MOST_BUTTONS:
            yield [self._list()]
            number = 1
            rows = self.rows
        else:
            rows = (*((offer,) for offer in self.offers), *self.rows)
        for row in rows:
            items: list[Item[Any]] = []
            for pressable in row:
                items.append(_button(pressable, number))
                number += 1
            yield items

    def _list(self) -> Select[Any]:
        options = [
            SelectOption(label=shortened(o.choice.label, LONGEST_OPTION), value=_words(o))
            for o in self.offers
        ]
        custom_id = list_id(0, self.offers[0].effect)
        return Select(custom_id=custom_id, placeholder=self.prompt, options=options)


class Renderer:
    """Renders with the words that are Discord's alone."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._phrases = phrases
        self._kept = lru_cache(MOST_KEPT)(self._message)

    def message(self, reply: Reply, *, private: bool = False, menu: bool = False) -> Message:
        """A Reply as one message. `private`: one person sees it, and may share it; `menu`: it is
        where pages are turned."""
        # How certain it is shows nowhere, and else differs with every question.
        return self._kept(replace(reply, band="", confidence=0.0), private, menu)

    def choices(self, reply: Reply) -> list[tuple[str, str]]:
        """What is offered while typing: names, and values that stand for their Requests."""
        return [(shortened(c.label, LONGEST_OPTION), encode(c.request)) for c in reply.choices]

    def _message(self, reply: Reply, private: bool, menu: bool) -> Message:
        if reply.plain:
            text, offer = plain_texts(reply)
            text = _whole_lines(text, LONGEST_DISPLAY - len(offer))
            return Message(text, offer=offer) if text else Message(offer)
        is_list = reply.kind == "page" and bool(reply.choices) and not reply.lines
        turned = Effect.TURN if is_list else Effect.NEW
        offers = tuple(
            Pressable(c, Effect.TURN if isinstance(c.request, _TURNING) else turned)
            for c in reply.choices
        )
        rows = [tuple(row) for row in _chunks(self._actions(reply, private), ROW)]
        if reply.pager and (menu or reply.entry is None or is_card(reply)):
            rows.append(tuple(Pressable(c, Effect.TURN) for c in reply.pager))
        passage = self._phrases["discord_passage"]
        return Message(
            body=_whole_lines(body(reply), MOST_TEXT),
            proof=proof(reply),
            offer=plain(reply.choices_title) if _is_titled(reply) else "",
            links=tuple((passage.format(number=p.number), p.url) for p in reply.proofs)[
                :MOST_LINKS
            ],
            offers=offers,
            rows=tuple(rows),
            prompt=self._phrases["discord_choose"],
            picture=reply.picture,
        )

    def _actions(self, reply: Reply, private: bool) -> list[Pressable]:
        actions = [Pressable(a, Effect.NEW) for a in reply.actions]
        judged = any(isinstance(a.request, Feedback) for a in reply.actions)
        if private and reply.entry and reply.on_subject and judged:
            shown = Show(reply.entry, reply.entries[1] if len(reply.entries) > 1 else None)
            share = Choice(self._phrases["discord_share"], shown)
            actions.append(Pressable(share, Effect.SHARE))
        return actions


def body(reply: Reply) -> str:
    """What a Reply says, in markdown; it begins with the question that it answers."""
    parts: list[str] = []
    if reply.notice:
        parts.append(f"*{plain(reply.notice)}*")
    if reply.question:
        parts.append(bold(reply.question))
    parts += [_line(line) for line in reply.lines]
    if reply.proofs and reply.kind == "page":
        parts += [f"[{p.number}] {plain(p.label)}" for p in reply.proofs]
    if reply.choices_title and not reply.lines and not reply.question:
        # A list is its title, and asking back is the question.
        parts.append(bold(reply.choices_title))
    return "\n".join(parts)


def proof(reply: Reply) -> str:
    """The date, and who speaks where each number leads."""
    parts = [small(reply.as_of_line)] if reply.as_of_line else []
    if reply.kind != "page":
        parts += [small(f"[{p.number}] {p.label} · {p.speaker}") for p in reply.proofs]
    return "\n".join(parts)


def _whole_lines(text: str, most: int) -> str:
    """As many lines as there is room for."""
    if len(text) <= most:
        return text
    return text[: max(0, most - 2)].rpartition("\n")[0] + "\n…"


def _is_titled(reply: Reply) -> bool:
    """Whether words are needed between a Reply and what it offers; after an answer they are not."""
    return bool(reply.choices and reply.lines) and reply.kind != "answer"


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, cut between words."""
    if len(text) <= most:
        return text
    cut = text[:most]
    return (cut.rpartition(" ")[0] if " " in cut[1:] else cut[:-1])[: most - 1].rstrip() + "…"


def _line(line: Line) -> str:
    marks = "".join(f"[{n}]" for n in sorted(line.proofs))
    return f"{plain(line.text)} {marks}" if marks else plain(line.text)


def _button(pressable: Pressable, number: int) -> Button[Any]:
    choice, effect = pressable.choice, pressable.effect
    style = ButtonStyle.primary if effect is Effect.SHARE else ButtonStyle.secondary
    return Button(
        label=shortened(choice.label, LONGEST_LABEL),
        style=style,
        custom_id=button_id(number, effect, choice.request),
    )


def _words(pressable: Pressable) -> str:
    return encode(pressable.choice.request)


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for i in range(0, len(items), size):
        yield items[i : i + size]
