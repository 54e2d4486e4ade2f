"""The terminal chat: as a real conversation, and line by line."""

from __future__ import annotations

import asyncio
import io
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pexpect
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.adapters.terminal import Terminal, show
from bot.app import App
from bot.core.knowledge import Knowledge
from bot.core.pages import PAGE
from bot.core.plainly import typed_number
from bot.core.reply import Choice, Line, Proof, Reply
from bot.core.request import (
    About,
    Ask,
    Brief,
    Browse,
    Changes,
    Depth,
    Feedback,
    Forget,
    Glossary,
    Help,
    NoneOfThese,
    Plain,
    Privacy,
    Quiz,
    Request,
    Show,
    Sources,
    Start,
    Timeline,
    Who,
    Why,
)
from tests.command import Briefbot

# A terminal's process is forked and becomes another program at once: threads here do not matter.
pytestmark = pytest.mark.filterwarnings("ignore:.*forkpty:DeprecationWarning")

PROMPT = "\r\n> "
WHAT = "What is the CSTO?"

# In a pseudo-terminal, as a person sees it.


class Chat:
    """Somebody at a terminal."""

    def __init__(self, briefbot: Briefbot) -> None:
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "bot", "chat"],
            env=briefbot.environment(TERM="xterm-256color"),
            cwd=str(briefbot.folder),
            encoding="utf-8",
            dimensions=(50, 1_000),
            timeout=120,
        )
        self.greeting = self._reply()

    def say(self, line: str) -> str:
        """Type a line; what stands in the terminal until the next prompt, without the line."""
        self.process.sendline(line)
        return self._reply().partition("\r\n")[2]

    def wait(self) -> int | None:
        """The exit code, once the chat has ended by itself."""
        self.process.expect(pexpect.EOF)
        self.process.close()
        return self.process.exitstatus

    def _reply(self) -> str:
        self.process.expect_exact(PROMPT)
        return str(self.process.before)


def bare(shown: str) -> str:
    """Terminal output without colours and link codes."""
    return re.sub(r"\x1b\]8;[^\x1b]*\x1b\\|\x1b\[[\d;]*m", "", shown).replace("\r\n", "\n")


@pytest.fixture
def chat(app: App, cache: Path, tmp_path: Path) -> Iterator[Chat]:
    chat = Chat(Briefbot(cache, tmp_path))
    yield chat
    chat.process.close(force=True)


def test_greets(chat: Chat, knowledge: Knowledge) -> None:
    """At first it says what it is and what can be typed."""
    assert knowledge.phrases["about"] in bare(chat.greeting)
    assert knowledge.phrases["help"] in bare(chat.greeting)


def test_ask_and_choose(chat: Chat, knowledge: Knowledge) -> None:
    """A question is answered with links and numbers; a number shows what it stands for."""
    entry = knowledge.entries["csto-what-is-it"]
    shown = chat.say(WHAT)
    for statement in entry.answer:
        assert statement.say in bare(shown)
    assert "As reported on 7 October 2020." in bare(shown)
    for citation, _ in entry.citations:
        url = knowledge.sources[citation.source].passage_url(citation.paragraph)
        assert url in bare(shown).split()
        assert re.search(rf"\x1b\]8;[^;]*;{re.escape(url)}\x1b\\", shown)
    second = knowledge.entries[entry.related[1]]
    assert f"  2. {second.question}\n" in bare(shown)
    chosen = bare(chat.say(" 2 "))
    assert second.answer[0].say in chosen


def test_follow_up(chat: Chat, knowledge: Knowledge) -> None:
    """A follow-up is read with the question before it."""
    chat.say("Is Armenia a member of the CSTO?")
    shown = bare(chat.say("and Azerbaijan?"))
    assert knowledge.entries["csto-azerbaijan-member"].answer[0].say in shown


