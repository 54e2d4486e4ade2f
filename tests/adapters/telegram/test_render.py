"""From a Reply to HTML and keyboards: golden files, and Telegram's limits for all that we know.

    REWRITE_GOLDEN=1 .venv/bin/pytest tests/adapters/telegram/test_render.py

writes the golden files anew; read the difference before it is committed.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from telegram import InlineKeyboardMarkup

from bot.adapters.telegram.gesture import NO_TEXT
from bot.adapters.telegram.poll import Native
from bot.adapters.telegram.render import LONGEST_NOTE, Message, Renderer
from bot.content.limits import LONGEST_MESSAGE, units
from bot.core.codec import decode
from bot.core.compose import Composer
from bot.core.pages import Pages
from bot.core.reply import Choice, Line, Proof, Reply
from bot.core.request import Browse, Show
from tests.adapters.replies import NAMES, ferries, real, replies
from tests.telegram_server.inline import check_results
from tests.telegram_server.keyboards import check_markup
from tests.telegram_server.rules import TEXT, formatted

GOLDEN = Path(__file__).parent / "golden"
REWRITE = bool(os.environ.get("REWRITE_GOLDEN"))
RENDER = Renderer("ferry_test_bot", ferries().phrases)
MENU = ("topics", "topic", "topic-second-page", "answer-shown")
ELSEWHERE = ("answer-shown", "clarify", "decline-general", "decline-with-entry", "smalltalk")


REAL = ("csto-sides-membership", "support-for-sides", "missing-who-started")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reply]:
    """One Reply of each kind."""
    return asyncio.run(replies(tmp_path_factory.mktemp("fitted")))


def keyboard(markup: InlineKeyboardMarkup | None) -> list[str]:
    """A row of buttons a line, each with what it does."""
    rows = markup.inline_keyboard if markup else ()
    return [
        "  ".join(f"[{b.text} | {b.callback_data or unquote(str(b.url))}]" for b in row)
        for row in rows
    ]


def poll(native: Native) -> list[str]:
    """What a poll shows, and the keyboard under it."""
    shown = InlineKeyboardMarkup.de_json(json.loads(native.markup)) if native.markup else None
    return [
        native.question,
        *(f"({'*' if n == native.right else ' '}) {o}" for n, o in enumerate(native.options)),
        f"--- explanation\n{native.explanation}",
        "--- anonymous" if native.anonymous else "--- not anonymous",
        *keyboard(shown),
    ]


def page(messages: tuple[Message, ...]) -> str:
    """Messages as a golden file shows them."""
    parts: list[str] = []
    for message in messages:
        if message.picture:
            parts += [f"=== picture {message.picture.name}: {message.picture.alt}"]
        if message.poll:
            parts += ["=== poll", *poll(message.poll), "=== if polls are refused"]
        parts += ["=== message", message.html]
        if message.keyboard:
            parts += ["--- keyboard", *keyboard(message.keyboard)]
        parts += ["--- if formatting is refused", *message.plain]
    return "\n".join(parts) + "\n"


def compare(name: str, now: str) -> None:
    """A golden file, or a failure that shows where it differs."""
    file = GOLDEN / f"{name}.txt"
    if REWRITE:
        file.write_text(now, encoding="utf-8")
    kept = file.read_text(encoding="utf-8") if file.is_file() else ""
    assert now == kept, f"{name} looks different; see the head of {Path(__file__).name}"


@pytest.mark.parametrize("name", NAMES)
def test_golden_chat(made: dict[str, Reply], name: str) -> None:
    """Each kind of Reply looks in a chat exactly as its golden file shows."""
    compare(name, page(RENDER.chat(made[name])))


@pytest.mark.parametrize("name", MENU)
def test_golden_menu(made: dict[str, Reply], name: str) -> None:
    """The menu looks exactly as its golden files show."""
    compare(f"menu-{name}", page((RENDER.menu(made[name]),)))


@pytest.mark.parametrize("name", ELSEWHERE)
def test_golden_elsewhere(made: dict[str, Reply], name: str) -> None:
    """What is shared into other chats looks exactly as its golden files show."""
    compare(f"elsewhere-{name}", page((RENDER.elsewhere(made[name]),)))


@pytest.mark.parametrize("name", REAL)
def test_golden_real(name: str) -> None:
    """Entries as readers really see them."""
    knowledge = real()
    render = Renderer("ferry_test_bot", knowledge.phrases)
    compare(f"real-{name}", page(render.chat(Composer(knowledge).entry(knowledge.entries[name]))))


def test_every_golden_file_has_its_reply(made: dict[str, Reply]) -> None:
    """No kind of Reply is without a golden file, and none is left over from one that is gone."""
    assert set(made) == set(NAMES)
    places = (("menu", MENU), ("elsewhere", ELSEWHERE), ("real", REAL))
    names = {*NAMES, *(f"{place}-{n}" for place, some in places for n in some)}
    assert {f.stem for f in GOLDEN.glob("*.txt")} == names


def within_limits(messages: tuple[Message, ...]) -> None:
    """Telegram's own rules, as the test server keeps them, hold for HTML, plain text and keys."""
    for message in messages:
        for text, mode in ((message.html, "HTML"), *((plain, None) for plain in message.plain)):
            found = formatted(text, mode, None, limit=TEXT, empty="empty", long="too long")
            assert found.remarks == []
            assert len(found.entities) <= 100
        if message.keyboard:
            check_markup(message.keyboard.to_dict())
            assert all(
                decode(b.callback_data) if isinstance(b.callback_data, str) else b.url
                for row in message.keyboard.inline_keyboard
                for b in row
            )


