"""A small hand-made Knowledge: two towns, one ferry between them, and a tower."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.core.knowledge import (
    ARTICLE,
    Citation,
    Entry,
    Kind,
    Knowledge,
    Language,
    Paragraph,
    Source,
    Statement,
    Term,
    Topic,
)
from bot.core.phrases import PHRASES


def citation(paragraph: str) -> Citation:
    return Citation("herald", paragraph)


SOURCE = Source(
    "herald",
    "A Ferry for Two Towns",
    "The Herald",
    date(2021, 3, 4),
    "https://herald.example/ferry",
    {
        "p0": Paragraph("p0", "The ferry at the quay.", "The ferry", ""),
        "p1": Paragraph("p1", "It sails at noon, said the mayor.", "It sails", "at noon."),
        "p2": Paragraph("p2", "The towns disagree on the price.", "The two towns", "of a ticket."),
    },
)

TERMS = (
    Term(
        "northport",
        "Northport",
        "place",
        ("north port", "nordhaven"),
        "southport",
        Statement("The town that calls the ferry free.", "northport", (citation("p2"),)),
        ("Nordhaven",),
    ),
    Term(
        "southport",
        "Southport",
        "place",
        ("south port", "sudhaven"),
        "northport",
        Statement("The town that calls the ferry dear.", "southport", (citation("p2"),)),
        ("Sudhaven",),
    ),
    Term(
        "mayor",
        "the mayor",
        "person",
        ("town head", "burgomaster"),
        line=Statement("Who says when it sails.", ARTICLE, (citation("p1"), citation("p2"))),
    ),
    Term("board", "the harbour board", "organisation", ("harbour board", "port board")),
)

ENTRIES = (
    Entry(
        "ferry-when",
        "ferry",
        Kind.ANSWER,
        "When does the ferry sail?",
        (
            "what time is the boat",
            "ferry departure time",
            "at what hour does the ferry leave",
            "when can I sail across",
            "sailing times of the ferry",
            "when does the boat go",
        ),
        ("ferry", "timetable", "departure"),
        (
            Statement("It sails at noon.", "mayor", (citation("p1"),)),
            Statement("The quay is shown empty.", ARTICLE, (citation("p0"), citation("p1"))),
        ),
        related=("ferry-price", "tower-height", "missing-captain"),
    ),
    Entry(
        "ferry-price",
        "ferry",
        Kind.CONTESTED,
        "What does a ticket cost?",
        (
            "price of a ticket",
            "how much is the fare",
            "is the ticket free",
            "what do I pay for the boat",
            "ticket cost",
            "fare for the ferry",
        ),
        ("price", "fare", "ticket"),
        (
            Statement("Northport calls it free.", "northport", (citation("p2"),)),
            Statement("Southport calls it dear.", "southport", (citation("p2"),)),
        ),
        related=("ferry-when",),
    ),
    Entry(
        "tower-height",
        "tower",
        Kind.ANSWER,
        "How high is the tower?",
        (
            "height of the tower",
            "how tall is the lighthouse tower",
            "how many metres has the tower",
            "is the tower high",
            "tower size",
            "how far up does the lighthouse go",
        ),
        ("tower", "lighthouse", "height"),
        (Statement("The tower is the highest on the coast.", ARTICLE, (citation("p0"),)),),
    ),
    Entry(
        "missing-captain",
        "ferry",
        Kind.NOT_IN_SOURCE,
        "Who is the captain?",
        (
            "name of the captain",
            "who steers the boat",
            "captain of the ferry",
            "who is in command on board",
            "how old is the captain",
            "the skipper's name",
        ),
        decline="The article does not name the captain.",
        related=("ferry-when",),
    ),
    Entry(
        "missing-weather",
        "tower",
        Kind.NOT_IN_SOURCE,
        "What is the weather like?",
        (
            "is it raining",
            "will there be a storm",
            "weather forecast",
            "how cold is the sea",
            "is it windy today",
            "sunshine or rain",
        ),
        decline="The article does not speak of the weather.",
    ),
    Entry(
        "hello",
        "",
        Kind.SMALLTALK,
        "Hello",
        ("hi", "hello there", "good day to you", "hey", "greetings"),
        decline="Hello. Ask about the ferry.",
    ),
)

RUSSIAN = Language(
    "ru",
    frozenset("бвгджзийлпфцчшщъыьэюя"),
    "Ответы только по-английски.",
    {"когда": "when", "паром": "ferry"},
)


def phrases() -> Mapping[str, str]:
    """Every phrase: its own name, with its fields."""
    return {
        name: " ".join([f"<{name}>", *("{" + field + "}" for field in fields)])
        for name, fields in PHRASES.items()
    }


def small() -> Knowledge:
    return Knowledge(
        sources={SOURCE.id: SOURCE},
        terms={t.id: t for t in TERMS},
        topics={
            topic: Topic(topic, topic.title(), tuple(e.id for e in ENTRIES if e.topic == topic))
            for topic in ("ferry", "tower")
        },
        entries={e.id: e for e in ENTRIES},
        synonyms={"ferry": ("boat", "ship")},
        phrases=phrases(),
        languages=(RUSSIAN,),
        fillers=("please",),
        starters=("ferry-when", "tower-height", "ferry-price"),
        version="small",
    )
