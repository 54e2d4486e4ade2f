"""Loaded words, quotations and comments."""

from __future__ import annotations

import pytest

from tests.content.small import Files, changed, learning_files, only_warning, place, warned

BRIDGE = "entries/bridge.yaml"
SOURCE = "sources/daily.yaml"
SAID = "Yes, the bridge stays shut."
STYLE = """\
loaded_words:
  thugs: workers
  so-called: Leave it out.
  blood money: fee
longest_quotation: 3
"""


def styled(say: str, files: Files | None = None) -> Files:
    return {**changed(BRIDGE, SAID, say, files), "style.yaml": STYLE.encode()}


@pytest.mark.parametrize(
    ("say", "message"),
    [
        ("The thugs shut it.", "'thugs' takes a side. Write 'workers'."),
        ("Thugs shut it.", "'Thugs' takes a side. Write 'workers'."),
        ("The so-called bridge is shut.", "'so-called' takes a side. Leave it out."),
        ("It is shut for blood money.", "'blood money' takes a side. Write 'fee'."),
    ],
)
def test_loaded_word(say: str, message: str) -> None:
    """A word of the list is named where it stands, with what to write instead."""
    files = styled(say)
    warning = only_warning(files, "loaded-word")
    assert (warning.line, warning.column) == place(files, BRIDGE, f"say: {say}")
    assert warning.message == message


@pytest.mark.parametrize("say", ['He spoke of "thugs".', "A thugs-like man.", "All is calm."])
def test_word_that_is_not_ours(say: str) -> None:
    """What is quoted is the speaker's word; a part of a longer word is another word."""
    assert warned(styled(say)) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (BRIDGE, "question: Is the bridge shut?", "question: Is it shut by thugs?"),
        ("entries/missing.yaml", "The article gives no sum.", "No thugs are paid."),
        (SOURCE, "never asked for that, on Tuesday", "asked thugs for that, on Tuesday"),
        ("terms.yaml", "He speaks for Easton.", "He speaks for thugs."),
        ("terms.yaml", "name: Easton's mayor", "name: Easton's thugs"),
        ("lessons.yaml", "title: The whole story", "title: The thugs"),
        ("lessons.yaml", "intro: The bridge, and who wanted it shut.", "intro: The thugs."),
        ("lessons.yaml", "link: So, for how long?", "link: The thugs?"),
        ("timeline.yaml", "label: Weston speaks", "label: Thugs speak"),
        ("timeline.yaml", "say: The bridge opens again.", "say: The thugs open it."),
    ],
)
def test_every_text_is_read(name: str, old: str, new: str) -> None:
    """Questions, declines, gists, the glossary, briefings and events are looked through too."""
    files = changed(name, old, new, {**learning_files(), "style.yaml": STYLE.encode()})
    warning = only_warning(files, "loaded-word")
    assert (warning.file, warning.line) == (name, place(files, name, new)[0])


@pytest.mark.parametrize("quote", ['"{}"', "“{}”", "«{}»"])
def test_long_quotation(quote: str) -> None:
    """A quotation may have so many words and not one more."""
    assert warned(styled(f"He said {quote.format('not before May')}.")) == []
    say = f"He said {quote.format('not at all now')}."
    files = styled(say)
    warning = only_warning(files, "long-quotation")
    assert (warning.line, warning.column) == place(files, BRIDGE, f"say: {say}")
    assert warning.message == (
        "This quotation has 4 words; at most 3 are for quoting. Keep the few that matter, and "
        "tell the rest in your own words."
    )


@pytest.mark.parametrize("end", ["start", "end"])
def test_long_start_or_end_of_a_passage(end: str) -> None:
    """Of the source's text no more is kept than finds the passage."""
    old = {"start": "start: The bridge", "end": "end: until May."}[end]
    eight = f"{end}: so many words as one may keep here"
    assert warned(changed(SOURCE, old, eight)) == []
    files = changed(SOURCE, old, f"{eight} now")
    warning = only_warning(files, "long-quotation")
    assert (warning.line, warning.column) == place(files, SOURCE, f"{eight} now")
    assert warning.message == (
        "Here stand 9 words of the source; 8 are enough to find the passage. Shorten it."
    )


def test_comment_that_cuts_a_text_off() -> None:
    """Text behind a # is not read, which its writer should know."""
    files = changed(BRIDGE, SAID, "The bridge is shut. # 1 is meant")
    warning = only_warning(files, "comment-in-text")
    assert (warning.line, warning.key) == (
        place(files, BRIDGE, "# 1")[0],
        "entries.1.answer.1.say",
    )
    assert warning.message == (
        "From the # on, this line is a comment and not read. Put the text in double quotes if the "
        "# belongs to it; put a comment on a line of its own."
    )


@pytest.mark.parametrize("say", ['"Bridge # 1 is shut."', "Bridge#1 is shut."])
def test_sign_that_cuts_nothing_off(say: str) -> None:
    """In quotes, or without a space before it, a # is text."""
    assert [f.rule for f in warned(changed(BRIDGE, SAID, say))] == ["unbacked-number"]


def test_comment_on_its_own_line() -> None:
    """A comment on its own line is one."""
    files = changed(BRIDGE, "title: The bridge\n", "# All of it\ntitle: The bridge\n  # so far\n")
    assert warned(files) == []