def test_commands(chat: Chat, knowledge: Knowledge) -> None:
    """/topics, /sources, /why and /help do what /help says; an unknown command is told."""
    assert knowledge.phrases["nothing_yet"] in bare(chat.say("/why"))
    titles = [t.title for t in knowledge.topics.values()]
    for number, title in enumerate(titles[:PAGE], 1):
        assert f"  {number}. {title}\n" in bare(chat.say("/topics"))
    assert f"  {PAGE + 1}. {knowledge.phrases['label_next']}\n" in bare(chat.say("/topics"))
    more = bare(chat.say(str(PAGE + 1)))
    assert all(title in more for title in titles[PAGE:])
    chat.say("/topics")
    first = next(iter(knowledge.topics))
    questions = bare(chat.say("1"))
    for number, entry in enumerate(knowledge.by_topic[first][:PAGE], 1):
        assert f"  {number}. {entry.question}\n" in questions
    next_page = re.findall(rf"(\d+)\. {knowledge.phrases['label_next']}\n", questions)
    rest = bare(chat.say(next_page[0])) if next_page else ""
    for number, entry in enumerate(knowledge.by_topic[first][PAGE : 2 * PAGE], 1):
        assert f"  {number}. {entry.question}\n" in rest
    (source,) = knowledge.sources.values()
    sources = bare(chat.say("/sources"))
    assert source.title in sources
    for paragraph in source.paragraphs:
        assert source.passage_url(paragraph) in sources.split()
    chat.say(WHAT)
    why = bare(chat.say("/why"))
    assert "csto-what-is-it" in why
    assert knowledge.version in why
    both = f"{knowledge.phrases['help']}\n{knowledge.phrases['help_terminal']}"
    assert bare(chat.say("/help")).strip() == both
    for command in ("/nothing", "/", "/topic 1"):
        told = knowledge.phrases["no_such_command"].format(command=command.split()[0])
        assert bare(chat.say(command)).strip() == told


def test_a_briefing(chat: Chat, knowledge: Knowledge) -> None:
    """From the list by numbers to a card and the next; /brief with its name goes on there."""
    path = next(iter(knowledge.paths.values()))
    count = len(path.cards)
    assert f"  1. {path.title}\n" in bare(chat.say("/brief"))
    assert path.intro in bare(chat.say("1"))
    assert f"{path.title} · 1 of {count}" in bare(chat.say("2"))
    assert f"{path.title} · 2 of {count}" in bare(chat.say("1"))
    assert f"  1. Go on with 2 of {count}\n" in bare(chat.say(f"/brief {path.id}"))


def test_a_round_of_the_quiz(chat: Chat, knowledge: Knowledge) -> None:
    """By numbers alone from /quiz to the result; what was missed comes once more, and /forget says
    what there was."""
    shown = bare(chat.say("/quiz"))
    for number in range(1, 7):
        told = f"Question {number} of 5" if number <= 5 else "Once more: 1 of 1"
        assert told in shown
        (question,) = [q for q in knowledge.quiz.values() if f"\n{q.ask}\n" in shown]
        for place, option in enumerate(question.options, 1):
            assert f"  {place}. {option}\n" in shown
        # The third guess is wrong.
        right = number != 3
        guess = question.right if right else (question.right + 1) % len(question.options)
        judged = bare(chat.say(str(guess + 1)))
        assert question.options[question.right] in judged
        assert question.explain in judged
        if number < 6:
            shown = bare(chat.say("1"))
    assert "Right at the first go: 4 of 5." in judged
    assert "Right the second time: 1 of 1" in judged
    (again,) = re.findall(rf"(\d)\. {knowledge.phrases['quiz_repeat_on']}", judged)
    assert "come back on later days: 1." in bare(chat.say(again))
    forgotten = bare(chat.say("/forget"))
    for what in ("forgotten_quiz", "forgotten_card"):
        assert knowledge.phrases[what] in forgotten
    assert "Question 1 of 5" in bare(chat.say("/quiz"))


def test_none_of_these(chat: Chat, knowledge: Knowledge) -> None:
    """Asked back, the last choice says that none fits; a terminal keeps no feedback."""
    offered = bare(chat.say("Armenia"))
    assert knowledge.phrases["clarify"] in offered
    (number,) = re.findall(rf"(\d)\. {knowledge.phrases['none_of_these']}", offered)
    assert bare(chat.say(number)).strip() == knowledge.phrases["not_noted"]


