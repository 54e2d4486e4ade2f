"""Telegram and Discord show the same: the same sentences, citations, speakers and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from bot.adapters.discord.render import Renderer as DiscordRenderer
from bot.adapters.telegram.render import Renderer as TelegramRenderer
from bot.core.compose import Composer, day
from bot.core.reply import Reply
from tests.adapters.discord.pictures import TEXT, walk
from tests.adapters.replies import real


class Text(HTMLParser):
    """The words of a Telegram message, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.words += data


def on_telegram(reply: Reply) -> tuple[list[str], set[str]]:
    """The lines that a reader sees, and where the links lead."""
    (message,) = TelegramRenderer("a_bot", real().phrases).chat(reply)
    text = Text(message.html)
    return lines(text.words), set(text.links)


def on_discord(reply: Reply) -> tuple[list[str], set[str]]:
    """The same for Discord, without its marks for small and bold letters."""
    message = DiscordRenderer(real().phrases).message(reply)
    components = [*walk(message.layout.to_components())]
    said = "\n".join(c["content"] for c in components if c["type"] == TEXT)
    bare = re.sub(r"\\(.)", r"\1", re.sub(r"^-# |\*\*|^\*|\*$", "", said, flags=re.MULTILINE))
    return lines(bare), {c["url"] for c in components if "url" in c}


def lines(text: str) -> list[str]:
    """Lines with each run of spaces as one, so that [1] [2] is as good as [1][2]."""
    found = (" ".join(re.sub(r"\] \[", "][", line).split()) for line in text.split("\n"))
    return [line for line in found if line]


def every_entry() -> Iterator[Reply]:
    knowledge = real()
    composer = Composer(knowledge)
    yield from (composer.entry(entry) for entry in knowledge.entries.values())


def test_each_entry_says_the_same_on_both() -> None:
    """Line by line: the question, each statement with its numbers, the date, and each citation
    with its speakers; and the links lead to the same passages."""
    count = 0
    for reply in every_entry():
        assert on_telegram(reply) == on_discord(reply), reply.entry
        count += 1
    assert count == len(real().entries) > 100


def test_what_is_compared_is_all_there() -> None:
    """On both, everything in the Reply is among what is compared: nothing is left out on both."""
    for reply in every_entry():
        for words, links in (on_telegram(reply), on_discord(reply)):
            text = "\n".join(words)
            assert all(" ".join(line.text.split()) in text for line in reply.lines)
            assert all(f"{p.label} · {p.speaker}" in text for p in reply.proofs)
            assert {p.url for p in reply.proofs} == links
            assert not reply.as_of or day(reply.as_of) in text
