"""A briefing as a sheet to print: cards with footnotes, as Markdown or HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from bot.core.compose import Composer, day
from bot.core.knowledge import Knowledge, Path
from bot.core.lesson import Lessons, cards_of
from bot.core.reply import Line
from bot.core.request import Depth

_SPECIAL = re.compile(r"([\\`*_\[\]<>#~|])")
"""What Markdown reads as marks (https://github.github.com/gfm/#backslash-escapes)."""

_STYLE = """
body { font: 12pt/1.5 Georgia, serif; max-width: 42em; margin: 2em auto; padding: 0 1em; }
h1, h2 { line-height: 1.25; } h2 { font-size: 1.1em; margin: 1.4em 0 .2em; break-after: avoid; }
.link, .about { font-style: italic; } section { break-inside: avoid; }
sup { line-height: 0; } sup a { text-decoration: none; } ol, footer { font-size: .85em; }
@media print { body { margin: 0; max-width: none; } a { color: inherit; } }
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One card."""

    question: str
    link: str
    """The words that lead to it, if any."""
    lines: tuple[Line, ...]
    """Their numbers are those of the sheet's Notes."""


@dataclass(frozen=True, slots=True)
class Note:
    """A passage that is cited."""

    number: int
    place: str
    """Publisher, date and paragraph in words."""
    speaker: str
    gist: str
    url: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on a sheet; each passage is a Note once, in order of first use."""

    title: str
    intro: str
    about: str
    """How long it takes, as of when it was reported, and what the numbers are."""
    parts: tuple[Part, ...]
    notes_title: str
    notes: tuple[Note, ...]
    sources: tuple[tuple[str, str], ...]
    """Each source in words, and its address."""


def sheet_of(knowledge: Knowledge, path: Path, depth: Depth) -> Sheet:
    """A briefing at a depth as a Sheet."""
    composer = Composer(knowledge)
    cards = cards_of(path, depth)
    together = composer.entry(*(knowledge.entries[card.entry] for card in cards))
    numbers = {(p.source, p.paragraph): p.number for p in together.proofs}
    parts: list[Part] = []
    for card in cards:
        reply = composer.entry(knowledge.entries[card.entry])
        of_sheet = {p.number: numbers[p.source, p.paragraph] for p in reply.proofs}
        lines = tuple(
            Line(line.text, tuple(sorted(of_sheet[n] for n in line.proofs))) for line in reply.lines
        )
        parts.append(Part(knowledge.entries[card.entry].question, card.link, lines))
    phrases = knowledge.phrases
    cited = [knowledge.sources[s] for s in dict.fromkeys(p.source for p in together.proofs)]
    return Sheet(
        title=path.title,
        intro=path.intro,
        about=phrases["brief_sheet"].format(
            time=Lessons(knowledge, composer).time(path, depth),
            dated=phrases["as_of"].format(date=day(knowledge.as_of)),
        ),
        parts=tuple(parts),
        notes_title=phrases["brief_passages"],
        notes=tuple(
            Note(
                p.number,
                p.label,
                p.speaker,
                knowledge.sources[p.source].paragraphs[p.paragraph].gist,
                p.url,
            )
            for p in together.proofs
        ),
        sources=tuple((f"{s.title}. {s.publisher}, {day(s.published)}", s.url) for s in cited),
    )


def markdown(sheet: Sheet) -> str:
    """The sheet in Markdown, with footnotes as GitHub, Pandoc and others read them."""
    blocks = [f"# {_plain(sheet.title)}", _plain(sheet.intro), f"*{_plain(sheet.about)}*"]
    for part in sheet.parts:
        blocks.append(f"## {_plain(part.question)}")
        if part.link:
            blocks.append(f"*{_plain(part.link)}*")
        said = (_plain(x.text) + "".join(f"[^{n}]" for n in x.proofs) for x in part.lines)
        blocks.append(" ".join(said))
    for text, url in sheet.sources:
        blocks.append(f"{_plain(text)}: <{url}>")
    blocks += (
        f"[^{n.number}]: [{_plain(n.place)}]({n.url}) ({_plain(n.speaker)}). {_plain(n.gist)}"
        for n in sheet.notes
    )
    return "\n\n".join(blocks) + "\n"


def html(sheet: Sheet) -> str:
    """The sheet as one HTML page that needs no other file."""
    parts = "\n".join(_section(part) for part in sheet.parts)
    notes = "\n".join(
        f'<li id="note-{n.number}" value="{n.number}"><a href="{escape(n.url)}">'
        f"{escape(n.place)}</a> ({escape(n.speaker)}). {escape(n.gist)}</li>"
        for n in sheet.notes
    )
    sources = "\n".join(
        f'<p>{escape(text)}: <a href="{escape(url)}">{escape(url)}</a></p>'
        for text, url in sheet.sources
    )
    title = escape(sheet.notes_title)
    passages = f"<h2>{title}</h2>\n{sources}\n<ol>\n{notes}\n</ol>" if notes else ""
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(sheet.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(sheet.title)}</h1>
<p>{escape(sheet.intro)}</p>
<p class="about">{escape(sheet.about)}</p>
{parts}
</main>
<footer>
{passages}
</footer>
</body>
</html>
"""


def _section(part: Part) -> str:
    link = f'<p class="link">{escape(part.link)}</p>\n' if part.link else ""
    said = " ".join(
        escape(line.text)
        + "".join(f'<sup><a href="#note-{n}">[{n}]</a></sup>' for n in line.proofs)
        for line in part.lines
    )
    return f"<section>\n<h2>{escape(part.question)}</h2>\n{link}<p>{said}</p>\n</section>"


def _plain(text: str) -> str:
    """A text that means only itself in Markdown."""
    return _SPECIAL.sub(r"\\\1", text)
