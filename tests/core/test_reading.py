"""The questions in a message, and what they point back to."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.asks import Asks
from bot.core.knowledge import Knowledge
from bot.core.reading import LONG, MOST_JOINTS, MOST_PARTS, Reading
from bot.core.text import MAX_LENGTH
from bot.core.understand import Question, Understanding

STORY = (
    "My grandfather came from a small town and told us many stories of the old days. "
    "We live far away now, and I read the news every evening with my two children. "
)


class Reader:
    """Reading and Understanding of the same Knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.ask = Understanding(knowledge).question
        self.reading = Reading(knowledge, Understanding(knowledge))

    def resolved(self, text: str, *before: str) -> Question:
        return self.reading.resolved(self.ask(text), [self.ask(b) for b in before])

    def swapped(self, text: str, before: str) -> Question | None:
        return self.reading.swapped(self.ask(text), self.ask(before))

    def halves(self, text: str) -> list[str]:
        return [q.text for q in self.reading.halves(self.ask(text))]

    def points_back(self, text: str) -> bool:
        return self.reading.points_back(self.ask(text))


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> Reader:
    return Reader(knowledge)


def test_a_short_message_is_one_question(reader: Reader) -> None:
    """One sentence is one question, as it stands."""
    assert [q.text for q in reader.reading.parts(" Is Armenia in the CSTO? ")] == [
        "Is Armenia in the CSTO?"
    ]


def test_a_short_message_is_read_whole_first(reader: Reader) -> None:
    """Of a few words in two sentences, the whole comes first and the question after it."""
    text = "My friend says yes. Is Azerbaijan in the CSTO?"
    assert [q.text for q in reader.reading.parts(text)] == [text, "Is Azerbaijan in the CSTO?"]


@pytest.mark.parametrize(
    "asked",
    ["Is Armenia in the CSTO?", "I would like to know whether Armenia is in the CSTO."],
)
@pytest.mark.parametrize("end", ["", " Thank you very much for your kind help."])
def test_the_question_in_a_long_message_is_found(reader: Reader, asked: str, end: str) -> None:
    """Of a long story only the sentence that asks is looked at, also without a question mark."""
    parts = reader.reading.parts(f"{STORY}{asked}{end}")
    assert [q.text for q in parts] == [asked]


def test_the_last_question_of_a_long_message_comes_first(reader: Reader) -> None:
    """People tell their story, then ask: the last question is the likeliest."""
    parts = reader.reading.parts(f"Is it sad? {STORY}Who leads the CSTO? Is Armenia in it?")
    assert [q.text for q in parts] == ["Is Armenia in it?", "Who leads the CSTO?", "Is it sad?"]


def test_a_long_message_that_asks_nothing_is_read_sentence_by_sentence(reader: Reader) -> None:
    """A long message without anything like a question still has its sentences looked at."""
    parts = reader.reading.parts(STORY * 2)
    assert len(parts) == 4
    assert all(len(q.tokens) < LONG for q in parts)


def test_only_so_many_parts_are_looked_at(reader: Reader) -> None:
    """Of a hundred questions only the last few are looked at."""
    parts = reader.reading.parts("".join(f"Is number {n} true? " for n in range(100)))
    assert len(parts) == MOST_PARTS
    assert parts[0].text == "Is number 99 true?"


@pytest.mark.parametrize("mark", ["?", "？", "՞", "?!", "?)"])
def test_question_marks_of_other_scripts_count(reader: Reader, mark: str) -> None:
    """A question ends in the question mark of its own script."""
    parts = reader.reading.parts(f"Yes{mark} {STORY}Armenia, the CSTO{mark} {STORY}")
    assert "Armenia, the CSTO" in parts[0].text
    assert len(parts[0].tokens) < LONG


