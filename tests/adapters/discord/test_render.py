"""From a Reply to components and plain text: golden files, and Discord's limits for all that we
know.

    REWRITE_GOLDEN=1 .venv/bin/pytest tests/adapters/discord/test_render.py

writes the golden files anew; read the difference before it is committed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.discord.custom_id import carried
from bot.adapters.discord.render import LONGEST_CONTENT, Message, Renderer, shortened
from bot.core.compose import Composer
from bot.core.decide import Band
from bot.core.pages import Pages
from bot.core.reply import Choice, Line, Proof, Reply
from bot.core.request import About, Show
from tests.adapters.discord.limits import broken
from tests.adapters.discord.pictures import page, walk
from tests.adapters.replies import NAMES, ferries, real, replies

GOLDEN = Path(__file__).parent / "golden"
REWRITE = bool(os.environ.get("REWRITE_GOLDEN"))
RENDER = Renderer(ferries().phrases)
MENU = ("topics", "topic", "topic-second-page", "answer-shown")
PRIVATE = ("answer", "answer-two-part", "clarify", "decline-general", "decline-with-entry")
REAL = ("csto-sides-membership", "support-for-sides", "missing-who-started")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reply]:
    """One Reply of each kind."""
    return asyncio.run(replies(tmp_path_factory.mktemp("fitted")))


def picture(message: Message) -> str:
    """A message as a golden file shows it."""
    if message.picture:
        message = replace(message, image=b"the picture")
    components = page(message.layout.to_components())
    buttons = page(message.view.to_components())
    return f"{components}=== if components are refused\n{message.content}\n{buttons}"


def compare(name: str, now: str) -> None:
    """A golden file, or a failure that shows where it differs."""
    file = GOLDEN / f"{name}.txt"
    if REWRITE:
        file.parent.mkdir(exist_ok=True)
        file.write_text(now, encoding="utf-8")
    kept = file.read_text(encoding="utf-8") if file.is_file() else ""
    assert now == kept, f"{name} looks different; see the head of {Path(__file__).name}"


@pytest.mark.parametrize("name", NAMES)
def test_golden_open(made: dict[str, Reply], name: str) -> None:
    """Each kind of Reply looks in a direct message exactly as its golden file shows."""
    compare(name, picture(RENDER.message(made[name])))


@pytest.mark.parametrize("name", PRIVATE)
def test_golden_private(made: dict[str, Reply], name: str) -> None:
    """What one person sees in a server can be shared, if it is an answer."""
    compare(f"private-{name}", picture(RENDER.message(made[name], private=True)))


@pytest.mark.parametrize("name", MENU)
def test_golden_menu(made: dict[str, Reply], name: str) -> None:
    """The menu looks exactly as its golden files show."""
    compare(f"menu-{name}", picture(RENDER.message(made[name], private=True, menu=True)))


@pytest.mark.parametrize("name", REAL)
def test_golden_real(name: str) -> None:
    """Entries as readers really see them."""
    knowledge = real()
    reply = Composer(knowledge).entry(knowledge.entries[name])
    compare(f"real-{name}", picture(Renderer(knowledge.phrases).message(reply, private=True)))


def test_every_golden_file_has_its_reply(made: dict[str, Reply]) -> None:
    """No kind of Reply is without a golden file, and none is left over from one that is gone."""
    assert set(made) == set(NAMES)
    places = (("menu", MENU), ("private", PRIVATE), ("real", REAL))
    names = {*NAMES, *(f"{place}-{n}" for place, some in places for n in some)}
    assert {f.stem for f in GOLDEN.glob("*.txt")} == names


def within_limits(reply: Reply) -> None:
    """Discord's rules hold for a Reply in each form, and every button can be read again."""
    render = Renderer(real().phrases)
    for private in (False, True):
        for menu in (False, True):
            message = render.message(reply, private=private, menu=menu)
            assert broken(message.layout.to_components()) == []
            assert message.layout.content_length() <= 4000
            assert broken(message.view.to_components()) == []
            assert 1 <= len(message.content) <= LONGEST_CONTENT
            for component in walk(message.layout.to_components()):
                if "custom_id" in component:
                    values = [o["value"] for o in component.get("options", ())]
                    assert carried(component["custom_id"], values) is not None


def every_reply() -> Iterator[Reply]:
    knowledge = real()
    composer, pages = Composer(knowledge), Pages(knowledge)
    for entry in knowledge.entries.values():
        yield composer.entry(entry)
        yield composer.cited(entry)
    for topic in (None, *knowledge.topics):
        yield from (pages.page(topic, number) for number in range(10))
    yield composer.sources()


def test_everything_fits() -> None:
    """Each entry and each page of the real knowledge is one message within all limits."""
    for reply in every_reply():
        within_limits(reply)


