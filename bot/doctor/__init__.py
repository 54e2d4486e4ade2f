"""Looks at all that the bot needs, changes nothing, and says what to do."""

from bot.doctor.examine import examine

__all__ = ["examine"]
