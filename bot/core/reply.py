"""What the bot says, free of any platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.core.request import Request


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: a label and the Request that it makes."""

    label: str
    request: Request


@dataclass(frozen=True, slots=True)
class Proof:
    """A numbered Citation, ready to show."""

    number: int
    source: str
    paragraph: str
    by: str
    """The (first) speaker's id."""
    speaker: str
    """The name of the speaker, or of all whose words this passage proves."""
    label: str
    """Publisher, date and paragraph in words."""
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with the numbers of its Proofs; the bot's own sentences have none."""

    text: str
    proofs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that shows what the Reply says: never the only place where something stands."""

    name: str
    """Which one; whoever sends it has it drawn by this name."""
    alt: str
    """What is to be seen in it, for screen readers."""


@dataclass(frozen=True, slots=True)
class Poll:
    """A question of the quiz, for a platform that can judge guesses itself. Its options are the
    labels of the Reply's `choices`, which elsewhere are the buttons to guess with."""

    question: str
    """The id."""
    ask: str
    right: int
    """Which of the choices is right, counted from 0."""
    explanation: str
    """Why, with the citation in words: at most 200 characters, in one line."""
    together: bool
    """Whether nobody is to see who guessed what."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry that is near, with its citations."""

    entry: str
    question: str
    citations: tuple[tuple[str, str], ...]
    """Pairs of source and paragraph."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: sentences, proof, and what can be asked next."""

    kind: str
    """`answer`, `clarify`, `abstain`, `smalltalk`, or `page` for lists and the bot's own pages."""
    lines: tuple[Line, ...]
    entry: str | None = None
    """The (first) entry that it shows."""
    question: str = ""
    """The question that the entry answers, where just one is shown; small talk has none."""
    entries: tuple[str, ...] = ()
    on_subject: bool = False
    """Whether it shows an entry on what the sources are about: what others may want to see too."""
    band: str = ""
    confidence: float = 0.0
    as_of: date | None = None
    as_of_line: str = ""
    notice: str = ""
    """Stands before everything else, in the reader's language."""
    picture: Picture | None = None
    poll: Poll | None = None
    plain: bool = False
    """For a reader who wants neither emoji nor pictures, and types the number of a choice: all
    that can be done is among `choices` then."""
    ordinary: Reply | None = field(default=None, compare=False, repr=False)
    """Of a plain Reply, what everybody else sees."""
    proofs: tuple[Proof, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    choices_title: str = ""
    choices: tuple[Choice, ...] = ()
    """What can be asked next."""
    actions: tuple[Choice, ...] = ()
    """What can be done with this Reply: its sources if it cites any, its reason, a thumb up or
    down; all topics where no entry is shown."""
    pager: tuple[Choice, ...] = ()
    """From a page of a list to the topics, the page before and the one after; from an entry to the
    page on which it stands."""

    @property
    def for_all(self) -> Reply:
        """What to show where others read along, for whom a plain Reply is not."""
        return self.ordinary or self

    @property
    def text(self) -> str:
        """All that a reader sees, as plain text, without `actions` and `pager`."""
        parts = [self.notice, self.question if self.plain else ""]
        # An answer is running text; what a page tells stands line by line.
        between = "\n" if self.kind == "page" else " "
        told = (line.text + "".join(f" [{n}]" for n in line.proofs) for line in self.lines)
        parts += [between.join(told), self.as_of_line]
        if self.plain:
            # What a passage is called says its number; an address alone in its line can be skipped.
            parts.append("\n".join(f"{p.label}\n{p.url}" for p in self.proofs))
        else:
            parts.append("\n".join(f"[{p.number}] {p.label}: {p.url}" for p in self.proofs))
        if self.choices:
            parts.append("\n".join([self.choices_title, *self.listed]))
        return "\n\n".join(p.strip() for p in parts if p)

    @property
    def listed(self) -> tuple[str, ...]:
        """The choices as lines of a text, with the numbers that a plain reader can type."""
        if self.plain:
            return tuple(f"{n}. {c.label}" for n, c in enumerate(self.choices, 1))
        return tuple(f"- {c.label}" for c in self.choices)
