"""Who asks too much on Discord: an interaction must be answered, so that its person alone is told;
where others read along it is said once a minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.adapters.discord.gesture import Asked, Gesture, Sentence, Shared
from bot.adapters.discord.render import Renderer
from bot.adapters.discord.serve import Manner, Outgoing
from bot.adapters.limits import Act, Limits, act_of


@dataclass(frozen=True, slots=True)
class Refusal:
    """A gesture that is not served."""

    note: Outgoing
    told: bool
    """Whether the same was said already, where it need not be said again."""


class Turnstile:
    """Counts each gesture, and refuses those that are too many."""

    def __init__(
        self, limits: Limits | None, key: Callable[..., str], application: int, renderer: Renderer
    ) -> None:
        """`key` makes codes, as a store does; without `limits` nothing is refused."""
        self._limits = limits
        self._key = key
        self._application = application
        self._renderer = renderer

    def refusal(self, gesture: Gesture) -> Refusal | None:
        """Why a gesture is not to be served; None if it is."""
        if self._limits is None:
            return None
        place = gesture.place
        person = self._person(place.person)
        # What one person alone is shown costs nobody else anything.
        openly = isinstance(gesture, Shared) or (isinstance(gesture, Asked) and gesture.openly)
        chat = self._key("discord channel", self._application, place.channel) if openly else ""
        said = isinstance(gesture, Asked)
        act = act_of(gesture.what, pressed=not said or isinstance(gesture.what, Sentence))
        others = openly and not place.is_own
        seconds = self._limits.wait(act, person, chat, among_others=others)
        if not seconds:
            return None
        told = self._limits.is_told(chat if others else person)
        note = self._renderer.message(self._limits.notice(seconds))
        return Refusal(Outgoing(note, Manner(private=True)), told)

    def is_typing_too_fast(self, person: int) -> bool:
        """Whether nothing is to be offered to who types, for now."""
        limits = self._limits
        return limits is not None and limits.wait(Act.AHEAD, self._person(person)) > 0

    def _person(self, person: int) -> str:
        return self._key("discord person", self._application, person)
