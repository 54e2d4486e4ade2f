"""A briefing's sheet as PDF."""

from __future__ import annotations

from errno import ENOENT
from functools import cache
from html import escape
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate

from bot.cli.sheet import Part, Sheet

FONT = "DejaVuSans"
_SHAPES = ("", "-Bold", "-Oblique", "-BoldOblique")

MARGIN = 19 * mm
LINK = "#1f4e9e"

_TEXT = ParagraphStyle("text", fontName=FONT, fontSize=9.5, leading=13.5, spaceAfter=3)
_TITLE = ParagraphStyle("title", _TEXT, fontName=f"{FONT}-Bold", fontSize=18, leading=24)
_HEAD = ParagraphStyle(
    "head", _TEXT, fontName=f"{FONT}-Bold", fontSize=10.5, spaceBefore=7, keepWithNext=1
)
_ASIDE = ParagraphStyle("aside", _TEXT, fontName=f"{FONT}-Oblique", textColor=HexColor(0x444444))
_NOTE = ParagraphStyle("note", _TEXT, fontSize=8, leading=11.5, leftIndent=18, firstLineIndent=-18)


def pdf(sheet: Sheet) -> bytes:
    """The sheet on pages of A4; the same bytes for the same sheet."""
    _fonts()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        title=sheet.title,
        lang="en",
        invariant=1,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
    )
    document.build(_flow(sheet), onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


def _flow(sheet: Sheet) -> list[Flowable]:
    found: list[Flowable] = [
        Paragraph(escape(sheet.title), _TITLE),
        Paragraph(escape(sheet.intro), _TEXT),
        Paragraph(escape(sheet.about), _ASIDE),
        *(KeepTogether(_part(part)) for part in sheet.parts),
    ]
    if sheet.notes:
        found.append(Paragraph(escape(sheet.notes_title), _HEAD))
    for text, url in sheet.sources:
        address = f'<a href="{escape(url)}" color="{LINK}">{escape(url)}</a>'
        found.append(Paragraph(f"{escape(text)}: {address}", _NOTE))
    for note in sheet.notes:
        place = f'<a href="{escape(note.url)}" color="{LINK}">{escape(note.place)}</a>'
        said = f"{place} ({escape(note.speaker)}). {escape(note.gist)}"
        mark = f'<a name="note-{note.number}"/>[{note.number}]'
        found.append(KeepTogether(Paragraph(f"{mark} {said}", _NOTE)))
    return found


def _part(part: Part) -> list[Flowable]:
    link = [Paragraph(escape(part.link), _ASIDE)] if part.link else []
    said = " ".join(
        escape(line.text)
        + "".join(
            f'<super><a href="#note-{n}" color="{LINK}">[{n}]</a></super>' for n in line.proofs
        )
        for line in part.lines
    )
    return [Paragraph(escape(part.question), _HEAD), *link, Paragraph(said, _TEXT)]


def _foot(canvas: Any, document: Any) -> None:
    canvas.setFont(FONT, 8)
    canvas.drawCentredString(A4[0] / 2, MARGIN / 2, str(document.page))


@cache
def _fonts() -> None:
    """Letters of all the languages that the knowledge may name; they come with matplotlib, and
    ReportLab's own know Western ones alone."""
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(ENOENT, "it is not installed", "matplotlib")
    folder = Path(spec.origin).with_name("mpl-data") / "fonts" / "ttf"
    for ending in _SHAPES:
        registerFont(TTFont(f"{FONT}{ending}", folder / f"{FONT}{ending}.ttf"))
    registerFontFamily(FONT, *(f"{FONT}{ending}" for ending in _SHAPES))
