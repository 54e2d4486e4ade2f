"""What of the bot works now, for whoever asks whether it is ready."""

from __future__ import annotations

from collections.abc import Mapping

KNOWLEDGE = "knowledge"
DATABASE = "database"
TELEGRAM = "telegram"
DISCORD = "discord"


class Status:
    """The parts of one process, each working or not; who owns a part tells of it here."""

    def __init__(self) -> None:
        self._faults: dict[str, str | None] = {}
        self._notes: dict[str, str] = {}

    def works(self, part: str, note: str = "") -> None:
        """This part does what it should, or stands by for a replica that does; `note` is a few
        words on what should be looked at all the same, without secrets."""
        self._faults[part] = None
        self._notes[part] = note

    def fails(self, part: str, why: str) -> None:
        """This part does not; `why` is a few words for whoever runs the bot, without secrets."""
        self._faults[part] = why
        self._notes[part] = ""

    @property
    def parts(self) -> Mapping[str, str | None]:
        """Every part that was told of, with what is amiss; None if nothing is."""
        return dict(self._faults)

    @property
    def notes(self) -> Mapping[str, str]:
        """What should be looked at in parts that work."""
        return {part: note for part, note in dict(self._notes).items() if note}

    @property
    def ready(self) -> bool:
        """Whether all parts work."""
        return bool(self._faults) and all(fault is None for fault in self._faults.values())
