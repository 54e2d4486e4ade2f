"""Plain Replies on every platform: text alone, the same words, and nothing that decorates."""

from __future__ import annotations

import io
import re
from dataclasses import replace

from rich.console import Console

from bot.adapters.discord.render import LONGEST_CONTENT
from bot.adapters.discord.render import Renderer as DiscordRenderer
from bot.adapters.telegram.render import Message
from bot.adapters.telegram.render import Renderer as TelegramRenderer
from bot.adapters.terminal import offered, render
from bot.content.limits import LONGEST_DISPLAY
from bot.core.plainly import plainly
from bot.core.reply import Choice, Line, Picture, Proof, Reply
from bot.core.request import Show
from tests.adapters.discord.limits import broken
from tests.adapters.discord.pictures import TEXT, walk
from tests.adapters.replies import real
from tests.adapters.test_parity import Text, lines
from tests.core.every import every_reply
from tests.core.test_plainly import DECORATION
from tests.telegram_server.rules import TEXT as TELEGRAM_TEXT
from tests.telegram_server.rules import formatted

PHRASES = real().phrases
TELEGRAM = TelegramRenderer("a_bot", PHRASES)
DISCORD = DiscordRenderer(PHRASES)
EVERY = [(name, plainly(reply, PHRASES)) for name, reply in every_reply(real())]

NOON = plainly(
    Reply(
        "answer",
        (Line("It sails at noon.", (1,)),),
        "ferry-when",
        "When does the ferry sail?",
        picture=Picture("timeline", "Some dates."),
        proofs=(Proof(1, "herald", "p1", "mayor", "the mayor", "The Herald", "https://h/1"),),
        choices_title="You can also ask:",
        choices=(Choice("What does *it* cost?", Show("ferry-price")),),
    ),
    PHRASES,
)


def on_telegram(reply: Reply) -> Message:
    """The one message that it is."""
    (message,) = TELEGRAM.chat(reply)
    return message


def on_discord(reply: Reply) -> str:
    """All text of the one message that it is; there is nothing else in it."""
    components = [*walk(DISCORD.message(reply).layout.to_components())]
    assert {c["type"] for c in components} == {TEXT}
    return "\n".join(c["content"] for c in components)


def on_terminal(reply: Reply, width: int = 80) -> str:
    """What is printed, with every style that there is."""
    page = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=width)
    page.print(render(reply))
    assert isinstance(page.file, io.StringIO)
    return page.file.getvalue()


def test_on_telegram() -> None:
    """Paragraphs, a link in a line of its own, and numbers; no keyboard, fold, style or picture."""
    message = on_telegram(NOON)
    assert message.html == (
        "When does the ferry sail?\n\nIt sails at noon. (passage 1)\n\n"
        '<a href="https://h/1">Passage 1, the mayor: The Herald</a>\n\n'
        "You can also ask:\n1. What does *it* cost?"
    )
    assert (message.keyboard, message.picture) == (None, None)
    assert TELEGRAM.menu(NOON) == message


def test_on_discord() -> None:
    """The same, with the link's page not shown; no frame, rule, button, list or picture."""
    assert on_discord(NOON) == (
        "When does the ferry sail?\nIt sails at noon. (passage 1)\n"
        "[Passage 1, the mayor: The Herald](<https://h/1>)\n"
        "You can also ask:\n1. What does \\*it\\* cost?"
    )
    assert DISCORD.message(NOON, private=True, menu=True).view.to_components() == []


def test_in_the_terminal() -> None:
    """The text as it is: no colours, no indentation, the address in a line of its own."""
    assert on_terminal(NOON) == NOON.text + "\n"
    assert offered(NOON) == NOON.choices


def test_everything_known() -> None:
    """Every Reply of the real knowledge is one message of text on both, within their limits, with
    the same words and the same numbers to type; in a terminal it is its text."""
    for name, reply in EVERY:
        telegram, discord = on_telegram(reply), on_discord(reply)
        assert not telegram.keyboard, name
        assert "<blockquote" not in telegram.html, name
        found = formatted(telegram.html, "HTML", None, limit=TELEGRAM_TEXT, empty="-", long="-")
        assert found.remarks == [], name
        seen = Text(telegram.html).words
        assert not DECORATION.search(seen), name
        assert not broken(DISCORD.message(reply).layout.to_components()), name
        assert lines(seen) == lines(words_of(discord)), name
        assert seen.endswith("\n".join(reply.listed)), name
        assert on_terminal(reply, 10_000) == reply.text + "\n", name
    assert len(EVERY) > 300


def words_of(markdown: str) -> str:
    """Discord's text without its marks."""
    shown = re.sub(r"\[([^\n]*)\]\(<[^\n]*>\)", r"\1", markdown)
    return re.sub(r"\\(.)", r"\1", shown)


def passages(count: int, label: int) -> Reply:
    """A page of passages, each with a label and an address of so many characters."""
    proofs = tuple(
        Proof(n, "s", f"p{n}", "article", "The article", "x" * label, f"https://h/{n:0190}")
        for n in range(1, count + 1)
    )
    choices = (Choice("All topics", Show("a")),)
    return plainly(Reply("page", (Line("All:"),), proofs=proofs, choices=choices), PHRASES)


def test_where_discord_has_no_room_for_addresses() -> None:
    """What is said and what can be typed comes before addresses; those for which there is room are
    there, the first ones first."""
    text = on_discord(passages(20, 100))
    assert len(text) <= LONGEST_DISPLAY
    assert text.count("x" * 100) == 20
    assert 5 <= text.count("](<https://h/") < 20
    assert "](<" in text.split("\n")[1]
    assert text.endswith("1. All topics")


def test_where_discord_has_no_room_for_words() -> None:
    """Of what is too long by far, the end is left out, not what can be typed."""
    message = DISCORD.message(passages(60, 100))
    assert not broken(message.layout.to_components())
    for text in (f"{message.body}\n{message.offer}", message.content):
        assert "…" in text
        assert text.endswith("1. All topics")
    assert len(message.content) <= LONGEST_CONTENT


def test_a_list_alone_is_no_empty_text() -> None:
    """Discord takes no empty text: a list without words before it is one text."""
    listed = replace(NOON, lines=(), question="", proofs=())
    assert on_discord(listed) == "You can also ask:\n1. What does \\*it\\* cost?"
