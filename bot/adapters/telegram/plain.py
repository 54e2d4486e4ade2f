"""What a plain reader sees on Telegram: paragraphs of text, and each link in a line of its own."""

from __future__ import annotations

from bot.adapters.telegram.markup import Block, Link, Paragraph
from bot.core.reply import Reply


def plain_body(reply: Reply) -> tuple[Block, ...]:
    """All of a plain Reply, also what can be done, by number.

    A passage's words are its link: an address would be read out letter by letter.
    """
    said = (reply.notice, reply.question, *(line.text for line in reply.lines), reply.as_of_line)
    blocks: list[Block] = [Paragraph(text) for text in said if text]
    blocks += [Paragraph(Link(proof.label, proof.url)) for proof in reply.proofs]
    if reply.choices:
        blocks.append(Paragraph("\n".join((reply.choices_title, *reply.listed))))
    return tuple(blocks)
