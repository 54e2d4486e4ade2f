"""`briefbot export`: a briefing to print."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.pdfbase.pdfmetrics import getFont

from bot.cli.pdf import FONT, pdf
from bot.cli.sheet import Sheet, html, markdown, sheet_of
from bot.core.compose import Composer
from bot.core.knowledge import Card, Knowledge
from bot.core.knowledge import Path as Briefing
from bot.core.lesson import cards_of
from bot.core.reply import Line
from bot.core.request import Depth
from tests.command import Briefbot
from tests.core.small import small

AWKWARD = "5 < 6 & *this* _is_ [not] `marked` <b>up</b> # ~ | \\ ə Հայ Кремль"


class Page(HTMLParser):
    """The words of a page, what is linked to, and what can be jumped to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = ""
        self.links: list[str] = []
        self.places: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.links += [found["href"] or ""] if "href" in found else []
        self.places += [found["id"] or ""] if "id" in found else []

    def handle_data(self, data: str) -> None:
        self.words += data


def told(sheet: Sheet) -> list[str]:
    """All that a reader of a sheet is to see, bit by bit."""
    return [
        *(sheet.title, sheet.intro, sheet.about, *(text for text, _ in sheet.sources)),
        *(text for p in sheet.parts for text in (p.question, p.link, *(x.text for x in p.lines))),
        *(text for n in sheet.notes for text in (n.place, n.speaker, n.gist)),
    ]


def squeezed(text: str) -> str:
    """Without spaces: a line may end anywhere."""
    return "".join(text.split())


def every_sheet(knowledge: Knowledge) -> list[Sheet]:
    return [sheet_of(knowledge, path, d) for path in knowledge.paths.values() for d in Depth]


def awkward() -> Sheet:
    """A sheet whose words look like marks, in letters from several alphabets."""
    path = Briefing("p", "A <path>", AWKWARD, "ferry-when", (Card("ferry-when"),), ())
    sheet = sheet_of(small(), path, Depth.MEDIUM)
    part = replace(sheet.parts[0], question=AWKWARD, link=AWKWARD, lines=(Line(AWKWARD, (1,)),))
    note = replace(sheet.notes[0], place=AWKWARD, speaker=AWKWARD, gist=AWKWARD)
    return replace(sheet, parts=(part,), notes=(note, *sheet.notes[1:]))


def test_each_number_is_its_passage(knowledge: Knowledge) -> None:
    """Over all cards, a number is the passage that the entry itself cites there."""
    composer = Composer(knowledge)
    for path in knowledge.paths.values():
        sheet = sheet_of(knowledge, path, Depth.FULL)
        urls = {note.number: note.url for note in sheet.notes}
        assert list(urls) == list(range(1, len(urls) + 1))
        for card, part in zip(cards_of(path, Depth.FULL), sheet.parts, strict=True):
            reply = composer.entry(knowledge.entries[card.entry])
            own = {proof.number: proof.url for proof in reply.proofs}
            for line, printed in zip(reply.lines, part.lines, strict=True):
                assert printed.text == line.text
                assert {urls[n] for n in printed.proofs} == {own[n] for n in line.proofs}


def test_markdown_holds_all(knowledge: Knowledge) -> None:
    """In Markdown every sentence is there, and each footnote once for all that refer to it."""
    for sheet in every_sheet(knowledge):
        text = markdown(sheet)
        bare = re.sub(r"\\(.)", r"\1", text)
        assert [bit for bit in told(sheet) if bit not in bare] == []
        notes = re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
        assert notes == [str(note.number) for note in sheet.notes]
        assert set(re.findall(r"\[\^(\d+)\](?!:)", text)) == set(notes)
        assert all(f"]({note.url})" in text for note in sheet.notes)


def test_html_holds_all(knowledge: Knowledge) -> None:
    """In HTML every sentence is there; each number leads to its passage, and that to the page of
    the publisher."""
    for sheet in every_sheet(knowledge):
        page = Page(html(sheet))
        assert [bit for bit in told(sheet) if bit not in page.words] == []
        assert page.places == [f"note-{note.number}" for note in sheet.notes]
        inside = {link.removeprefix("#") for link in page.links if link.startswith("#")}
        assert inside == set(page.places)
        outside = {link for link in page.links if not link.startswith("#")}
        assert outside == {*(n.url for n in sheet.notes), *(url for _, url in sheet.sources)}


