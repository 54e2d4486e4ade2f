"""A small complete knowledge, as the files that a maintainer would write, and ways to change it."""

from __future__ import annotations

from bot.content.check import warnings
from bot.content.fault import Fault, KnowledgeError
from bot.content.load import read_knowledge, read_review
from bot.core.phrases import PHRASES

Files = dict[str, bytes]

_LEADS = (
    "tell me",
    "please explain",
    "what does it say of",
    "anything on",
    "i would like to hear about",
    "my teacher asks about",
    "in short,",
    "news of",
    "once more:",
    "my neighbour wonders about",
)


def _phrasings(subject: str) -> str:
    return "    phrasings:\n" + "".join(f'      - "{lead} {subject}"\n' for lead in _LEADS)


_SOURCE = """\
id: daily
title: The Bridge Stays Shut
publisher: The Daily
published: 2021-03-04
url: https://daily.example/bridge
paragraphs:
  - id: p1
    gist: The mayor of Easton said that the bridge stays shut until May.
    start: The bridge
    end: until May.
    facts:
      dates: ["2021-05"]
      names: [easton-mayor, easton]
  - id: p2
    gist: The mayor of Weston said that her town never asked for that.
    start: Across the river
    facts:
      names: [weston-mayor, weston]
"""

_BRIDGE = f"""\
title: The bridge
entries:
  - id: bridge-shut
    question: Is the bridge shut?
    keywords: [bridge, shut, closed]
{_phrasings("the bridge being closed to cars")}\
    answer:
      - say: Yes, the bridge stays shut.
        by: easton-mayor
        from: p1
    related: [bridge-until-when]
  - id: bridge-until-when
    question: Until when is the bridge shut?
{_phrasings("the month in which cars can cross again")}\
    answer:
      - say: Until May, he said.
        by: easton-mayor
        from: [p1]
    related: [bridge-shut, bridge-whose-wish]
  - id: bridge-whose-wish
    kind: contested
    question: Did both towns want it shut?
{_phrasings("which towns wished for this closure")}\
    answer:
      - say: Easton's mayor announced it.
        by: easton-mayor
        from: p1
      - say: Weston's mayor said that her town never asked for it.
        by: weston-mayor
        from: p2
    related: [bridge-shut]
"""

_MISSING = f"""\
title: Not in the article
entries:
  - id: missing-cost
    kind: not_in_source
    question: What does the repair cost?
{_phrasings("the price and the money for the works")}\
    decline: The article gives no sum.
    related: [bridge-until-when]
  - id: missing-ferry
    kind: not_in_source
    question: Is there a ferry?
{_phrasings("boats and ferries over the river")}\
    decline: The article does not speak of a ferry.
    related: [bridge-shut]
"""

_TERMS = """\
terms:
  - id: easton
    name: Easton
    kind: place
    aliases: [east town]
    counterpart: weston
    shown_aliases: [East Town]
    line:
      say: The town on the one side of the bridge.
      by: easton-mayor
      from: p1
  - id: weston
    name: Weston
    kind: place
    aliases: [west town]
    counterpart: easton
    shown_aliases: [West Town]
    line:
      say: The town on the other side.
      by: weston-mayor
      from: [p2]
  - id: easton-mayor
    name: Easton's mayor
    kind: person
    line:
      say: He speaks for Easton.
      by: article
      from: p1
  - id: weston-mayor
    name: Weston's mayor
    kind: person
    line:
      say: She speaks for Weston.
      by: article
      from: p2
synonyms:
  shut: [barred, blocked]
  cars: [lorries]
fillers: [if you please]
common_words: [sorry]
"""

_LANGUAGES = """\
languages:
  - id: eo
    letters: ĉĝ
    notice: Nur en la angla.
    words:
      bridge: [ponto, ponton]
      when: [kiam]
"""

_PHRASES = (
    "phrases:\n"
    + "".join(
        f'  {key}: "Words for {key}{"".join(f" {{{f}}}" for f in fields)}."\n'
        for key, fields in PHRASES.items()
    )
    + """\
topics: [bridge]
starters: [bridge-shut]
smalltalk:
  - id: hello
    question: Hello
    phrasings: [hi there, good day to you, greetings]
    say: Hello!
"""
)


_CARDS = """\
      - entry: bridge-shut
      - entry: bridge-until-when
        link: And for how long?
      - entry: bridge-whose-wish
      - entry: missing-cost
      - entry: missing-ferry
"""

_LESSONS = f"""\
paths:
  - id: whole-story
    title: The whole story
    intro: The bridge, and who wanted it shut.
    short: bridge-shut
    cards:
{_CARDS}\
    full:
{_CARDS.replace("And for", "So, for")}"""

_TIMELINE = """\
events:
  - id: opens-again
    label: The bridge opens
    date: "2021-05"
    say: The bridge opens again.
    from: [p1]
    entry: bridge-until-when
  - id: wish-denied
    label: Weston speaks
    date: "2021-03-02"
    until: "2021-03-04"
    say: Weston's mayor speaks.
    from: p2
    entry: bridge-whose-wish
"""


def learning_files() -> Files:
    """The same with a briefing and two events."""
    files = changed(
        "sources/daily.yaml",
        "her town never asked for that.",
        "her town never asked for that, on Tuesday, and on 4 March.",
    )
    return {**files, "lessons.yaml": _LESSONS.encode(), "timeline.yaml": _TIMELINE.encode()}


def small_files() -> Files:
    """The files of a sound knowledge: five entries, a greeting, one source of two paragraphs."""
    return {
        "sources/daily.yaml": _SOURCE.encode(),
        "entries/bridge.yaml": _BRIDGE.encode(),
        "entries/missing.yaml": _MISSING.encode(),
        "terms.yaml": _TERMS.encode(),
        "languages.yaml": _LANGUAGES.encode(),
        "phrases.yaml": _PHRASES.encode(),
    }


def changed(name: str, old: str, new: str, files: Files | None = None) -> Files:
    """The files with one passage of one file written otherwise."""
    files = small_files() if files is None else dict(files)
    text = files[name].decode()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    files[name] = text.replace(old, new).encode()
    return files


def place(files: Files, name: str, passage: str) -> tuple[int, int]:
    """The line and column, from 1, at which a passage starts that stands once in a file."""
    text = files[name].decode()
    assert text.count(passage) == 1, f"{passage!r} stands {text.count(passage)} times in {name}"
    before = text[: text.index(passage)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def faults_of(files: Files) -> tuple[Fault, ...]:
    """The faults for which these files are refused; none if they load."""
    try:
        read_knowledge(files)
    except KnowledgeError as error:
        return error.faults
    return ()


_QUIZ = """\
questions:
  - id: who-said-so
    ask: Who said that the bridge stays shut?
    right: Easton's mayor
    wrong: [The ferryman, A police officer, The governor]
    explain: He said so, until May.
    entry: bridge-shut
    from: p1
  - id: whose-wish
    ask: What did Weston's mayor say of her town?
    right: It never asked for that.
    wrong: [It asked for it twice., It will pay for it.]
    explain: She said that her town never asked for it.
    entry: bridge-whose-wish
    from: [p2]
"""


def quiz_files() -> Files:
    """The same with two questions for the quiz."""
    return {**small_files(), "quiz.yaml": _QUIZ.encode()}


def warned(files: Files) -> list[Fault]:
    """What should be mended in these files, which load."""
    return warnings(read_review(files))


def only_warning(files: Files, rule: str) -> Fault:
    """The one thing that should be mended, which breaks that rule."""
    (found,) = warned(files)
    assert found.rule == rule
    return found
