"""Whatever strangers type, there is a Reply."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.core.reply import Reply
from bot.core.request import Ask, Browse, Complete, Names, Request, Show, Who, Why
from bot.core.text import MAX_NAME

WORDS = (
    "Armenia Azerbaijan Karabakh CSTO Putin Peskov who when why is not and or he it they that "
    "war 2016 drones hello thanks? {} %s <b> \\n / & Путин Արցախ Qarabağ"
).split(" ")

ANY_TEXT = st.one_of(
    st.text(st.characters(), max_size=300),
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(st.characters(), max_size=8))).map(" ".join),
)

ANY_REQUEST: st.SearchStrategy[Request] = st.one_of(
    ANY_TEXT.map(Ask),
    ANY_TEXT.map(Show),
    ANY_TEXT.map(Browse),
    ANY_TEXT.map(Complete),
    ANY_TEXT.map(Who),
    ANY_TEXT.map(Names),
    st.just(Why()),
)

EXTREMES = {
    "nothing": "",
    "spaces": " \t\n\r\u00a0\u3000",
    "100,000 characters": ("Is Armenia in the CSTO? " * 5000)[:100_000],
    "100,000 words of noise": "qwx " * 25_000,
    "control characters": "".join(map(chr, range(32)))
    + "\x7f"
    + "".join(map(chr, range(128, 160))),
    "a question with control characters": "is\x00 armenia\x07 in\x1b[31m the\x08 csto",
    "only stop words": "the of and is to in it",
    "500 stop words": "the of and is to " * 100,
    "only emoji": "😀🔥🇦🇲🇦🇿👩‍👩‍👧‍👦",
    "right to left": "هل أرمينيا عضو في منظمة معاهدة الأمن الجماعي؟",
    "right to left with names": "האם CSTO כולל את Armenia?",
    "direction marks": "\u202eIs Armenia in the CSTO?\u202c\u2066\u2069",
    "a word of 100,000 letters": "a" * 100_000,
    "a word of 100,000 different letters": "abcdefghij" * 10_000,
    "a word of 100,000 Armenian letters": "աբգդե" * 20_000,
    "10,000 question marks": "?" * 10_000,
    "10,000 questions": "why? " * 10_000,
    "10,000 lines": "\n" * 10_000,
    "10,000 dots": "a." * 5_000,
    "10,000 apostrophes": "a'" * 5_000,
    "100,000 accents on a letter": "a" + "\u0301" * 100_000,
    "zero-width characters": "\u200b\u200c\u200d\ufeff" * 1000,
    "lone surrogates": "\ud800 armenia \udfff csto",
    "other planes": "𝕀𝕤 𝔸𝕣𝕞𝕖𝕟𝕚𝕒 𝕚𝕟 𝕥𝕙𝕖 ℂ𝕊𝕋𝕆? 𐎀𐎁",
    "ligatures that grow": "ﷺ" * 6_000,
    "only digits": "1234567890 " * 500,
    "only fractions": "½⅓¼" * 2_000,
    "numbers in Arabic digits": "١٢٣ ٤٥٦ ٧٨٩ " * 500,
    "600 near misses of a name": " ".join(
        f"azerb{a}{b}jan" for a in "abcdefghijklmnopqrstuvwxyz" for b in "bcdfghjklmnpqrstvwxyz"
    ),
    "quotations within quotations": 'he said that "she says that ' * 250,
    "commas and ands": "putin, and karabakh, and when, and " * 200,
    "format fields": "{} {question} {0} %s %(x)s $x ${y}",
    "markup": "<b>&amp;</b> [a](http://x) *_~`| @everyone <script>",
    "a path and a query": "../../etc/passwd'; DROP TABLE entries; --",
    "names only": "Armenia Azerbaijan " * 500,
    "ands": "and who " * 5_000,
}


def is_whole(reply: Reply, app: App) -> bool:
    """A Reply that says or offers something, and is not the one for faults."""
    return (
        bool(reply.text.strip() or reply.choices)
        and app.knowledge.phrases["fault"] not in reply.text
    )


@pytest.mark.parametrize("text", EXTREMES.values(), ids=EXTREMES.keys())
async def test_extremes_get_a_reply(app: App, text: str) -> None:
    """The longest, emptiest and oddest messages get a whole Reply."""
    assert is_whole(await app.responder.respond(Ask(text), "extremes"), app)


@pytest.mark.parametrize("text", EXTREMES.values(), ids=EXTREMES.keys())
async def test_extremes_get_a_reply_in_a_conversation(app: App, text: str) -> None:
    """After a question and before the next one, they do no harm either."""
    one = f"after {text[:20]!r}"
    await app.responder.respond(Ask("Is Armenia in the CSTO?"), one)
    assert is_whole(await app.responder.respond(Ask(text), one), app)
    assert is_whole(await app.responder.respond(Why(), one), app)
    reply = await app.responder.respond(Ask("Is Azerbaijan a member of the CSTO?"), one)
    assert reply.entry == "csto-azerbaijan-member"


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "spaces",
        "control characters",
        "only emoji",
        "10,000 question marks",
        "10,000 lines",
        "zero-width characters",
    ],
)
async def test_a_message_without_a_word_gets_a_hint(app: App, name: str) -> None:
    """Where nothing can be read, the reader is told what to type."""
    reply = await app.responder.respond(Ask(EXTREMES[name]), f"hint {name}")
    assert reply.text == app.knowledge.phrases["too_short"]


@pytest.mark.parametrize(
    "name",
    [
        "100,000 characters",
        "a question with control characters",
        "direction marks",
        "other planes",
    ],
)
async def test_odd_characters_do_not_hide_a_question(app: App, name: str) -> None:
    """A question that can be read is answered, in whatever it is wrapped."""
    reply = await app.responder.respond(Ask(EXTREMES[name]), f"odd {name}")
    assert reply.entry == "csto-armenia-member"


@pytest.mark.parametrize(
    "name",
    ["a word of 100,000 different letters", "100,000 words of noise", "only digits"],
)
async def test_noise_is_not_answered(app: App, name: str) -> None:
    """What means nothing gets no answer from the source."""
    reply = await app.responder.respond(Ask(EXTREMES[name]), f"noise {name}")
    assert reply.kind in ("abstain", "smalltalk", "clarify")


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(ANY_TEXT, min_size=1, max_size=3))
async def test_any_conversation_gets_replies(app: App, texts: list[str]) -> None:
    """Any Unicode, alone or one message after another, gets a whole Reply each time."""
    for text in texts:
        reply = await app.responder.respond(Ask(text), "any conversation")
        assert is_whole(reply, app)
        assert reply.kind in ("answer", "clarify", "abstain", "smalltalk")


@settings(max_examples=100, deadline=None)
@given(request_=ANY_REQUEST)
async def test_any_request_gets_a_reply(app: App, request_: Request) -> None:
    """Whatever a button, a link or a command carries, the Reply is whole; only what is typed ahead
    and resembles nothing may be offered nothing."""
    reply = await app.responder.respond(request_, "any request")
    if isinstance(request_, Complete | Names) and not reply.choices:
        assert app.knowledge.phrases["fault"] not in reply.text
    else:
        assert is_whole(reply, app)


@settings(max_examples=50, deadline=None)
@given(text=ANY_TEXT, times=st.integers(1, 100))
@pytest.mark.parametrize("kind", [Complete, Who, Names])
async def test_names_are_read_to_a_length(
    app: App, kind: type[Complete | Who | Names], text: str, times: int
) -> None:
    """What is typed ahead, or as a name, is read in part, however long it is."""
    long = text * times
    reply = await app.responder.respond(kind(long), "")
    assert reply == await app.responder.respond(kind(long[:MAX_NAME] + "x" * 5_000), "") or (
        len(long) < MAX_NAME
    )


@settings(max_examples=50, deadline=None)
@given(text=ANY_TEXT)
async def test_replies_hold_no_word_that_only_the_reader_used(app: App, text: str) -> None:
    """A Reply is made of reviewed sentences: nothing that was typed is said back."""
    mark = "zzyzxq"
    reply = await app.responder.respond(Ask(f"{mark} {text} {mark}"), "echo")
    assert mark not in reply.text


async def test_asking_often_changes_nothing(app: App) -> None:
    """The hundredth answer in a conversation is the first one."""
    replies = [
        await app.responder.respond(Ask("Is Armenia a member of the CSTO?"), "often")
        for _ in range(100)
    ]
    assert set(replies) == {replies[0]}
