"""What a plain reader sees on Discord: lines of text, and each link in a line of its own."""

from __future__ import annotations

from bot.adapters.discord.markdown import plain
from bot.content.limits import LONGEST_DISPLAY
from bot.core.reply import Reply


def plain_texts(reply: Reply) -> tuple[str, str]:
    """What a plain Reply says, and what can be done, by number; either may be empty.

    A passage's words are its link, for an address would be read out letter by letter. Where there
    is no room for all addresses, the last passages are words alone.
    """
    offer = plain("\n".join((reply.choices_title, *reply.listed))) if reply.choices else ""
    said = (reply.notice, reply.question, *(line.text for line in reply.lines), reply.as_of_line)
    lines = [plain(text) for text in said if text] + [plain(p.label) for p in reply.proofs]
    room = LONGEST_DISPLAY - len("\n".join([*lines, offer]))
    for at, passage in enumerate(reply.proofs, len(lines) - len(reply.proofs)):
        # In these brackets Discord shows no preview of the page.
        linked = f"[{lines[at]}](<{passage.url}>)"
        room -= len(linked) - len(lines[at])
        if room < 0:
            break
        lines[at] = linked
    return "\n".join(lines), offer