def test_the_longest_pairs_fit() -> None:
    """So are answers to two questions, also of those that say and cite most, with all that may
    stand around them."""
    knowledge = real()
    composer = Composer(knowledge)
    notice = max((language.notice for language in knowledge.languages), key=len)
    extra = knowledge.phrases["two_part_other"]
    long = sorted(knowledge.entries.values(), key=lambda e: len(composer.entry(e).text))[-12:]
    for pair in combinations(long, 2):
        within_limits(composer.shown(pair, Band.HIGH, 1.0, notice=notice, extra=extra))


def test_many_passages_fit() -> None:
    """A list of more passages than a message has room for is cut between lines, not refused."""
    gist = "A gist of some length. " * 5
    proofs = tuple(
        Proof(n, "s", f"p{n}", "x", "The Herald", gist, "https://x.example/") for n in range(60)
    )
    within_limits(Reply("page", (Line("Sources:"),), proofs=proofs))


def test_date_and_citations_are_never_cut() -> None:
    """Where an answer is too long for a plain message, it is its sentences that are cut."""
    proofs = (Proof(1, "s", "p1", "x", "The Herald", "paragraph 1", "https://x.example/"),)
    long = Reply(
        "answer",
        tuple(Line("A sentence that goes on and on. " * 10, (1,)) for _ in range(10)),
        as_of_line="As reported on 4 March 2021.",
        proofs=proofs,
    )
    content = RENDER.message(long).content
    assert len(content) <= LONGEST_CONTENT
    assert "…" in content
    assert content.endswith("-# As reported on 4 March 2021.\n-# [1] paragraph 1 · The Herald")


@pytest.mark.parametrize("markup", ["*a*", "_a_", "~~a~~", "`a`", "||a||", "> a", "# a", "- a"])
def test_markup_in_a_text_is_shown(markup: str) -> None:
    """What looks like markup in a text is shown as it stands there."""
    message = RENDER.message(Reply("page", (Line(markup),)))
    assert message.body != markup
    assert message.body.replace("\\", "") == markup


@pytest.mark.parametrize("name", ["@everyone", "@here", "<@123456789012345678>"])
def test_a_text_mentions_nobody(name: str) -> None:
    """What looks like a mention in a text is none."""
    assert name not in RENDER.message(Reply("page", (Line(f"Hello {name}!"),))).body


def test_the_certainty_shows_nowhere(made: dict[str, Reply]) -> None:
    """Two answers that differ in their certainty alone are the same message."""
    reply = made["answer"]
    other = replace(reply, band="low", confidence=0.123)
    assert RENDER.message(reply) is RENDER.message(other)


def test_long_labels_are_cut_between_words() -> None:
    """A label that is too long ends with a whole word and an ellipsis."""
    label = "word " * 30
    (button,) = (
        c
        for c in walk(
            RENDER.message(
                Reply("answer", (Line("x"),), choices=(Choice(label, Show("a")),))
            ).layout.to_components()
        )
        if c.get("label")
    )
    assert button["label"].endswith("word…")
    assert len(button["label"]) <= 80


@given(st.text(), st.integers(min_value=1, max_value=100))
def test_shortened(text: str, most: int) -> None:
    """Any text is cut to the length, and never to nothing."""
    cut = shortened(text, most)
    assert len(cut) <= most
    assert bool(cut) == bool(text)
    assert cut == text if len(text) <= most else cut.endswith("…")


LINES = st.lists(
    st.builds(Line, st.text(min_size=1, max_size=300), st.lists(st.integers(1, 3)).map(tuple)),
    min_size=1,
    max_size=4,
).map(tuple)
PROOFS = st.lists(
    st.builds(
        Proof,
        st.integers(1, 99),
        st.just("s"),
        st.just("p1"),
        st.just("x"),
        st.text(max_size=60),
        st.text(max_size=60),
        st.just("https://example.org/"),
    ),
    max_size=8,
).map(tuple)


@settings(max_examples=200, deadline=None)
@given(
    st.builds(
        Reply,
        st.sampled_from(["answer", "clarify", "abstain", "smalltalk", "page"]),
        LINES,
        notice=st.text(max_size=100),
        question=st.text(max_size=80),
        as_of_line=st.text(max_size=40),
        proofs=PROOFS,
        choices=st.lists(
            st.builds(Choice, st.text(min_size=1, max_size=200), st.just(About())), max_size=9
        ).map(lambda cs: tuple(dict.fromkeys(cs))[:1]),
    )
)
def test_any_reply_is_within_the_limits(reply: Reply) -> None:
    """Whatever a Reply of usual size holds, Discord takes the message."""
    message = RENDER.message(reply)
    assert broken(message.layout.to_components()) == []
    assert broken(message.view.to_components()) == []
    assert 1 <= len(message.content) <= LONGEST_CONTENT