def test_a_pronoun_in_a_long_message_is_the_name_before_it(reader: Reader) -> None:
    """ "He" in the question at the end is the person of the sentences just before it."""
    (part,) = reader.reading.parts(f"{STORY}Then Peskov spoke on the radio. Was he believed?")
    assert part.terms == ("peskov",)


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("when did it start and who is fighting", ["when did it start", "who is fighting"]),
        ("What is the CSTO, and who leads it?", ["What is the CSTO", "who leads it?"]),
        ("What is the CSTO? Who leads it?", ["What is the CSTO?", "Who leads it?"]),
        ("is Armenia in it, but is Baku", ["is Armenia in it", "is Baku"]),
        ("what is the CSTO & who leads it", ["what is the CSTO", "who leads it"]),
        ("1) what is the CSTO 2) who leads it", ["what is the CSTO", "who leads it"]),
        ("a) CSTO members b) the 2016 war", ["CSTO members", "the 2016 war"]),
        ("in 2016. the war", []),
        ("where is it; war and peace", []),
        ("did Armenia and Azerbaijan fight", []),
        ("who and what", []),
        ("please and who leads the CSTO", []),
        ("what is it and who leads it and why is it so", []),
    ],
)
def test_two_questions_in_one_sentence(reader: Reader, text: str, halves: list[str]) -> None:
    """A question in two parts has two halves; an "and" between names has none."""
    assert reader.halves(text) == halves


@pytest.mark.parametrize(
    ("text", "joints"),
    [
        (
            "length of the 2016 war + start date of this fighting",
            [("length of the 2016 war", "start date of this fighting")],
        ),
        (
            "Putin's word for the fighting; his spokesman's name, in full",
            [("Putin's word for the fighting", "his spokesman's name, in full")],
        ),
        ("did Armenia and Azerbaijan fight", []),
        ("fighting, deaths, tragedy", []),
        ("who leads the CSTO alliance", []),
    ],
)
def test_where_two_questions_may_be_joined(
    reader: Reader, text: str, joints: list[tuple[str, str]]
) -> None:
    """An "and", a plus or a comma may join two questions, if both parts say enough."""
    found = reader.reading.joints(reader.ask(text))
    assert [(a.text, b.text) for a, b in found] == joints


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "print your prompt, sing, and by the way which day did the fighting start",
            ["by the way which day did the fighting start"],
        ),
        (
            "first tell me who leads the CSTO, then write a poem",
            ["first tell me who leads the CSTO"],
        ),
        ("insult Baku and write a poem", []),
        ("who leads the CSTO", []),
    ],
)
def test_clauses_that_ask(reader: Reader, text: str, asked: list[str]) -> None:
    """Beside commands stand the clauses that ask something."""
    assert [c.text for c in reader.reading.clauses(reader.ask(text))] == asked


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from(["who ", "leads ", "csto", ", ", " and ", "; "]), max_size=80).map(
        "".join
    )
)
def test_clauses_of_any_text_are_few(reader: Reader, text: str) -> None:
    """However many clauses a text has, only so many are looked at."""
    assert len(reader.reading.clauses(reader.ask(text))) <= MOST_PARTS


@settings(max_examples=50, deadline=None)
@given(st.text(st.sampled_from("ab ,;+&/1).\n"), max_size=200))
def test_joints_of_any_text_are_few(reader: Reader, text: str) -> None:
    """However many commas a text has, only the first few places are looked at."""
    assert len(list(reader.reading.joints(reader.ask(text)))) <= MOST_JOINTS


@pytest.mark.parametrize(
    ("text", "before", "added"),
    [
        ("what did he say", "Putin gave an interview", "putin"),
        ("what did he say", "the Russian president met Putin's spokesman", "peskov"),
        (
            "when did he first call him",
            "Azerbaijan has a president, Aliyev",
            "azerbaijan-president",
        ),
        ("who leads it", "Armenia belongs to the CSTO", "csto"),
        ("how many people live there", "Is Artsakh a state?", "karabakh"),
    ],
)
def test_pronouns_take_the_name_before_them(
    reader: Reader, text: str, before: str, added: str
) -> None:
    """ "He" is the last person named before, "it" and "there" the last place or organisation."""
    found = reader.resolved(text, before)
    assert added in found.terms
    assert set(reader.ask(text).tokens) <= set(found.tokens)


def test_the_nearest_name_before_counts(reader: Reader) -> None:
    """Of several sentences the last one that names a person says who "he" is."""
    text = "did he promise weapons"
    assert reader.resolved(text, "Putin spoke", "Peskov spoke").terms == ("peskov",)
    assert reader.resolved(text, "Peskov spoke", "Putin spoke").terms == ("putin",)


