"""Words that only point at what another said: "what does the source say about this?"."""

from __future__ import annotations

from bot.core.stop import STOP
from bot.core.text import shorten, words

POINTING = STOP | frozenset(
    words(
        "true false right wrong correct real fake fact facts lie lies source sources article text "
        "passage paragraph statement statements message post claim claims claimed assertion proof "
        "evidence check verify confirm confirms confirmed deny prove proves proven agree mention "
        "mentions mentioned mean means stand stands written according accurate truth believe think "
        "thoughts opinion find found read talk speak speaks here now same again answer question "
        "comment good look see "
        "это правда так ли верно ճիշտ է սա doğrudur bu doğru mu düzdür"
    )
)
"""None of these says by itself what a question is about. In languages other than English just the
commonest way to ask whether something is true."""


def only_points(text: str) -> bool:
    """Whether a text says nothing by itself of what it is about."""
    return all(word in POINTING for word in words(shorten(text)))
