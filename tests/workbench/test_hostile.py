"""Knowledge that is written to break out of the page is shown as what it is: text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from bot.core.knowledge import Entry, Knowledge
from tests.adapters.replies import touring
from tests.core.dated import dated
from tests.workbench.looking import PHONE, Opened, opened
from tests.workbench.world import live_of, served, small_known

SCRIPT = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
QUOTES = "\"'`><b>bold</b> {{ 7 * 7 }} {% raw %} &amp; &#60; ${1} </main>"
TURNED = "abc \u202e\u2066 turned \u200f end"
LONG = "Donaudampfschiff" * 40
MARKED = "**not bold** *not italic* -# not small [a](https://evil.example) @everyone <@1> ||x||"
HOSTILE = [SCRIPT, QUOTES, TURNED, LONG, MARKED]


def hostile(text: str) -> Knowledge:
    """The small knowledge with this text wherever a text can be."""
    knowledge = dated(touring())

    def spoiled(entry: Entry) -> Entry:
        return replace(
            entry,
            question=f"{entry.question} {text}",
            phrasings=(*entry.phrasings, f"and {text}"),
            keywords=(*entry.keywords, text),
            answer=tuple(replace(s, say=f"{s.say} {text}") for s in entry.answer),
            decline=entry.decline and f"{entry.decline} {text}",
        )

    return replace(
        knowledge,
        entries={name: spoiled(e) for name, e in knowledge.entries.items()},
        terms={n: replace(t, name=f"{t.name} {text}") for n, t in knowledge.terms.items()},
        topics={n: replace(t, title=f"{t.title} {text}") for n, t in knowledge.topics.items()},
        paths={n: replace(p, title=f"{p.title} {text}") for n, p in knowledge.paths.items()},
        events=tuple(replace(e, label=f"{e.label} {text}") for e in knowledge.events),
        sources={
            n: replace(
                s,
                title=text,
                publisher=text,
                paragraphs={i: replace(p, gist=text) for i, p in s.paragraphs.items()},
            )
            for n, s in knowledge.sources.items()
        },
    )


@pytest.fixture(
    scope="module", params=HOSTILE, ids=["script", "quotes", "turned", "long", "marked"]
)
def spoiled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The text, and where a workbench shows it."""
    text: str = request.param
    known = small_known(tmp_path_factory.mktemp("hostile"), hostile(text))
    with served(live_of(known)) as address:
        yield text, address


@pytest.fixture
def seen(browser: Browser, spoiled: tuple[str, str]) -> Iterator[Opened]:
    yield from opened(browser, spoiled[1], viewport=PHONE)


def visible(text: str) -> str:
    """A text as the page writes it: each hidden character by its number, in a frame."""
    return "".join(f"U+{ord(c):04X}" if c in "\u202e\u2066\u200f" else c for c in text)


@pytest.mark.parametrize(
    "path", ["/", "/entry/ferry-when", "/entry/missing-captain", "/coverage", "/lessons", "/terms"]
)
def test_a_text_stays_a_text(seen: Opened, spoiled: tuple[str, str], path: str) -> None:
    """It stands there letter for letter, runs nothing, makes no element, and fits the phone."""
    page = seen.go(path)
    shown = page.locator("main").evaluate("it => it.textContent")
    assert visible(spoiled[0]) in shown
    assert page.evaluate("window.ran") is None
    assert page.locator("main script, main img, main b:has-text('bold'):not(.look b)").count() == 0
    assert page.locator("main").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_looks_are_text_too(seen: Opened, spoiled: tuple[str, str]) -> None:
    """In both bubbles the words are those of the knowledge, without markup of their own."""
    page = seen.go("/entry/ferry-when")
    for look in (".tg.light .bubble", ".dc.dark .chat"):
        text = page.locator(look).first.evaluate("it => it.textContent")
        # Discord's are kept from being mentions by a space of no width.
        assert spoiled[0] in text.replace("@\u200b", "@"), look
    assert page.locator(".look script, .look img").count() == 0
    # The question is bold, and nothing else is.
    assert page.locator(".look b", has_text="It sails").count() == 0
    assert not page.locator(".look a[href*='evil.example']").count()


def test_a_question_is_text_too(seen: Opened, spoiled: tuple[str, str]) -> None:
    """What is typed into the boxes comes back as it was, in the box and beside it."""
    page = seen.go("/ask")
    page.get_by_label("Question").fill(f"when does the ferry sail {spoiled[0]}")
    page.get_by_role("button", name="Explain").click()
    expect(page.locator(".verdict")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Question")).to_have_value(f"when does the ferry sail {spoiled[0]}")
    assert page.evaluate("window.ran") is None
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