@pytest.mark.parametrize("word", ["/quit", "/exit", "/q", " /QUIT "])
def test_quits(chat: Chat, word: str) -> None:
    """/quit ends the chat, with exit code 0."""
    chat.process.sendline(word)
    assert chat.wait() == 0


def test_end_of_input(chat: Chat) -> None:
    """The end of input (Ctrl-D) ends the chat, with exit code 0."""
    chat.process.sendeof()
    assert chat.wait() == 0


def test_interrupt(chat: Chat) -> None:
    """Ctrl-C ends the chat at once, without a traceback."""
    chat.process.sendintr()
    chat.process.timeout = 10
    chat.wait()
    assert "Traceback" not in str(chat.process.before)


def test_overlong_line(chat: Chat, knowledge: Knowledge) -> None:
    """A line longer than a terminal passes on is answered like any other, and so is the next."""
    shown = bare(chat.say(f"{WHAT} {'x ' * 4_000}"))
    assert shown.strip()
    assert knowledge.phrases["fault"] not in shown
    assert knowledge.entries["smalltalk-hello"].text in bare(chat.say("hello"))


def test_empty_lines(chat: Chat, knowledge: Knowledge) -> None:
    """An empty line is no question: only the prompt comes back."""
    chat.process.send("\n")
    chat.process.expect_exact("> ")
    assert str(chat.process.before).strip() == ""
    assert knowledge.entries["smalltalk-hello"].text in bare(chat.say("hello"))


def test_markup_and_escape_codes_are_only_text(chat: Chat) -> None:
    """What is typed neither colours nor breaks the chat."""
    for line in ("[bold red]csto[/]", "[/]", "csto \\", "[link=https://x.example]csto"):
        shown = chat.say(line)
        assert "x.example" not in shown
        assert bare(shown).strip()


# Line by line, with replies made for the test.

OFFERED = tuple(Choice(f"Topic {n}", Browse(str(n))) for n in range(1, 13))


PAGER = (Choice("Next", Browse("1", 1)),)


def talk(
    typed: str,
    *choices: Choice,
    pager: tuple[Choice, ...] = (),
    kind: str = "page",
    entry: str | None = None,
) -> tuple[Terminal, list[Request]]:
    """A Terminal after these lines were typed, and what it asked for beyond its greeting."""
    terminal, asked, _ = _told(typed, *choices, pager=pager, kind=kind, entry=entry)
    return terminal, asked


def told_by(typed: str, *choices: Choice) -> tuple[list[Request], str]:
    """What was asked for after these lines, and all that was shown."""
    _, asked, told = _told(typed, *choices)
    return asked, told


def _told(
    typed: str,
    *choices: Choice,
    pager: tuple[Choice, ...] = (),
    kind: str = "page",
    entry: str | None = None,
) -> tuple[Terminal, list[Request], str]:
    asked: list[Request] = []

    async def respond(request: Request, _conversation: str, _person: str) -> Reply:
        asked.append(request)
        shown = entry if isinstance(request, Ask) else None
        lines = (Line("Well."),)
        return Reply(kind, lines, shown, choices_title="Choose:", choices=choices, pager=pager)

    out = io.StringIO()
    said = {"no_such_number": "1 to {count}", "no_such_command": "There is no {command}."}
    terminal = Terminal(respond, Console(file=out), said)
    with pytest.MonkeyPatch.context() as patch:
        stdin = io.TextIOWrapper(io.BytesIO(typed.encode("utf-8")), encoding="utf-8")
        patch.setattr(sys, "stdin", stdin)
        asyncio.run(terminal.run())
    return terminal, asked[2:], out.getvalue()


@pytest.fixture(scope="module")
def offering() -> Terminal:
    """A Terminal that has just offered twelve choices."""
    return talk("", *OFFERED)[0]


def test_each_line_is_a_request() -> None:
    """Questions, commands in any case and numbers become the Requests that they stand for."""
    typed = """
        What is the CSTO?
        2
        /TOPICS
        /ask  what  now
        /show csto-what-is-it
        /ask
        /why me
        /nothing
    """
    assert talk(typed, *OFFERED)[1] == [
        Ask("What is the CSTO?"),
        Browse("2"),
        Browse(),
        Ask("what  now"),
        Show("csto-what-is-it"),
        Help(),
        Why(),
    ]


