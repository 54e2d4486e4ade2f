"""From an Update to a Gesture, without a server."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.adapters.telegram.gesture import (
    GONE,
    NO_TEXT,
    PRIVATE_ONLY,
    Added,
    Gesture,
    Place,
    Pressed,
    Said,
    Sentence,
    Summoned,
    Typed,
    Voted,
)
from bot.adapters.telegram.read import Reader
from bot.core.codec import encode
from bot.core.request import (
    COMMANDS,
    Ask,
    Brief,
    Browse,
    Changes,
    Depth,
    Feedback,
    Forget,
    Glossary,
    Guess,
    Help,
    NoneOfThese,
    Plain,
    Quiz,
    Request,
    Show,
    Start,
    Timeline,
    Who,
)
from tests.telegram_server.speech import entities_of

JSON = dict[str, Any]

ME = 42
READ = Reader(ME, "Ferry_Test_Bot").read
BOT: JSON = {"id": ME, "is_bot": True, "first_name": "Ferry", "username": "Ferry_Test_Bot"}
EVE: JSON = {"id": 5, "is_bot": False, "first_name": "Eve"}
PRIVATE: JSON = {"id": 5, "type": "private", "first_name": "Eve"}
GROUP: JSON = {"id": -100, "type": "supergroup", "title": "Harbour"}


def message(text: str | None = None, chat: JSON = PRIVATE, **more: Any) -> JSON:
    """A message as Telegram sends it."""
    found: JSON = {"message_id": 7, "date": 1, "chat": chat, "from": EVE, **more}
    if text is not None:
        found |= {"text": text, "entities": entities_of(text)}
    return found


def read(kind: str = "message", body: JSON | None = None) -> Gesture | None:
    update = Update.de_json({"update_id": 1, kind: body}, None)
    assert update
    return READ(update)


def asked(text: str | None = None, chat: JSON = PRIVATE, **more: Any) -> Request | Sentence | None:
    """What a message asks; None for silence."""
    gesture = read(body=message(text, chat, **more))
    assert gesture is None or isinstance(gesture, Said)
    return gesture.what if gesture else None


def mine(*data: str, url: str | None = None) -> JSON:
    """A message of the bot with buttons."""
    buttons = [[{"text": d, "callback_data": d}] for d in data]
    buttons += [[{"text": "open", "url": url}]] if url else []
    keyboard = {"inline_keyboard": buttons}
    return {**message("An answer.\n\nMore.", GROUP), "from": BOT, "reply_markup": keyboard}


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("what is it", Ask("what is it")),
        ("/ask what is it", Ask("what is it")),
        ("/ask@ferry_test_bot\nwhat is it", Ask("what is it")),
        ("/ask", Ask("")),
        ("/start", Start()),
        ("/start nonsense", Start()),
        ("/start show_ferry-when", Show("ferry-when")),
        ("/start topics_ferry_2", Browse("ferry", 2)),
        (f"/start {encode(Forget())}", Start()),
        (f"/start {encode(Feedback('a', good=True))}", Start()),
        ("/nothing", Help()),
        ("/nothing@ferry_test_bot", Help()),
        ("/topics@other_bot", None),
        ("/ask@other_bot what is it", None),
        ("/ not a command", Ask("/ not a command")),
        ("hello /help", Ask("hello /help")),
        ("@ferry_test_bot what is it", Ask("what is it")),
        *((f"/{name}", found) for name, found in COMMANDS.items()),
        *((f"/{name.upper()}", found) for name, found in COMMANDS.items()),
    ],
)
def test_in_private(text: str, request_: Request | Sentence | None) -> None:
    """Anything said in private is a question or a command; other bots' commands are not ours."""
    assert asked(text) == request_


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("what is it", None),
        ("/ask what is it", Ask("what is it")),
        ("/ask@FERRY_TEST_BOT what is it", Ask("what is it")),
        ("/nothing", None),
        ("/nothing@ferry_test_bot", Help()),
        ("/start", None),
        ("/start@ferry_test_bot", Start()),
        ("/start@ferry_test_bot show_a", Show("a")),
        ("@FERRY_test_bot, what is it", Ask("what is it")),
        ("mail me@ferry_test_bot.example", None),
        ("@ferry_test_bot_2 what is it", None),
        ("is this true @ferry_test_bot?", Ask("is this true ?")),
    ],
)
def test_in_a_group(text: str, request_: Request | None) -> None:
    """In a group only what names the bot or is one of its commands is for it."""
    assert asked(text, GROUP) == request_


