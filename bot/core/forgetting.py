"""What was forgotten, in words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.personal import BRIEFING, CARD, PLAIN, REPEAT, ROUND, Forgotten


def told(forgotten: Forgotten, quiz_here: bool, phrases: Mapping[str, str]) -> str:
    """All that was kept, as part of a sentence: "what this chat was about and your round of the
    quiz". `quiz_here`: it was known which question a whole conversation was asked last."""
    names = forgotten.names
    briefings = sum(name.startswith(BRIEFING) for name in names)
    cards = sum(name.startswith(CARD) for name in names)
    parts = [
        *(["forgotten_chat"] if forgotten.conversation else []),
        *_some("forgotten_briefing", briefings),
        *(["forgotten_quiz_here"] if quiz_here else []),
        *(["forgotten_quiz"] if ROUND in names else []),
        *_some("forgotten_card", cards),
        *(["forgotten_repeat"] if REPEAT in names and not cards else []),
        *(["forgotten_plain"] if PLAIN in names else []),
    ] or ["forgotten_rest"]
    numbers = {"forgotten_briefings": briefings, "forgotten_cards": cards}
    *before, last = (phrases[part].format(count=numbers.get(part)) for part in parts)
    if not before:
        return last
    return phrases["forgotten_and"].format(before=", ".join(before), last=last)


def _some(phrase: str, count: int) -> list[str]:
    """A phrase for one, or for several; none for none."""
    return [phrase if count == 1 else f"{phrase}s"] if count else []