def test_commands_of_every_platform() -> None:
    """What other platforms have as commands is there as well; a thumb needs an answer first."""
    typed = "/start\n/privacy\n/forget\n/about\n/sources\n/none\n/good\n"
    assert talk(typed)[1] == [
        *(Start(), Privacy(), Forget(), About(), Sources(), NoneOfThese(), Help())
    ]


@pytest.mark.parametrize(("word", "good"), [("/good", True), ("/bad", False)])
def test_a_thumb_is_for_the_last_answer(word: str, good: bool) -> None:
    """A thumb is for the entry shown last, also when a page came after it."""
    assert talk(f"csto?\n/why\n{word}\n", entry="csto-what-is-it")[1][-1] == Feedback(
        "csto-what-is-it", good
    )


def test_a_list_is_leafed_through_by_numbers() -> None:
    """The buttons of a list's page follow its choices; an answer's way back is not offered."""
    offered = OFFERED[:2]
    assert talk("csto?\n3\n", *offered, pager=PAGER)[1][-1] == Browse("1", 1)
    shown = "csto-what-is-it"
    answer = talk("csto?\n3\n", *offered, pager=PAGER, kind="answer", entry=shown)
    assert answer[1] == [Ask("csto?")]


def test_a_briefing_is_leafed_through_by_numbers() -> None:
    """The buttons of a card have numbers, though it shows an entry."""
    pager = (Choice("Next", Brief("csto", Depth.MEDIUM, 1)),)
    asked = talk("csto?\n1\n", pager=pager, kind="answer", entry="csto-what-is-it")[1]
    assert asked[-1] == Brief("csto", Depth.MEDIUM, 1)


@pytest.mark.parametrize("here", [0, 1, 2])
def test_the_way_on_has_the_same_number(here: int) -> None:
    """Whoever leafs through a briefing or a list goes on with 1 on each page; then comes the way
    back, then the way out."""
    for to in (lambda n: Brief("csto", Depth.MEDIUM, n), lambda n: Browse("csto", n)):
        turns = [Choice("Back", to(here - 1))] if here else []
        pager = (*turns, Choice("Next", to(here + 1)), Choice("All", Brief()))
        onward = [talk(f"csto?\n{n}\n", pager=pager)[1][-1] for n in range(1, len(pager) + 1)]
        assert onward == [to(here + 1), *(c.request for c in turns), Brief()]


def test_ways_to_learn() -> None:
    """The commands of briefings, timeline, glossary and what changed; a briefing and a name can be
    given."""
    typed = "/brief\n/brief whole-story\n/timeline\n/terms\n/who Rossia 24\n/who\n/changes\n"
    assert talk(typed)[1] == [
        *(Brief(), Brief("whole-story"), Timeline(), Glossary(), Who("Rossia 24"), Glossary()),
        Changes(),
    ]


def test_quiz_and_plain_mode() -> None:
    """The commands of the quiz and of plain mode, which stand for no others."""
    assert talk("/quiz\n/PLAIN\n")[1] == [Quiz(), Plain()]


def test_without_choices_a_number_is_a_question() -> None:
    """A number that no choice has is typed text like any other; a small one, where there are
    choices, is answered with how many."""
    assert talk("2\n2020\n")[1] == [Ask("2"), Ask("2020")]
    assert talk("2016\n-1\n1.5\n", *OFFERED)[1] == [Ask("2016"), Ask("-1"), Ask("1.5")]
    asked, told = told_by("0\n13\n12\n", *OFFERED)
    assert asked == [OFFERED[11].request]
    assert told.count("1 to 12") == 2


def test_a_choice_can_be_named() -> None:
    """The words of a choice take it: "next" leafs on."""
    pager = (Choice("◀ Back", Brief("csto", Depth.MEDIUM, 0)), Choice("Next ▶", Brief()))
    assert talk("csto?\nnext\nback\nNEXT\n", pager=pager)[1][1:] == [
        *(Brief(), Brief("csto", Depth.MEDIUM, 0), Brief())
    ]


def test_a_command_is_no_choice() -> None:
    """A command does what it does also where a choice has its name."""
    named = Choice("Sources", Show("csto-what-is-it"))
    assert talk("csto?\n/sources\nsources\n", named)[1][1:] == [Sources(), named.request]