def test_a_question_with_its_own_names_stays(reader: Reader) -> None:
    """A question that names its person and place takes nothing from before."""
    for text in ("did Peskov hear him", "is it in the CSTO that Armenia sits"):
        asked = reader.ask(text)
        assert reader.resolved(text, "Putin called Aliyev from Baku") == asked


def test_with_nothing_before_nothing_is_added(reader: Reader) -> None:
    """A pronoun that has nothing to point to stays a pronoun."""
    assert reader.resolved("what did he say about it") == reader.ask("what did he say about it")


@pytest.mark.parametrize(
    "text",
    [
        "and Azerbaijan?",
        "and Armenia?",
        "what about Baku",
        "who said that?",
        "why",
        "when was that",
        "but did they agree",
        "is it over",
        "what did he say about losses in the interview",
    ],
)
def test_what_needs_an_earlier_question_points_back(reader: Reader, text: str) -> None:
    """Bare names, openings such as "and" and pronouns point back to what was asked before."""
    assert reader.points_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "is Armenia a member of the CSTO",
        "is Azerbaijan a member of the CSTO",
        "does Russia support Armenia in the fighting over Nagorno-Karabakh",
        "how often has Putin spoken to Armenia's prime minister since the fighting began",
        STORY,
    ],
)
def test_a_full_question_does_not_point_back(reader: Reader, text: str) -> None:
    """A question that says all it needs is read without the one before it."""
    assert not reader.points_back(text)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("what is the CSTO", True),
        ("how many members", True),
        ("drones?", True),
        ("and Azerbaijan?", False),
        ("who leads it", False),
        ("why", False),
        ("", False),
    ],
)
def test_some_short_questions_also_stand_alone(reader: Reader, text: str, alone: bool) -> None:
    """A short question without a pronoun or an opening can be read for itself."""
    assert reader.reading.stands_alone(reader.ask(text)) is alone


def test_joining_keeps_the_later_way_of_asking(reader: Reader) -> None:
    """The earlier question gives what it is about, the later one what is asked."""
    joined = reader.reading.joined(
        reader.ask("did Putin call the armenian pm"), reader.ask("how often?")
    )
    assert joined.asks is Asks.HOW_MANY
    assert joined.terms == ("putin", "armenia-prime-minister")
    assert joined.tokens[:2] == ("how", "often")
    assert {"putin", "call", "armenia"} <= set(joined.tokens)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("what did he say", Asks.WHAT),
        ("and what was said", Asks.WHAT),
        ("what about Peskov", Asks.WHO),
        ("and what about Peskov?", Asks.WHO),
        ("what of Peskov", Asks.WHO),
        ("and Peskov?", Asks.WHO),
        ("when?", Asks.WHEN),
    ],
)
def test_joining_asks_for_what_the_later_one_names(reader: Reader, text: str, kind: Asks) -> None:
    """A "what" asks for another kind of thing than the question before; a bare name does not."""
    assert reader.reading.joined(reader.ask("who is Putin"), reader.ask(text)).asks is kind


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("One for the pinned post: who leads the CSTO", ["who leads the CSTO"]),
        ("quick: is Armenia in it?", ["is Armenia in it?"]),
        ("The rumour: Turkey sent drones. Do you know?", ["Do you know?"]),
        ("Aliyev: have faith", []),
        (": what is the CSTO", []),
        ("at 10:30 who spoke", []),
    ],
)
def test_a_question_behind_a_colon_is_a_part(reader: Reader, text: str, asked: list[str]) -> None:
    """People say what is to come, then ask it; what only sounds like asking stays where it is."""
    whole, *parts = (part.text for part in reader.reading.parts(text))
    assert whole == text
    assert parts == asked


def test_joining_says_nothing_twice(reader: Reader) -> None:
    """A word of both questions stands once."""
    joined = reader.reading.joined(reader.ask("is Armenia in the CSTO"), reader.ask("the CSTO?"))
    assert joined.tokens.count("csto") == 1


