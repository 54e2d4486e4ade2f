"""Names, synonyms, kinds of question, negation and language."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.asks import Asks
from bot.core.knowledge import Knowledge
from bot.core.stop import STOP
from bot.core.text import words
from bot.core.understand import MOST_UNKNOWN, Understanding, content_tokens


@pytest.fixture(scope="module")
def understanding(knowledge: Knowledge) -> Understanding:
    return Understanding(knowledge)


def test_every_name_of_every_term_is_that_term(
    knowledge: Knowledge, understanding: Understanding
) -> None:
    """All names of both sides, alone or in a sentence, stand for their Term and nothing else."""
    for term in knowledge.terms.values():
        for name in (term.name, *term.aliases):
            for text in (name, name.upper(), f"why did {name} agree?"):
                assert understanding.question(text).terms == (term.id,), text


@pytest.mark.parametrize("term", ["armenia", "azerbaijan", "karabakh"])
def test_any_name_of_a_side_makes_the_same_question(
    knowledge: Knowledge, understanding: Understanding, term: str
) -> None:
    """Whichever name or spelling of a place is used, the question is understood alike."""
    names = (knowledge.terms[term].name, *knowledge.terms[term].aliases)
    asked = {understanding.question(f"is {name} in the alliance?").tokens for name in names}
    assert asked == {("is", term, "in", "the", "alliance")}


@pytest.mark.parametrize("term", ["armenia", "azerbaijan"])
def test_any_name_of_a_side_names_its_leader(
    knowledge: Knowledge, understanding: Understanding, term: str
) -> None:
    """ "The leader of" with any name of a side is that side's leader."""
    leader = {"armenia": "armenia-prime-minister", "azerbaijan": "azerbaijan-president"}[term]
    missed = [
        name
        for name in (knowledge.terms[term].name, *knowledge.terms[term].aliases)
        if understanding.question(f"did he call the leader of {name}").terms != (leader,)
    ]
    assert missed == []


def test_words_around_a_country_are_no_person(understanding: Understanding) -> None:
    """ "The man in the Kremlin" is Putin; what else is in the Kremlin, or in Russia, is not."""
    assert understanding.question("is it the man in the kremlin").terms == ("putin",)
    for text in ("is armenia in the russian pact", "soldiers in the kremlin", "the russian press"):
        assert "putin" not in understanding.question(text).terms, text
        assert "peskov" not in understanding.question(text).terms, text


def test_every_synonym_is_its_word(knowledge: Knowledge, understanding: Understanding) -> None:
    """A synonym and the word that it stands for are understood alike."""
    different = [
        (word, other)
        for word, others in knowledge.synonyms.items()
        for other in others
        if understanding.question(other).tokens != understanding.question(word).tokens
    ]
    assert different == []


def test_a_question_word_is_left_as_it_is(understanding: Understanding) -> None:
    """ "What" and "who" stay one word; only their short forms with "is" become two."""
    assert understanding.question("what did they say").tokens[:2] == ("what", "did")
    assert understanding.question("who called").tokens[0] == "who"
    assert understanding.question("what's new").tokens[:2] == ("what", "is")
    assert understanding.question("whos he").tokens[:2] == ("who", "is")


def test_the_longest_name_wins(understanding: Understanding) -> None:
    """A name that holds another name is read whole."""
    assert understanding.question("did the leader of armenia agree").terms == (
        "armenia-prime-minister",
    )
    assert understanding.question("the Russian president spoke").terms == ("putin",)


def test_names_come_in_their_order_and_once(understanding: Understanding) -> None:
    """The Terms of a question stand in the order of first use."""
    asked = understanding.question("Baku or Yerevan, and is Azerbaijan in the CSTO?")
    assert asked.terms == ("azerbaijan", "armenia", "csto")


def test_a_name_said_twice_in_a_row_is_one(understanding: Understanding) -> None:
    """ "Azerbaijan (Azerbaycan)" names one country once."""
    assert understanding.question("Azerbaijan (Azerbaycan) side").tokens == ("azerbaijan", "side")


def test_every_filler_is_skipped(knowledge: Knowledge, understanding: Understanding) -> None:
    """Politeness and insults, before or after a question, do not change what is asked."""
    plain = understanding.question("armenia in the csto").tokens
    for filler in knowledge.fillers:
        assert understanding.question(f"{filler} armenia in the csto").tokens == plain, filler
        assert understanding.question(f"armenia in the csto, {filler}").tokens == plain, filler


@pytest.mark.parametrize("text", ["good evening bot", "Good morning, bot", "hi all", "hello there"])
def test_a_greeting_to_somebody_is_no_filler(understanding: Understanding, text: str) -> None:
    """Where nothing else is said, the greeting is what was said."""
    assert understanding.question(text).tokens == tuple(words(text))
    asked = understanding.question("good evening, bot: who leads the csto")
    assert asked.tokens == understanding.question("bot: who leads the csto").tokens


