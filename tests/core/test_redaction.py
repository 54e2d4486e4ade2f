"""What may be kept of a question."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.core.redaction import MOST_WORDS, Redaction
from bot.core.text import MAX_WORD, words

QUESTION = "how many soldiers were lost in the fighting near the border".split()

GIVEN_NAMES = (
    "Aleksandr Anahit Ani Anna Aram Arman Ashot Aysel Ayşe Barbara Bill Carlos Daria David Elena "
    "Elçin Emma Farid Fatima Gary Gayane Gevorg Grigor Günel Hakob Hasan Hayk Henry Hovhannes "
    "Igor Irina Ivan Jamal James Javid John Karen Kevin Lala Leyla Lilit Linda Lusine Mahmud "
    "Marek Maria Mariam Mark Mehmet Michael Mikayel Mustafa Narek Natasha Nigar Nurlan Oleg Olga "
    "Orkhan Patrick Pavel Peter Rashad Robert Rose Rufat Ruzan Samvel Sergey Sevda Sona Susan "
    "Svetlana Tatiana Tigran Tural Vahan Vardan Vusal William Yusuf Zara Zaur Zebulon Zeynep"
).split()
HANDLES = ("@putin", "@ani_k", "ani_karabakh", "Ani#1234", "<@123>", "<:war:55>", "#karabakh")
LINKS = (
    "https://t.me/putin",
    "t.me/karabakh/7",
    "www.armenia.example",
    "putin.com",
    "ftp://war/russia",
    "armenia.co.uk/war?why=putin",
    "ｐｕｔｉｎ．ｃｏｍ",
    "pu\u200btin.c\u200bom",
    "putin。com",
)
MAIL = ("putin@armenia.com", "war@russia", "Ani.War+putin@mail.example")
NUMBERS = ("+374-10-555-123", "putin-90", "555", "(0)10", "٣٤٥", "①②", "7th", "s300", "x1")
PIECES = (*HANDLES, *LINKS, *MAIL, *NUMBERS)


@pytest.fixture(scope="module")
def redaction(app: App) -> Redaction:
    return Redaction(app.knowledge, app.understanding)


def put(into: Sequence[str], at: int, piece: str) -> str:
    """A sentence with something in it, never at its beginning."""
    at = 1 + at % len(into)
    return " ".join([*into[:at], piece, *into[at:]])


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(GIVEN_NAMES), at=st.integers(0, 20), tail=st.sampled_from(["", "'s", ","])
)
def test_no_given_name(redaction: Redaction, name: str, at: int, tail: str) -> None:
    """A given name within a sentence is gone, though it may be an English word as well."""
    kept = redaction.words(put(QUESTION, at, name + tail))
    assert set(words(name)).isdisjoint(kept)


@pytest.mark.parametrize("name", GIVEN_NAMES)
def test_no_given_name_in_small_letters(redaction: Redaction, name: str) -> None:
    """Nor does a name stay that somebody typed without a capital, unless it is a word of English;
    a name of the knowledge stands for whom the knowledge means."""
    kept = redaction.words(f"how many soldiers did {name.lower()} count")
    assert set(words(name)).intersection(kept) <= {"bill", "mark", "rose"}


@settings(max_examples=300, deadline=None)
@given(piece=st.sampled_from(PIECES), at=st.integers(0, 20), more=st.lists(st.sampled_from(PIECES)))
def test_no_number_link_or_handle(
    redaction: Redaction, piece: str, at: int, more: list[str]
) -> None:
    """Links, addresses, handles and numbers leave nothing behind, not even the words in them."""
    assert redaction.words(put(QUESTION, at, " ".join([piece, *more]))) == redaction.words(
        " ".join(QUESTION)
    )


def test_no_number_in_words(redaction: Redaction) -> None:
    """A telephone number that is spelled out is none afterwards."""
    kept = redaction.words("call me why don't you, five five five two zero nine eight six")
    assert set(kept).isdisjoint("five two zero nine eight six".split())


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from([*QUESTION, *PIECES])).map(" ".join))
def test_bounded_and_small(redaction: Redaction, text: str) -> None:
    """Whatever is typed: few words, short ones, of letters alone, in small letters, and the same
    when they are redacted again."""
    kept = redaction.words(text)
    assert len(kept) <= MOST_WORDS
    assert all(w.isalpha() and w == w.casefold() and len(w) <= MAX_WORD for w in kept)
    assert redaction.still(kept) == kept


@pytest.mark.parametrize("text", ["flibbertigibbet", "ani zebulon jabberwock", "ЖЖЖ", "?!", ""])
def test_nothing_of_words_that_nobody_knows(redaction: Redaction, text: str) -> None:
    """A word that the knowledge does not use is not kept."""
    assert redaction.words(text) == ()


def test_what_stays(redaction: Redaction) -> None:
    """A plain question stays one that maintainers can read; either side's name is one name."""
    wanted = "did russia send weapon to karabakh".split()
    assert list(redaction.words("Did Moscow send weapons to Artsakh?")) == wanted
    assert list(redaction.words("did russia send arms to Dağlıq Qarabağ")) == wanted


def test_a_name_of_the_knowledge_only_whole(redaction: Redaction) -> None:
    """Of a person whom the knowledge names, the name stays, and not a part that others have too."""
    assert "peskov" in redaction.words("what did Dmitry Peskov say about that")
    assert "dmitry" not in redaction.words("what did my cousin Dmitry say about that")
    assert "dmitry" not in redaction.words("what did my cousin dmitry say about that")


def test_what_else_got_in_is_left_out(redaction: Redaction) -> None:
    """What is in the database by some other way is redacted when it is read."""
    kept = ("\x1b[31m", "zebulon", "putin", "- id:", "fight", "55", "[bold]")
    assert redaction.still(kept) == ("putin", "fight")
