"""Briefings, events and glossary lines: what is read of them, and what is wrong with them."""

from __future__ import annotations

import pytest

from bot.content.fitted import learned_id
from bot.content.load import read_knowledge
from bot.content.plain import plain, valued
from bot.content.prepared import prepare
from bot.core.knowledge import Card, Citation, Event, Knowledge, PartialDate, Path, Statement

from .small import (
    Files,
    changed,
    faults_of,
    learning_files,
    only_warning,
    place,
    small_files,
    warned,
)

LESSONS = "lessons.yaml"
TIMELINE = "timeline.yaml"
TERMS = "terms.yaml"

CARDS = (
    Card("bridge-shut"),
    Card("bridge-until-when", "And for how long?"),
    *(Card(e) for e in ("bridge-whose-wish", "missing-cost", "missing-ferry")),
)


def test_a_briefing_is_read() -> None:
    """What stands in lessons.yaml is a Path, every card in its order."""
    knowledge = read_knowledge(learning_files())
    full = (CARDS[0], Card("bridge-until-when", "So, for how long?"), *CARDS[2:])
    assert dict(knowledge.paths) == {
        "whole-story": Path(
            "whole-story",
            "The whole story",
            "The bridge, and who wanted it shut.",
            "bridge-shut",
            CARDS,
            full,
        )
    }


def test_events_are_read_in_the_order_of_time() -> None:
    """What stands in timeline.yaml are Events, the first things first, wherever they stand."""
    assert read_knowledge(learning_files()).events == (
        Event(
            "wish-denied",
            "Weston speaks",
            PartialDate(2021, 3, 2),
            PartialDate(2021, 3, 4),
            "Weston's mayor speaks.",
            "bridge-whose-wish",
            Citation("daily", "p2"),
        ),
        Event(
            "opens-again",
            "The bridge opens",
            PartialDate(2021, 5),
            None,
            "The bridge opens again.",
            "bridge-until-when",
            Citation("daily", "p1"),
        ),
    )


def test_a_glossary_line_is_read() -> None:
    """A term's line is a Statement, whose speaker may be a term that comes later."""
    term = read_knowledge(small_files()).terms["easton"]
    town = Statement(
        "The town on the one side of the bridge.", "easton-mayor", (Citation("daily", "p1"),)
    )
    assert (term.line, term.shown) == (town, ("East Town",))
    assert read_knowledge(small_files()).terms["easton-mayor"].shown == ()


def test_neither_is_needed() -> None:
    """Knowledge without these files has no briefings and no events."""
    knowledge = read_knowledge(small_files())
    assert (dict(knowledge.paths), knowledge.events) == ({}, ())


def test_an_id_may_be_that_of_an_entry() -> None:
    """Briefings and events have ids of their own: one may be called as an entry is."""
    files = changed(LESSONS, "id: whole-story", "id: bridge-shut", learning_files())
    assert faults_of(changed(TIMELINE, "id: opens-again", "id: bridge-shut", files)) == ()


def test_what_is_read_can_be_kept() -> None:
    """Paths and events come back from the cache on disk as they were."""
    knowledge = prepare(learning_files()).knowledge
    assert knowledge.paths
    assert knowledge.events
    assert valued(Knowledge, plain(knowledge)) == knowledge


def test_what_is_only_shown_is_not_learned() -> None:
    """Another line, briefing or event costs no new fit."""
    files = changed(TERMS, "He speaks for Easton.", "He is heard in Easton.", learning_files())
    assert learned_id(read_knowledge(files)) == learned_id(read_knowledge(small_files_learned()))


def small_files_learned() -> Files:
    return {n: c for n, c in learning_files().items() if n not in (LESSONS, TIMELINE)}


Case = tuple[str, str, str, str, str, str]

FIRST = "    cards:\n      - entry: bridge-shut\n"
LINE = "      say: He speaks for Easton.\n"
PROOF = LINE + "      by: article\n      from: p1\n"
OPENS = '    date: "2021-05"\n'
SHORT = "    short: bridge-shut\n"