def test_a_message_of_fillers_only_keeps_its_words(understanding: Understanding) -> None:
    """Where nothing else is left to read, the filler is what was said."""
    assert understanding.question("please").tokens == ("please",)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("when did the fighting begin", Asks.WHEN),
        ("what date was that", Asks.WHEN),
        ("since when is it so", Asks.WHEN),
        ("wen did it start", Asks.WHEN),
        ("how long has it lasted", Asks.HOW_LONG),
        ("how many days did it last", Asks.HOW_LONG),
        ("how many members are there", Asks.HOW_MANY),
        ("how much longer will it take", Asks.HOW_LONG),
        ("what does it say of when and why", Asks.WHEN),
        ("has the ceasefire held", Asks.CHECK),
        ("what have they heard", Asks.WHAT),
        ("how often did he call", Asks.HOW_MANY),
        ("the number of calls", Asks.HOW_MANY),
        ("who called for a ceasefire", Asks.WHO),
        ("which country leads it", Asks.WHO),
        ("by whom was it said", Asks.WHO),
        ("where are they fighting", Asks.WHERE),
        ("in which city", Asks.WHERE),
        ("why is that", Asks.WHY),
        ("how come they do not help", Asks.WHY),
        ("is Armenia in the CSTO", Asks.CHECK),
        ("did Putin call him", Asks.CHECK),
        ("they say it is over, true?", Asks.CHECK),
        ("what is the csto", Asks.WHAT),
        ("the csto explained", Asks.WHAT),
    ],
)
def test_the_kind_of_thing_asked_for(understanding: Understanding, text: str, asks: Asks) -> None:
    """A date, a length, a number, a person, a place, a reason or a check are told apart."""
    assert understanding.question(text).asks is asks


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("is Armenia not in the CSTO", True),
        ("Armenia isn't in the CSTO", True),
        ("Armenia isn’t in the CSTO", True),
        ("armenia isnt in csto", True),
        ("nobody called for a truce", True),
        ("Russia never took a side", True),
        ("is Armenia in the CSTO", False),
        ("note the notice about knots", False),
    ],
)
def test_negation_is_noted(understanding: Understanding, text: str, negated: bool) -> None:
    """A "not" in any of its forms is noted; words that only look like it are not."""
    assert understanding.question(text).negated is negated


@pytest.mark.parametrize("text", ["Армения не входит в ОДКБ", "Azərbaycan üzv deyil, hə?"])
def test_negation_is_noted_in_other_languages(understanding: Understanding, text: str) -> None:
    """A "not" in another language is a "not"."""
    assert understanding.question(text).negated


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Входит ли Армения в ОДКБ?", "ru"),
        ("Что сказал Путин о Карабахе?", "ru"),
        ("когда началась война", "ru"),
        ("skolko raz putin razgovarival s pashinyanom, kogda", "ru"),
        ("Հայաստանը ՀԱՊԿ անդա՞մ է", "hy"),
        ("Ի՞նչ ասաց Պուտինը Արցախի մասին", "hy"),
        ("inchu ov e asel ays masin", "hy"),
        ("Azərbaycan KTMT-nin üzvüdürmü?", "az"),
        ("Putin Qarabağ haqqında nə dedi?", "az"),
        ("Ermənistanın baş naziri ilə neçə dəfə danışıb?", "az"),
        ("Müharibə nə vaxt başladı?", "az"),
        ("Savaş ne zaman başladı?", "tr"),
        ("Putin Karabağ hakkında ne dedi?", "tr"),
        ("Türkiye hangi tarafı destekliyor?", "tr"),
        ("Ermenistan KGAÖ üyesi mi?", "tr"),
        ("Rusya'nın Ermenistan'a karşı yükümlülükleri nelerdir?", "tr"),
    ],
)
def test_languages_of_the_region_are_told_apart(
    understanding: Understanding, text: str, language: str
) -> None:
    """Russian, Armenian, Azerbaijani and Turkish are each taken for what they are."""
    assert understanding.question(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "is armenia in the csto",
        "Is Əliyev a member of the CSTO?",
        "is Əliyev right",
        "What did Erdoğan say about Qarabağ?",
        "Does the CSTO cover Dağlıq Qarabağ?",
        "What did Пашинян say to Putin?",
        "Is Արցախ part of the CSTO?",
        "Was Türkiye involved?",
        "who is Paşinyan",
        "a naïve question in a café: is Armenia in the CSTO?",
        "my mojito is nice",
        "",
        "12345 ?!",
    ],
)
def test_english_with_foreign_names_is_english(understanding: Understanding, text: str) -> None:
    """A name in its own letters does not make an English question foreign."""
    assert understanding.question(text).language == "en"


