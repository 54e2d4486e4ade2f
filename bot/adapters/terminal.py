"""The terminal chat: a line read, a Reply shown, numbers for choices."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping

from rich.console import Console, Group
from rich.text import Text

from bot.core.lesson import is_card
from bot.core.plainly import is_beyond, typed_number
from bot.core.reply import Choice, Reply
from bot.core.request import (
    COMMANDS,
    About,
    Ask,
    Brief,
    Browse,
    Changes,
    Depth,
    Feedback,
    Glossary,
    Help,
    NoneOfThese,
    Request,
    Show,
    Start,
    Who,
    Why,
)
from bot.core.text import words

Respond = Callable[[Request, str, str], Awaitable[Reply]]
"""See `Responder.respond`: a Request, the conversation's key and the person's."""

CONVERSATION = "terminal"
PERSON = "terminal"

_COMMANDS: dict[str, Request] = {
    **{f"/{name}": request for name, request in COMMANDS.items()},
    "/who": Glossary(),
    "/start": Start(),
    "/why": Why(),
    "/none": NoneOfThese(),
}
_WITH_WORDS: dict[str, Callable[[str], Request]] = {
    "/ask": Ask,
    "/show": Show,
    "/brief": Brief,
    "/who": Who,
}
_THUMBS = {"/good": True, "/bad": False}
_QUIT = ("/quit", "/exit", "/q")


class Terminal:
    """One conversation on standard input and output."""

    def __init__(
        self, respond: Respond, console: Console, phrases: Mapping[str, str] | None = None
    ) -> None:
        """`phrases` are the bot's own sentences, for what it says in a terminal alone: beside the
        help, and where what was typed is none of what is offered."""
        self._respond = respond
        self._console = console
        self._phrases = phrases or {}
        self._choices: tuple[Choice, ...] = ()
        self._entry: str | None = None

    async def run(self) -> None:
        """Greet, then answer line after line until the end of input or /quit."""
        await self._show(About())
        await self._show(Help())
        # Nothing else runs in this loop, and a thread would not be interrupted by Ctrl-C.
        while (line := self._line()) is not None:
            if line.strip().lower() in _QUIT:
                break
            if wrong := self.amiss(line):
                self._console.print(Text(wrong, style="italic"))
                self._console.print()
            elif request := self.read(line):
                await self._show(request)

    def amiss(self, line: str) -> str:
        """What to say of a line that is no question: a number or a command that there is not; else
        nothing."""
        if is_beyond(line, len(self._choices)):
            return self._said("no_such_number", count=len(self._choices))
        word = line.strip().partition(" ")[0].lower()
        if word.startswith("/") and word not in (*_COMMANDS, *_WITH_WORDS, *_THUMBS):
            return self._said("no_such_command", command=word)
        return ""

    def _said(self, phrase: str, **blanks: object) -> str:
        return self._phrases.get(phrase, "").format(**blanks)

    def read(self, line: str) -> Request | None:
        """The Request of a typed line; None for an empty one. A number takes a choice, and so does
        its label ("next")."""
        text = line.strip()
        if not text:
            return None
        command, _, rest = text.partition(" ")
        number = typed_number(text)
        if number is not None and 0 < number <= len(self._choices):
            return self._choices[number - 1].request
        named = words(text)
        for choice in self._choices:
            if named and not text.startswith("/") and words(choice.label) == named:
                return choice.request
        if command.lower() in _WITH_WORDS and rest.strip():
            return _WITH_WORDS[command.lower()](rest.strip())
        if command.lower() in _THUMBS and self._entry is not None:
            return Feedback(self._entry, _THUMBS[command.lower()])
        if command.startswith("/"):
            return _COMMANDS.get(command.lower(), Help())
        return Ask(text)

    async def _show(self, request: Request) -> None:
        reply = await self._respond(request, CONVERSATION, PERSON)
        self._choices = offered(reply)
        self._entry = reply.entry or self._entry
        show(self._console, reply)
        if isinstance(request, Help) and (hint := self._said("help_terminal")):
            self._console.print(Text(hint))
        self._console.print()

    def _line(self) -> str | None:
        try:
            if sys.stdin.isatty():
                return input("> ")
            # Read as bytes: one that is not UTF-8 must not lose the lines that came with it.
            raw = sys.stdin.buffer.readline()
            return raw.decode("utf-8", errors="replace") if raw else None
        except (EOFError, KeyboardInterrupt):
            return None
        except UnicodeDecodeError:
            return ""


def offered(reply: Reply) -> tuple[Choice, ...]:
    """The choices that have a number; lists, names and briefings can be leafed through, onward by
    the same number on each page."""
    leafs = reply.entry is None or is_card(reply)
    return (*reply.choices, *sorted(reply.pager, key=_back)) if leafs else reply.choices


def _back(choice: Choice) -> int:
    """The later a page, the less."""
    match choice.request:
        case Brief(_, Depth(), page) | Browse(_, page) | Glossary(None, page) | Changes(page):
            return -page
        case _:
            return 1


def show(console: Console, reply: Reply) -> None:
    """Print a Reply; its links are lines of their own, however long they are."""
    console.print(render(reply), crop=False)


def render(reply: Reply) -> Group:
    """A Reply as rich text: numbered citations with links, numbered choices; a plain one as plain
    text."""
    if reply.plain:
        return Group(Text(reply.text))
    parts: list[Text] = []
    if reply.notice:
        parts.append(Text(reply.notice, style="italic"))
    body = Text()
    for line in reply.lines:
        body.append(line.text, style="bold" if line.proofs else "")
        body.append("".join(f" [{n}]" for n in line.proofs), style="cyan")
        body.append("\n" if reply.kind == "page" else " ")
    body.rstrip()
    if body:
        parts.append(body)
    if reply.as_of_line:
        parts.append(Text(reply.as_of_line, style="dim"))
    for proof in reply.proofs:
        mark = Text(f"  [{proof.number}] ", style="cyan")
        mark.append(f"{proof.speaker}; {proof.label}", style=f"link {proof.url}")
        parts.append(mark)
        # One line, which the terminal folds: a link must survive being copied.
        parts.append(Text(f"      {proof.url}", style="dim", no_wrap=True, overflow="ignore"))
    if reply.choices:
        parts.append(Text(reply.choices_title))
    for number, choice in enumerate(offered(reply), 1):
        parts.append(Text(f"  {number}. {choice.label}"))
    return Group(*parts)