@pytest.mark.parametrize(
    ("markup", "about"),
    [
        (("show_a", "sources_b", "why_b", "good_b"), "b"),
        (("good_b",), "b"),
        (("show_a",), None),
        (("x" * 64, "\u2603"), None),
        ((), None),
    ],
)
def test_a_reply_to_the_bot_is_about_its_answer(markup: tuple[str, ...], about: str | None) -> None:
    """Which entry an old message shows is on its buttons."""
    reply = asked("and the price?", GROUP, reply_to_message=mine(*markup))
    assert reply == Ask("and the price?", about)


def test_a_reply_to_a_shared_answer_is_about_it() -> None:
    """An answer that was shared tells by its link what it shows."""
    link = "https://t.me/ferry_test_bot?start=show_a"
    assert asked("/ask and now?", GROUP, reply_to_message=mine(url=link)) == Ask("and now?", "a")
    for other in ("https://t.me/ferry_test_bot?start=start", "https://a.example/?b", "[no url"):
        question = asked("/ask and now?", GROUP, reply_to_message=mine(url=other))
        assert question == Ask("and now?")


def test_a_reply_to_someone_else_is_theirs() -> None:
    """In a group a reply among people is not for the bot."""
    assert asked("and the price?", GROUP, reply_to_message=message("hello", GROUP)) is None


def test_the_beginning_of_a_topic_is_no_reply() -> None:
    """In a forum each message formally replies to what opened its topic, even one by the bot."""
    opening = {**mine(), "forum_topic_created": {"name": "Boats", "icon_color": 1}}
    assert asked("hello", GROUP, reply_to_message=opening) is None


@pytest.mark.parametrize(
    "text",
    [
        "/ask",
        "/ask ?",
        "@ferry_test_bot",
        "@ferry_test_bot ?!",
        "/ask is this true?",
        "/ask what does the source say about this?",
        "@ferry_test_bot isn't that wrong?",
        "/ask это правда?",
        "/ask bu doğru mu?",
        "/ask ճի՞շտ է",
    ],
)
def test_asking_about_what_another_said(text: str) -> None:
    """Without words of one's own, or with such as only point, the message replied to is the
    question, and it follows on nothing."""
    theirs = message("the ferry is free", GROUP)
    assert asked(text, GROUP, reply_to_message=theirs) == Ask("the ferry is free", fresh=True)
    quote = {"text": "is free", "position": 10}
    assert asked(text, GROUP, reply_to_message=theirs, quote=quote) == Ask("is free", fresh=True)
    picture = {**message(None, GROUP), "caption": "a caption"}
    assert asked(text, GROUP, reply_to_message=picture) == Ask("a caption", fresh=True)


def test_own_words_come_first() -> None:
    """With words of one's own, the message replied to is asked about only otherwise."""
    theirs = message("the ferry is free", GROUP)
    gesture = read(body=message("/ask is the mayor right", GROUP, reply_to_message=theirs))
    assert isinstance(gesture, Said)
    assert gesture.what == Ask("is the mayor right")
    assert gesture.otherwise == Ask("the ferry is free", fresh=True)


def test_words_that_point_at_nothing_are_the_question() -> None:
    """Where nobody's message is replied to, "is this true?" is asked as it stands."""
    assert asked("/ask is this true?", GROUP) == Ask("is this true?")
    assert asked("/ask is this true?", GROUP, reply_to_message=mine("good_a")) == Ask(
        "is this true?", "a"
    )


@pytest.mark.parametrize(
    ("chat", "more", "topic"),
    [
        (GROUP, {}, None),
        (GROUP, {"message_thread_id": 3}, None),
        (GROUP, {"message_thread_id": 3, "is_topic_message": True}, 3),
        (PRIVATE, {"message_thread_id": 3, "is_topic_message": True}, 3),
    ],
)
def test_where_to_answer(chat: JSON, more: JSON, topic: int | None) -> None:
    """A topic is where Telegram says that it is one; a thread of replies is none."""
    gesture = read(body=message("/ask a", chat, **more))
    assert isinstance(gesture, Said)
    assert gesture.place == Place(chat["id"], topic, chat is PRIVATE)