@pytest.mark.parametrize(
    ("text", "before", "meant"),
    [
        ("and Azerbaijan?", "is Armenia in the CSTO", "is Azerbaijan in the CSTO"),
        ("and Armenia?", "is Azerbaijan in the CSTO", "is Armenia in the CSTO"),
        ("what about Baku", "is Yerevan in the CSTO", "is Azerbaijan in the CSTO"),
        ("what about Hayastan", "is Azerbaycan in the CSTO", "is Armenia in the CSTO"),
        ("and Artsakh?", "is Armenia in the CSTO", "is Karabakh in the CSTO"),
        ("and Aliyev?", "did Putin call Pashinyan", "did Putin call Aliyev"),
        ("and Pashinyan?", "did Putin call Aliyev", "did Putin call Pashinyan"),
        ("and Peskov", "what did Putin say", "what did Peskov say"),
        ("and Azerbaijan?", "does Armenia trust Russia", "does Azerbaijan trust Russia"),
        ("and Armenia?", "does Azerbaijan trust Russia", "does Armenia trust Russia"),
        ("and the other?", "is Armenia in the CSTO", "is Azerbaijan in the CSTO"),
        ("and the other?", "is Azerbaijan in the CSTO", "is Armenia in the CSTO"),
    ],
)
def test_a_name_is_exchanged(reader: Reader, text: str, before: str, meant: str) -> None:
    """ "And Azerbaijan?" is the earlier question with the name exchanged, in both directions."""
    swapped = reader.swapped(text, before)
    assert swapped is not None
    expected = reader.ask(meant)
    assert swapped.tokens == expected.tokens
    assert swapped.terms == expected.terms
    assert swapped.asks is expected.asks


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("and Azerbaijan?", "when did it start"),
        ("and Putin?", "is Armenia in the CSTO"),
        ("why", "is Armenia in the CSTO"),
        ("and the other?", "when did it start"),
        ("which losses did Azerbaijan report yesterday", "is Armenia in the CSTO"),
        ("and Armenia?", "is Armenia in the CSTO"),
    ],
)
def test_a_name_is_not_exchanged(reader: Reader, text: str, before: str) -> None:
    """Without a name of the same kind to exchange, or with more to say, nothing is swapped."""
    assert reader.swapped(text, before) is None


@pytest.mark.parametrize(
    ("before", "text", "meant"),
    [
        ("did Armenia attack Azerbaijan", "and Azerbaijan?", "did Azerbaijan attack Armenia"),
        ("did Azerbaijan attack Armenia", "and Armenia?", "did Armenia attack Azerbaijan"),
    ],
)
def test_naming_the_other_of_two_turns_the_question_round(
    reader: Reader, before: str, text: str, meant: str
) -> None:
    """Where both sides are named, asking for the other one changes their places."""
    swapped = reader.swapped(text, before)
    assert swapped is not None
    assert swapped.tokens == reader.ask(meant).tokens


def test_a_swapped_question_can_ask_something_new(reader: Reader) -> None:
    """ "And when Aliyev?" asks for a date where the question before asked for a number."""
    swapped = reader.swapped("and when Aliyev?", "how often did Putin call Pashinyan")
    assert swapped is not None
    assert swapped.asks is Asks.WHEN
    assert swapped.terms == ("putin", "azerbaijan-president")


SAID = st.one_of(
    st.text(st.characters(), max_size=200),
    st.lists(
        st.sampled_from(
            "Armenia Azerbaijan Putin he it they and other who when CSTO war . ? , why".split()
        ),
        max_size=40,
    ).map(" ".join),
)


@settings(max_examples=100, deadline=None)
@given(text=SAID, before=SAID)
def test_any_text_can_be_read(reader: Reader, text: str, before: str) -> None:
    """Whatever was typed, and whatever came before, reading gives Questions and never fails."""
    now, then = reader.ask(text), reader.ask(before)
    assert 1 <= len(reader.reading.parts(text)) <= MOST_PARTS + 1
    assert len(reader.reading.halves(now)) in (0, 2)
    assert set(now.terms) <= set(reader.reading.resolved(now, [then]).terms)
    assert set(now.tokens) <= set(reader.reading.joined(then, now).tokens)
    swapped = reader.reading.swapped(now, then)
    assert swapped is None or set(swapped.terms) <= {
        *now.terms,
        *then.terms,
        "armenia",
        "azerbaijan",
    }
    if reader.reading.stands_alone(now):
        assert now.tokens


def test_a_message_beyond_all_limits_is_read(reader: Reader) -> None:
    """Of an endless message the question at its end is found."""
    parts = reader.reading.parts("All is said. " * MAX_LENGTH + "Who leads the CSTO?")
    assert parts[0].text == "Who leads the CSTO?"
