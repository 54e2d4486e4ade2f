"""Discord's markdown (https://docs.discord.com/developers/reference#message-formatting)."""

from __future__ import annotations

from discord.utils import escape_markdown, escape_mentions


def plain(text: str) -> str:
    """A text that is shown as it is: no markup in it, and no mention."""
    return escape_mentions(escape_markdown(text, as_needed=False))


def bold(text: str) -> str:
    return f"**{plain(text)}**"


def small(text: str) -> str:
    """A line in small grey letters."""
    return f"-# {plain(text)}"