def test_captions_and_content() -> None:
    """A caption is read as a text is, commands too; content without words is named as such."""
    photo: JSON = {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}
    caption: JSON = {"caption": "/ask a", "caption_entities": entities_of("/ask a")}
    assert asked(chat=GROUP, **photo, **caption) == Ask("a")
    assert asked(**photo, caption="what is it") == Ask("what is it")
    assert asked(**photo) == NO_TEXT
    assert asked(chat=GROUP, **photo) is None
    assert read("edited_message", message(**photo)) is None


def test_edits() -> None:
    """An edited message is what a new one is, and known as edited."""
    gesture = read("edited_message", message("what is it"))
    assert isinstance(gesture, Said)
    assert gesture.edited
    assert gesture.what == Ask("what is it")


@pytest.mark.parametrize(
    ("markup", "text", "menu"),
    [
        (["topics_ferry", "topics_tower"], "Topics:", True),
        (["show_a", "topics"], "Ferry:", True),
        (["show_a", "topics"], "Welcome.\n\nFor example:", False),
        (["topics"], "Hello.", False),
        (["good_a", "topics_ferry"], "Question\n\nAnswer", True),
        (["good_a", "show_b"], "Answer", False),
        (["brief_b", "brief_a"], "Briefings:", True),
        (["brief_a_medium_1", "brief"], "A card", True),
        (["show_a", "brief"], "Welcome.\n\nFor example:", False),
        (["brief_a_medium_1", "sources_a"], "A card", False),
        (["brief_a_medium_1", "topics"], "A card", False),
        (["show_a", "terms_1"], "Name", True),
    ],
)
def test_what_is_the_menu(markup: list[str], text: str, menu: bool) -> None:
    """A list under its title, an answer with the way back and the cards of a briefing change in
    place, by the buttons that turn their pages; the rest stays."""
    # Of a list the title alone is shown, in bold.
    bold = {
        "type": "bold",
        "offset": 0,
        "length": len(text) if text in ("Topics:", "Ferry:") else 4,
    }
    below = {**mine(*markup), "text": text, "entities": [bold]}
    body = {"id": "q", "from": EVE, "chat_instance": "1", "data": markup[-1], "message": below}
    gesture = read("callback_query", body)
    assert isinstance(gesture, Pressed)
    assert gesture.turns is menu


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        *(("/brief", Brief()), ("/timeline", Timeline()), ("/terms", Glossary())),
        *(("/who Rossia 24", Who("Rossia 24")), ("/who", Glossary()), ("/WHO a", Who("a"))),
        ("/start brief_whole-story", Brief("whole-story")),
        ("/start brief_whole-story_medium_2", Brief("whole-story", Depth.MEDIUM, 2)),
        ("/start quiz", Quiz()),
        *(("/start term_putin", Glossary("putin")), ("/start timeline", Timeline())),
        *(("/changes", Changes()), ("/start changes_2", Changes(2))),
    ],
)
def test_ways_to_learn(text: str, request_: Request) -> None:
    """Briefings, timeline, glossary and what changed by command, in groups too, and by link."""
    assert asked(text) == request_
    if not text.startswith("/start"):
        assert asked(text, GROUP) == request_


@pytest.mark.parametrize(
    ("more", "person"),
    [
        ({}, 5),
        # Anonymous administrators share one account, and so do channels.
        ({"from": {**BOT, "id": 1087968824}, "sender_chat": GROUP}, None),
    ],
)
def test_who_speaks(more: JSON, person: int | None) -> None:
    """Each person is told apart; who speaks in the name of a chat is nobody in particular."""
    said = read(body=message("/brief", GROUP, **more))
    assert isinstance(said, Said)
    assert said.person == person


@pytest.mark.parametrize(
    ("chat", "code", "what"),
    [
        (PRIVATE, "quiz", Quiz()),
        (PRIVATE, "quiz_all", Quiz()),
        (GROUP, "quiz", Quiz(together=True)),
        (GROUP, "quiz_all", Quiz(together=True)),
        (PRIVATE, "plain_on", Plain(on=True)),
        (GROUP, "plain_on", PRIVATE_ONLY),
        (GROUP, "guess_sails_2", Guess("sails", 2)),
    ],
)
def test_what_suits_the_chat(chat: JSON, code: str, what: Request | Sentence) -> None:
    """The quiz is one person's in private and everybody's in a group, whatever the button says; how
    one person wants to read is no matter of a group."""
    body = {"id": "q", "from": EVE, "chat_instance": "1", "data": code}
    gesture = read("callback_query", {**body, "message": {**mine(code), "chat": chat}})
    assert isinstance(gesture, Pressed)
    assert gesture.what == what