CASES: dict[str, Case] = {
    # name: (file, what stood there, what stands there now, where the fault is, key, message)
    "card that is not there": (
        *(LESSONS, FIRST, FIRST.replace("shut", "shutt")),
        *("entry: bridge-shutt", "paths.1.cards.1.entry", "There is no entry 'bridge-shutt'. Did"),
    ),
    "card that is small talk": (
        *(LESSONS, FIRST, FIRST.replace("bridge-shut", "hello")),
        *("entry: hello", "paths.1.cards.1.entry", "'hello' is not about the article"),
    ),
    "card twice": (
        *(LESSONS, FIRST, FIRST.replace("bridge-shut", "missing-cost  # one")),
        *(
            "entry: missing-cost\n      - entry: missing-ferry\n    full",
            "paths.1.cards.4.entry",
            "'missing-cost' stands twice here",
        ),
    ),
    "too few cards": (
        *(LESSONS, FIRST, "    cards:\n"),
        *("cards:", "paths.1.cards", "Here stand 4; at least 5 are needed"),
    ),
    "too many words to a card": (
        *(LESSONS, "And for how long?", "w" * 121),
        *("link: ww", "paths.1.cards.2.link", "at most 120"),
    ),
    "short one that does not answer": (
        *(LESSONS, SHORT, SHORT.replace("bridge-shut", "missing-cost")),
        *("short: missing-cost", "paths.1.short", "does not answer from the article"),
    ),
    "short one that is not there": (
        *(LESSONS, SHORT, SHORT.replace("bridge-shut", "bride-shut")),
        *("short: bride-shut", "paths.1.short", "Did you mean 'bridge-shut'?"),
    ),
    "title too long for a button": (
        *(LESSONS, "title: The whole story", f"title: {'t' * 81}"),
        *("title: ttt", "paths.1.title", "has 81 characters; at most 80 fit"),
    ),
    "intro that is no sentence": (
        *(LESSONS, "wanted it shut.", "wanted it shut"),
        *("intro:", "paths.1.intro", "end the sentence"),
    ),
    "unknown key of a briefing": (
        *(LESSONS, "    intro:", "    intor:"),
        *("intor:", "paths.1.intor", "Did you mean 'intro'?"),
    ),
    "date that is none": (
        *(TIMELINE, OPENS, '    date: "2021-13"\n'),
        *('date: "2021-13"', "events.1.date", "in the calendar"),
    ),
    "date of another form": (
        *(TIMELINE, OPENS, "    date: May 2021\n"),
        *("date: May", "events.1.date", "2016, 2020-07 or 2020-09-27"),
    ),
    "date that the paragraph does not give": (
        *(TIMELINE, OPENS, '    date: "2021-06"\n'),
        *('date: "2021-06"', "events.1.date", "The gist of p1 does not give 2021-06"),
    ),
    "end that the paragraph does not give": (
        *(TIMELINE, '    until: "2021-03-04"\n', '    until: "2021-03-05"\n'),
        *("until: ", "events.2.until", "The gist of p2 does not give 2021-03-05"),
    ),
    "event of another entry": (
        *(TIMELINE, "entry: bridge-whose-wish", "entry: bridge-whose-wis"),
        *("entry: bridge-whose-wis", "events.2.entry", "Did you mean 'bridge-whose-wish'?"),
    ),
    "event of an entry that declines": (
        *(TIMELINE, "entry: bridge-whose-wish", "entry: missing-cost"),
        *("entry: missing-cost", "events.2.entry", "does not answer"),
    ),
    "event of an unknown paragraph": (
        *(TIMELINE, "    from: p2\n", "    from: p3\n"),
        *("from: p3", "events.2.from.1", "There is no paragraph 'p3'."),
    ),
    "event of two paragraphs": (
        *(TIMELINE, "    from: p2\n", "    from: [p2, p1]\n"),
        *("from: [p2, p1]", "events.2.from", "at most 1"),
    ),
    "event twice": (
        *(TIMELINE, "id: wish-denied", "id: opens-again\n    # again"),
        *("id: opens-again\n    # again", "events.2.id", "already the id of something"),
    ),
    "label too long for the picture": (
        *(TIMELINE, "label: Weston speaks", f"label: {'w' * 61}"),
        *("label: ww", "events.2.label", "at most 60"),
    ),
    "line without proof": (
        *(TERMS, PROOF, LINE + "      by: article\n"),
        *("line:\n" + LINE, "terms.3.line.from", "'from' is missing"),
    ),
    "line of an unknown paragraph": (
        *(TERMS, PROOF, PROOF.replace("p1", "p7")),
        *("from: p7", "terms.3.line.from.1", "There is no paragraph 'p7'."),
    ),
    "line of an unknown speaker": (
        *(TERMS, PROOF, PROOF.replace("article", "easton-mayr")),
        *("by: easton-mayr", "terms.3.line.by", "Did you mean 'easton-mayor'?"),
    ),
    "shown name that is not understood": (
        *(TERMS, "shown_aliases: [East Town]", "shown_aliases: [Eastville]"),
        *("Eastville", "terms.1.shown_aliases.1", "'Eastville' is none of the aliases"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_one_wrong_thing_is_one_fault_at_its_place(case: Case) -> None:
    """A broken rule is one fault, at its file, line, column and key, with advice."""
    name, old, new, passage, key, part = case
    files = changed(name, old, new, learning_files())
    (fault,) = [f for f in faults_of(files) if (f.file, f.key) == (name, key)]
    line, column = place(files, name, passage)
    assert (fault.line, fault.column) == (line, column + len(passage) - len(passage.lstrip()))
    assert part in fault.message
    assert fault.message[-1] in ".?"


def test_an_end_comes_after_its_beginning() -> None:
    """What ends on the day on which it begins, or before, has no `until`."""
    files = changed(
        TIMELINE, '    date: "2021-03-02"\n', '    date: "2021-03-04"\n', learning_files()
    )
    (fault,) = faults_of(files)
    assert (fault.key, fault.message[:27]) == ("events.2.until", "This is not after 2021-03-0")


def test_names_beside_no_line() -> None:
    """Names that are to be shown without a line to show them beside are a fault."""
    files = small_files()
    text = files[TERMS].decode()
    start, end = text.index("    line:\n"), text.index("  - id: weston\n")
    (fault,) = faults_of({**files, TERMS: (text[:start] + text[end:]).encode()})
    assert (fault.key, fault.message[:20]) == ("terms.1.shown_aliases.1", "Names are shown besi")


def test_the_timeline_is_one_message() -> None:
    """More events than a Telegram message holds are a fault of all of them."""
    files = learning_files()
    event = files[TIMELINE].decode().partition("  - id: wish")[0].removeprefix("events:\n")
    long = event.replace("opens again", "o" * 500)
    many = "".join(long.replace("opens-again", f"opens-{n}") for n in range(7))
    (fault,) = faults_of({**files, TIMELINE: b"events:\n" + many.encode()})
    assert (fault.line, fault.key) == (1, "events")
    assert "at most 3496 fit" in fault.message


def test_faults_of_all_files_are_told_at_once() -> None:
    """Who mends lessons.yaml hears of terms.yaml and timeline.yaml too."""
    files = changed(LESSONS, SHORT, "    short: nothing\n", learning_files())
    files = changed(TIMELINE, OPENS, '    date: "1066"\n', files)
    files = changed(TERMS, PROOF, PROOF.replace("p1", "p7"), files)
    assert [f.file for f in faults_of(files)] == [LESSONS, TERMS, TIMELINE]


def test_entries_that_cannot_be_read_are_the_only_news() -> None:
    """Where a file of entries has another shape, what refers to its entries is not judged."""
    files = changed("entries/missing.yaml", "title:", "titel:", learning_files())
    assert {f.file for f in faults_of(files)} == {"entries/missing.yaml"}


def test_sound_learning_has_no_warnings() -> None:
    """Where nothing is to be mended, nothing is said."""
    assert warned(learning_files()) == []


def test_term_that_the_glossary_lacks() -> None:
    """A term without a line is named."""
    files = changed(TERMS, "    line:\n" + PROOF, "")
    warning = only_warning(files, "glossary-line")
    assert (warning.line, warning.column) == place(files, TERMS, "id: easton-mayor")
    assert warning.message.startswith("The glossary does not say who or what 'easton-mayor' is.")


def test_card_that_is_left_out_in_full() -> None:
    """What the three minutes tell must be told in full too."""
    files = learning_files()
    ferry = files["entries/missing.yaml"].partition(b"  - id: missing-ferry\n")[2]
    files["entries/missing.yaml"] += b"  - id: missing-bus\n" + ferry.replace(b"ferr", b"bus")
    head, full, rest = files[LESSONS].rpartition(b"      - entry: missing-ferry\n")
    assert not rest
    files[LESSONS] = head + full.replace(b"ferry", b"bus")
    warning = only_warning(files, "untold-card")
    assert (warning.line, warning.column) == place(files, LESSONS, "entry: missing-ferry")
    assert warning.message == (
        "'missing-ferry' is one of the 'cards', and is not told in 'full'. Add it there."
    )