def test_every_entry_fits() -> None:
    """Each entry of the real knowledge is one message in a chat, in the menu and elsewhere."""
    knowledge = real()
    composer, render = Composer(knowledge), Renderer("ferry_test_bot", knowledge.phrases)
    for entry in knowledge.entries.values():
        reply = composer.entry(entry)
        (message,) = render.chat(reply)
        cited = composer.cited(entry)
        for one in (message, render.menu(reply), render.elsewhere(reply), *render.chat(cited)):
            within_limits((one,))
        if message.keyboard:
            assert len(message.keyboard.inline_keyboard) <= 5
        if entry.kind.on_subject:
            article = render.article(entry.id, entry.question, reply)
            assert check_results([article.to_dict()], "") == []


def test_every_page_fits() -> None:
    """Each page of topics and entries of the real knowledge is within the limits."""
    knowledge = real()
    pages, render = Pages(knowledge), Renderer("ferry_test_bot", knowledge.phrases)
    for topic in (None, *knowledge.topics):
        for number in range(10):
            within_limits((render.menu(pages.page(topic, number)),))
    within_limits(render.chat(Composer(knowledge).sources()))


def test_notes_are_short_sentences() -> None:
    """Thanks for a thumb fit into the window over the chat; what has buttons is no note."""
    composer = Composer(real())
    for phrase in ("noted_up", "noted_down", "not_noted", "gone", "fault"):
        note = RENDER.note(composer.said(phrase))
        assert note
        assert units(note) <= LONGEST_NOTE
    assert RENDER.note(composer.said("privacy", days="7")) is None
    assert RENDER.note(Reply("page", (Line("Hello."),), actions=(Choice("x", Browse()),))) is None
    assert units(real().phrases[NO_TEXT.phrase]) <= LONGEST_NOTE


def test_what_is_shared_plain_is_whole() -> None:
    """Where there is room for one text only, addresses are left out before anything is lost."""
    proofs = tuple(
        Proof(n, "s", "p1", "x", "x", f"Place {n}", f"https://a.example/{'b' * 400}{n}")
        for n in range(20)
    )
    reply = Reply("answer", (Line("It is so.", (1,)),), entry="a", proofs=proofs)
    (message,) = RENDER.chat(reply)
    assert len(message.plain) > 1
    assert all(f"Place {n}" in message.bare for n in range(20))
    assert units(message.bare) <= LONGEST_MESSAGE
    short = replace(reply, proofs=proofs[:1])
    assert "https://a.example" in RENDER.chat(short)[0].bare


def test_a_long_label_keeps_its_beginning() -> None:
    """A question that is too long for a button ends at a word, with dots."""
    question = "Which of the many boats " * 9
    reply = Reply("clarify", (), choices_title="Which?", choices=(Choice(question, Show("a")),))
    (message,) = RENDER.chat(reply)
    assert message.keyboard
    label = message.keyboard.inline_keyboard[0][0].text
    assert units(label) <= 100
    assert label.endswith("…")
    assert question.startswith(label[:-1])
    assert question[len(label) - 1] == " "


def test_a_reply_that_is_too_long_becomes_messages() -> None:
    """What is longer than a message goes out as several, with the keyboard under the last."""
    lines = tuple(Line(f"Sentence {n}, {'which is long, ' * 40}really.", (1,)) for n in range(20))
    proof = Proof(1, "herald", "p1", "mayor", "the mayor", "The Herald", "https://a.example/b")
    reply = Reply(
        "answer", lines, entry="a", proofs=(proof,), choices=(Choice("More?", Show("b")),)
    )
    messages = RENDER.chat(reply)
    assert len(messages) > 2
    within_limits(messages)
    assert [bool(m.keyboard) for m in messages] == [*[False] * (len(messages) - 1), True]
    whole = "".join(m.html for m in messages)
    assert all(f"Sentence {n}," in whole for n in range(20))


def test_what_knowledge_says_is_escaped_once() -> None:
    """Signs that HTML uses arrive as they were written, also on buttons and in addresses."""
    sign = 'A <b>&amp; "B" > C'
    proof = Proof(1, "s", "p1", "x", sign, sign, 'https://a.example/?a=1&b="2"')
    reply = Reply("answer", (Line(sign, (1,)),), question=sign, proofs=(proof,), notice=sign)
    (message,) = RENDER.chat(reply)
    found = formatted(message.html, "HTML", None, limit=TEXT, empty="empty", long="too long")
    assert found.text.count(sign) == 5
    assert {e["url"] for e in found.entities if "url" in e} == {proof.url}


def test_the_share_link_survives_any_question() -> None:
    """A question with signs that mean something in addresses arrives whole."""
    question = "Is A & B = 100% #1?"
    reply = Composer(ferries()).entry(ferries().entries["ferry-when"])
    (message,) = RENDER.chat(replace(reply, question=question))
    assert message.keyboard
    share = message.keyboard.inline_keyboard[-1][-1]
    query = parse_qs(urlsplit(share.url or "").query)
    assert query["text"] == [question]
    assert query["url"] == ["https://t.me/ferry_test_bot?start=show_ferry-when"]