def test_votes() -> None:
    """A vote of a person for one option is a guess; taken back, or a chat's, it is nothing."""
    vote: JSON = {"poll_id": "9", "option_ids": [2], "option_persistent_ids": ["2"]}
    assert read("poll_answer", {**vote, "user": EVE}) == Voted("9", 2, 5)
    back: JSON = {"option_ids": [], "option_persistent_ids": []}
    assert read("poll_answer", {**vote, "user": EVE, **back}) is None
    assert read("poll_answer", {**vote, "voter_chat": GROUP}) is None


def test_presses_anywhere() -> None:
    """A press under a shared message has no place; one under a lost message has its chat."""
    query: JSON = {"id": "q", "from": EVE, "chat_instance": "1", "data": "show_a"}
    gesture = read("callback_query", {**query, "inline_message_id": "i"})
    assert gesture == Pressed("q", Show("a"), 5, None)
    lost = {"chat": GROUP, "message_id": 9, "date": 0}
    gesture = read("callback_query", {**query, "message": lost})
    assert gesture == Pressed("q", Show("a"), 5, Place(-100, None, private=False), 9)
    game = {**query, "message": mine("show_a"), "data": None, "game_short_name": "chess"}
    gesture = read("callback_query", game)
    assert isinstance(gesture, Pressed)
    assert gesture.what == GONE


def test_none_of_these_tells_which() -> None:
    """What a message offered stands on its buttons."""
    message = mine("show_a", "show_b", "none")
    query: JSON = {"id": "q", "from": EVE, "chat_instance": "1", "data": "none"}
    gesture = read("callback_query", {**query, "message": message})
    assert isinstance(gesture, Pressed)
    assert gesture.what == NoneOfThese(("a", "b"))


def test_typing_and_summoning() -> None:
    """Inline queries and guest messages are read with their own numbers."""
    query = {"id": "i", "from": EVE, "query": "tick", "offset": ""}
    assert read("inline_query", query) == Typed("i", "tick", first=True, person=5)
    summons = message("@ferry_test_bot what is it", GROUP, guest_query_id="g")
    assert read("guest_message", summons) == Summoned("g", Ask("what is it"), person=5)
    command = message("/ask@ferry_test_bot what is it", GROUP, guest_query_id="g")
    assert read("guest_message", command) == Summoned("g", Ask("what is it"), person=5)
    assert read("guest_message", message("what is it", GROUP)) is None


@pytest.mark.parametrize(
    ("old", "new", "chat", "added"),
    [
        ("left", "member", GROUP, True),
        ("kicked", "administrator", GROUP, True),
        ("member", "administrator", GROUP, False),
        ("member", "left", GROUP, False),
        ("kicked", "member", PRIVATE, False),
    ],
)
def test_arrivals(old: str, new: str, chat: JSON, added: bool) -> None:
    """Only becoming a member of a group is an arrival."""
    rights = dict.fromkeys(
        "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
        "can_restrict_members can_promote_members can_change_info can_invite_users "
        "can_post_stories can_edit_stories can_delete_stories".split(),
        False,
    )
    members = [{"status": s, "user": BOT, **rights, "until_date": 0} for s in (old, new)]
    change = {
        "chat": chat,
        "from": EVE,
        "date": 1,
        "old_chat_member": members[0],
        "new_chat_member": members[1],
    }
    place = Added(Place(chat["id"], None, private=False))
    assert read("my_chat_member", change) == (place if added else None)


@given(
    st.text(max_size=200),
    st.sampled_from(["", "/ask ", "/start ", "@ferry_test_bot ", "/", "/ask@"]),
    st.sampled_from([PRIVATE, GROUP]),
    st.one_of(st.none(), st.text(max_size=50)),
)
def test_any_text_can_be_read(text: str, before: str, chat: JSON, replied: str | None) -> None:
    """Whatever a message holds, reading it gives a gesture or silence, and no exception."""
    more: JSON = {} if replied is None else {"reply_to_message": message(replied, chat)}
    gesture = read(body=message(before + text, chat, **more))
    if chat is PRIVATE and not before.startswith("/") and not text.startswith("/"):
        assert isinstance(gesture, Said) or not (before + text)