@pytest.mark.parametrize(
    ("foreign", "english"),
    [
        ("Армения член ОДКБ", "Armenia member CSTO"),
        ("ՀԱՊԿ անդամ Հայաստանը", "CSTO member Armenia"),
        ("Putin müharibə haqqında dedi", "Putin war about said"),
        ("Karabağ nerede", "Karabakh where"),
    ],
)
def test_other_languages_become_the_same_words(
    understanding: Understanding, foreign: str, english: str
) -> None:
    """A question in another language is understood as its words in English."""
    assert understanding.question(foreign).tokens == understanding.question(english).tokens


def test_endings_of_other_languages_are_cut_off(understanding: Understanding) -> None:
    """A known word with an unknown ending is still that word."""
    assert understanding.question("müharibənin haqqında nə dedi?").tokens[0] == "fight"


@pytest.mark.parametrize(
    "typed", ["C.S.T.O.", "c.s.t.o", "C\u200bS\u200bT\u200bO", "О.Д.К.Б.", "ＣＳＴＯ"]
)
def test_dots_and_hidden_characters_do_not_hide_a_name(
    understanding: Understanding, typed: str
) -> None:
    """A name with dots, with invisible characters or in wide letters is still the name."""
    assert understanding.question(f"is armenia in {typed} now").terms == ("armenia", "csto")


def test_misspelt_names_are_mended_and_noted(understanding: Understanding) -> None:
    """What was typed and what it was taken for are kept beside the mended question."""
    asked = understanding.question("is armennia in karabahk")
    assert asked.terms == ("armenia", "karabakh")
    assert asked.mended == (("armennia", "armenia"), ("karabahk", "karabakh"))


def test_a_sentence_is_kept_with_its_spelling_mended(understanding: Understanding) -> None:
    """What a sentence encoder reads is the sentence as typed, without the misspellings."""
    assert understanding.question(" Is Armennia in it, please? ").plain == (
        "Is armenia in it, please?"
    )


def test_another_language_is_read_as_english(understanding: Understanding) -> None:
    """An English sentence encoder gets the words and names that the lexicon has, in English."""
    asked = understanding.question("Ist Armenien Mitglied in der OVKS?")
    assert asked.plain == "is armenia member in the csto"
    assert asked.text == "Ist Armenien Mitglied in der OVKS?"


def test_a_wall_of_misspelt_words(knowledge: Knowledge) -> None:
    """Each misspelt word takes time, so that a bounded number of them is looked at; no message of
    a person's has so many."""
    letters = string.ascii_lowercase
    near = [f"azerb{a}{b}jan" for a in letters for b in letters]
    asked = Understanding(knowledge).question(" ".join(near))
    assert 1 < len(asked.mended) <= MOST_UNKNOWN


def test_the_language_of_a_long_message(understanding: Understanding) -> None:
    """It is told by the beginning of a message, whatever follows."""
    assert understanding.question("когда началась война " * 200).language == "ru"
    assert understanding.question("when did the war start " * 200).language == "en"


def test_common_words_are_not_mended(knowledge: Knowledge, understanding: Understanding) -> None:
    """Words that look like misspellings of ours and are not stay as typed."""
    for word in knowledge.common_words:
        assert understanding.question(f"about {word} then").mended == (), word


def test_telling_words_leave_out_the_others() -> None:
    """Only words that tell what a question is about are content."""
    assert content_tokens(["what", "is", "the", "csto", "about", "karabakh"]) == [
        "csto",
        "karabakh",
    ]
    assert content_tokens(STOP) == []


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.characters(), max_size=300))
def test_any_text_is_understood(
    knowledge: Knowledge, understanding: Understanding, text: str
) -> None:
    """Any Unicode becomes a Question whose terms and language the bot knows."""
    asked = understanding.question(text)
    assert set(asked.terms) <= knowledge.terms.keys()
    assert asked.language in {"en", *(language.id for language in knowledge.languages)}
    assert all(token and " " not in token for token in asked.tokens)


@settings(max_examples=100, deadline=None)
@given(
    words=st.lists(
        st.one_of(
            st.sampled_from(["Armenia", "Baku", "CSTO", "when", "not", "peace", "please"]),
            st.text(string.ascii_letters, min_size=1, max_size=10),
        ),
        max_size=12,
    ),
    space=st.sampled_from([" ", "  ", "\n", "\t", " , ", " - ", "!  "]),
)
def test_spacing_and_capitals_change_nothing(
    understanding: Understanding, words: list[str], space: str
) -> None:
    """The same words, however they are spaced, marked and capitalised, ask the same."""
    plain = understanding.question(" ".join(words))
    other = understanding.question(space.join(words).upper())
    assert (other.tokens, other.terms, other.asks, other.negated) == (
        plain.tokens,
        plain.terms,
        plain.asks,
        plain.negated,
    )