def test_pdf_holds_all(knowledge: Knowledge) -> None:
    """In the PDF every sentence is there, and the links lead to the publisher's page."""
    for path in knowledge.paths.values():
        sheet = sheet_of(knowledge, path, Depth.MEDIUM)
        reader = PdfReader(BytesIO(pdf(sheet)))
        text = squeezed("".join(page.extract_text() for page in reader.pages))
        bits = [squeezed(bit) for bit in told(sheet)]
        assert [bit for bit in bits if bit not in re.sub(r"\[\d+\]", "", text)] == []
        actions = [a.get_object().get("/A") for p in reader.pages for a in p.get("/Annots", ())]
        links = {action.get_object()["/URI"] for action in actions if action is not None}
        assert links == {*(n.url for n in sheet.notes), *(url for _, url in sheet.sources)}
        assert reader.metadata is not None
        assert reader.metadata.title == sheet.title


def test_markdown_marks_nothing_by_chance() -> None:
    """What looks like marks in a sentence is read as it stands."""
    text = markdown(awkward())
    assert r"5 \< 6 & \*this\* \_is\_ \[not\] \`marked\` \<b\>up\</b\> \# \~ \| \\" in text


def test_html_marks_nothing_by_chance() -> None:
    """The same in HTML."""
    assert Page(html(awkward())).words.count(AWKWARD) == 7


def test_pdf_has_all_letters() -> None:
    """The same in the PDF; its letters are there in every alphabet of the region."""
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf(awkward()))).pages)
    assert squeezed(text).count(squeezed(AWKWARD)) == 7
    for shape in ("", "-Bold", "-Oblique"):
        font: Any = getFont(f"{FONT}{shape}")
        assert [a for a in AWKWARD if ord(a) not in font.face.charToGlyph] == []


def test_the_same_pdf_each_time() -> None:
    """A sheet that is the same is the same file, to the byte."""
    assert pdf(awkward()) == pdf(awkward())


@pytest.mark.parametrize(
    ("file", "begins"),
    [("sheet.md", b"# The whole story\n"), ("s.html", b"<!DOCTYPE html>"), ("s.pdf", b"%PDF-")],
)
def test_export(briefbot: Briefbot, tmp_path: Path, file: str, begins: bytes) -> None:
    """The ending of the name says what is written; what stood there is replaced, and nothing is
    learned for it."""
    (tmp_path / file).write_bytes(b"old")
    nothing = tmp_path / "empty"
    ran = briefbot.run("export", "whole-story", file, BRIEFBOT_CACHE_DIR=nothing)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / file).read_bytes().startswith(begins)
    assert not nothing.exists()


def test_how_much_of_it(briefbot: Briefbot, tmp_path: Path, knowledge: Knowledge) -> None:
    """All of it by default, or as much as is asked for."""
    path = knowledge.paths["whole-story"]
    briefbot.run("export", path.id, "full.md")
    briefbot.run("export", path.id, "short.md", "--depth", "short")
    assert (tmp_path / "full.md").read_text("utf-8").count("\n## ") == len(path.full)
    assert (tmp_path / "short.md").read_text("utf-8").count("\n## ") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("whole-story", "sheet.doc"), "FILE must end in .md, .html or .pdf."),
        (("whole-stroy", "sheet.md"), "There is no briefing 'whole-stroy'. There are: whole-story"),
    ],
)
def test_a_wrong_call(briefbot: Briefbot, words: tuple[str, str], said: str) -> None:
    """What cannot be written is told in a sentence, exit code 2."""
    ran = briefbot.run("export", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_file_that_cannot_be_written(briefbot: Briefbot) -> None:
    """A folder that is not there is named in a sentence, exit code 1."""
    ran = briefbot.run("export", "whole-story", "nowhere/sheet.md")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "nowhere/sheet.md: No such file or directory.\n"