def test_a_command_that_there_is_not() -> None:
    """A misspelt command is told, and nothing else happens."""
    asked, told = told_by("/topic\n/brieff csto\n/\n")
    assert asked == []
    assert "There is no /topic." in told
    assert "There is no /brieff." in told


def test_nothing_is_read_after_quit() -> None:
    """What stands after /quit is not asked."""
    assert talk("hello\n/quit\nCSTO?\n")[1] == [Ask("hello")]


@settings(max_examples=100, deadline=None)
@given(number=st.integers(0, 10**9), zeros=st.integers(0, 8))
@example(number=12, zeros=1)
@example(number=10**8 + 1, zeros=0)
def test_a_number_takes_its_own_choice(offering: Terminal, number: int, zeros: int) -> None:
    """A number takes the choice that it names, however it is written, or none."""
    text = "0" * zeros + str(number)
    taken = offering.read(text)
    is_choice = 1 <= number <= len(OFFERED) and len(text) <= 3
    assert taken == (OFFERED[number - 1].request if is_choice else Ask(text))


@settings(max_examples=100, deadline=None)
@given(line=st.text(st.characters()))
@example(line="9" * 5_000)
@example(line="²")
@example(line="١")
@example(line="/\u0130")
def test_any_line_is_read(offering: Terminal, line: str) -> None:
    """Whatever is typed is nothing, a choice, a command or a question with all its words."""
    request = offering.read(line)
    if not line.strip():
        assert request is None
    elif isinstance(request, Ask) and not line.strip().startswith("/"):
        assert request.text == line.strip()
    else:
        assert request is not None
        assert line.strip().startswith("/") or typed_number(line) is not None


# What is shown.

URL = "https://example.org/" + "long-way/" * 30 + "#:~:text=here"
FULL = Reply(
    "answer",
    (Line("It [b]is[/b] so.", (1, 2)), Line("A second part.", ())),
    as_of=date(2020, 10, 7),
    as_of_line="As reported on 7 October 2020.",
    notice="Ответы — на английском.",
    proofs=(
        Proof(1, "s", "p1", "putin", "Vladimir Putin", "The Paper, paragraph 1", URL),
        Proof(2, "s", "p2", "article", "The article", "The Paper, paragraph 2", "https://e.org/2"),
    ),
    choices_title="You can also ask:",
    choices=(Choice("Is [it]?", Show("it")), Choice("Why?", Show("why"))),
)


def shown(reply: Reply, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    with console.capture() as capture:
        show(console, reply)
    return capture.get()


def test_render_shows_all_of_a_reply() -> None:
    """Notice, sentences with their numbers, date, proof and choices, in this order."""
    assert [line.strip() for line in shown(FULL, 1_000).splitlines()] == [
        "Ответы — на английском.",
        "It [b]is[/b] so. [1] [2] A second part.",
        "As reported on 7 October 2020.",
        "[1] Vladimir Putin; The Paper, paragraph 1",
        URL,
        "[2] The article; The Paper, paragraph 2",
        "https://e.org/2",
        "You can also ask:",
        "1. Is [it]?",
        "2. Why?",
    ]


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_render_folds_and_never_cuts(width: int) -> None:
    """In a narrow terminal everything is still there; a link is one line, which the terminal
    folds, so that it can be copied."""
    narrow = shown(FULL, width)
    assert all(len(line) <= width for line in narrow.splitlines() if "https://" not in line)
    assert URL in narrow
    assert "".join(narrow.split()) == "".join(shown(FULL, 1_000).split())


def test_render_shows_no_more_than_there_is() -> None:
    """A reply of one sentence is one line."""
    assert shown(Reply("page", (Line("Thank you."),)), 80) == "Thank you.\n"


def test_a_page_is_told_line_by_line() -> None:
    """Dates and other lists stand under each other; an answer is running text."""
    lines = (Line("1994: A.", (1,)), Line("2016: B."))
    assert shown(Reply("page", lines), 80) == "1994: A. [1]\n2016: B.\n"
    assert shown(Reply("answer", lines), 80) == "1994: A. [1] 2016: B.\n"
