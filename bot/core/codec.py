"""A Request as a short word, for a button or a link, and back.

One form serves every platform: at most 64 characters of `A-Z a-z 0-9 _ -`, which is what a Telegram
deep link takes (https://core.telegram.org/bots/features#deep-linking) and fits its callback data
(1 to 64 bytes, https://core.telegram.org/bots/api#inlinekeyboardbutton) and a Discord custom id
(100 characters, https://docs.discord.com/developers/components/reference#anatomy-of-a-component).
The words can be read, and stay as they are: buttons and links in old messages must go on working.
"""

from __future__ import annotations

import re
from typing import assert_never

from bot.core.request import (
    About,
    Ask,
    Brief,
    Browse,
    Changes,
    Complete,
    Depth,
    Feedback,
    Forget,
    Glossary,
    Guess,
    Help,
    Names,
    NoneOfThese,
    Plain,
    Privacy,
    Quiz,
    Repeat,
    Request,
    Show,
    Sources,
    Start,
    Timeline,
    Who,
    Why,
)

LONGEST_CODE = 64
"""Characters of an encoded Request."""

LONGEST_ID = 40
"""Characters of an entry's or topic's id, so that every Request about it can be encoded."""

LONGEST_PAIR = LONGEST_CODE - len("sources__")
"""Characters of two ids that one button can carry."""

MOST_PAGES = 1000
"""Pages of a list that can be encoded."""

_PLAIN: dict[str, Request] = {
    "topics": Browse(),
    "why": Why(),
    "sources": Sources(),
    "none": NoneOfThese(),
    "about": About(),
    "help": Help(),
    "privacy": Privacy(),
    "forget": Forget(),
    "start": Start(),
    "brief": Brief(),
    "timeline": Timeline(),
    "terms": Glossary(),
    "quiz": Quiz(),
    "quiz_all": Quiz(together=True),
    "repeat_on": Repeat(on=True),
    "repeat_off": Repeat(on=False),
    "changes": Changes(),
    "plain": Plain(),
    "plain_on": Plain(on=True),
    "plain_off": Plain(on=False),
}
_WORDS = {request: word for word, request in _PLAIN.items()}

_ID = rf"[a-z0-9-]{{1,{LONGEST_ID}}}"
_ABOUT_ENTRY = re.compile(rf"(?P<word>show|why|sources|good|bad)_(?P<entry>{_ID})")
_TWO = re.compile(rf"(?P<word>show|sources)_(?P<entry>{_ID})_(?P<also>{_ID})")
_PAGE = re.compile(rf"topics_(?P<topic>(?:{_ID})?)(?:_(?P<page>[1-9][0-9]{{0,2}}))?")

_BRIEF = re.compile(
    rf"brief_(?P<path>{_ID})(?:_(?P<depth>short|medium|full)_(?P<card>0|[1-9][0-9]{{0,2}}))?"
)
_CHANGES = re.compile(r"changes_(?P<page>[1-9][0-9]{0,2})", re.ASCII)
_GUESS = re.compile(rf"guess_(?P<question>{_ID})_(?P<option>[0-9])")
_TERM = re.compile(rf"term_(?P<term>{_ID})|terms_(?P<page>[1-9][0-9]{{0,2}})")


def encode(request: Request) -> str:
    """The word for a Request; ValueError for one that cannot stand on a button."""
    if request in _WORDS:
        return _WORDS[request]
    match request:
        case Show(entry, also):
            return f"show_{_id(entry)}" if also is None else _two("show", entry, also)
        case Why(str(entry)):
            return f"why_{_id(entry)}"
        case Sources(str(entry), None):
            return f"sources_{_id(entry)}"
        case Sources(str(entry), str(also)):
            return _two("sources", entry, also)
        case Feedback(entry, good):
            return f"{'good' if good else 'bad'}_{_id(entry)}"
        case Browse(topic, page):
            if not 0 <= page < MOST_PAGES:
                raise ValueError("there is no such page")
            name = "" if topic is None else _id(topic)
            return f"topics_{name}_{page}" if page else f"topics_{name}"
        case Ask() | Complete() | Who() | Names():
            raise ValueError("what a person types cannot be encoded")
        case NoneOfThese():
            # What was offered stands on the buttons beside this one.
            return _WORDS[NoneOfThese()]
        case Sources():
            if request.also is not None:
                raise ValueError("an entry is missing beside the other")
            return _WORDS[request]
        case Brief(str(path), None, _):
            return f"brief_{_id(path)}"
        case Brief(str(path), Depth() as depth, card):
            if not 0 <= card < MOST_PAGES:
                raise ValueError("there is no such card")
            return f"brief_{_id(path)}_{depth}_{card}"
        case Glossary(str(term), _):
            return f"term_{_id(term)}"
        case Glossary(None, page):
            if not 0 < page < MOST_PAGES:
                raise ValueError("there is no such page")
            return f"terms_{page}"
        case Changes(page):
            if not 0 < page < MOST_PAGES:
                raise ValueError("there is no such page")
            return f"changes_{page}"
        case Brief():
            raise ValueError("a card is missing its path")
        case Guess(question, option, False) if 0 <= option <= 9:
            return f"guess_{_id(question)}_{option}"
        case Guess():
            raise ValueError("no button makes this guess")
        case Why() | About() | Help() | Privacy() | Forget() | Start() | Timeline() | Glossary():
            return _WORDS[request]
        case Quiz() | Repeat() | Plain():
            return _WORDS[request]
        case _:
            assert_never(request)


def decode(code: str) -> Request | None:
    """The Request that a word stands for; None for any other text."""
    if code in _PLAIN:
        return _PLAIN[code]
    if found := _ABOUT_ENTRY.fullmatch(code):
        entry = found["entry"]
        match found["word"]:
            case "show":
                return Show(entry)
            case "why":
                return Why(entry)
            case "sources":
                return Sources(entry)
            case word:
                return Feedback(entry, word == "good")
    if found := _BRIEF.fullmatch(code):
        depth = Depth(found["depth"]) if found["depth"] else None
        return Brief(found["path"], depth, int(found["card"] or 0))
    if found := _GUESS.fullmatch(code):
        return Guess(found["question"], int(found["option"]))
    if found := _CHANGES.fullmatch(code):
        return Changes(int(found["page"]))
    if found := _TERM.fullmatch(code):
        return Glossary(found["term"], int(found["page"] or 0))
    if len(code) <= LONGEST_CODE and (found := _TWO.fullmatch(code)):
        entry, also = found["entry"], found["also"]
        return Show(entry, also) if found["word"] == "show" else Sources(entry, also)
    if (found := _PAGE.fullmatch(code)) and (found["topic"] or found["page"]):
        return Browse(found["topic"] or None, int(found["page"] or 0))
    return None


def _two(word: str, entry: str, also: str) -> str:
    code = f"{word}_{_id(entry)}_{_id(also)}"
    if len(code) > LONGEST_CODE:
        raise ValueError("the ids of two entries are together too long for a button")
    return code


def _id(name: str) -> str:
    if not re.fullmatch(_ID, name):
        raise ValueError(f"'{name}' is not an id of at most {LONGEST_ID} characters a-z, 0-9 and -")
    return name
