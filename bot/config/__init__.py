"""Settings: what they are, where they come from, and how they are shown."""

from bot.config.faults import SettingsError
from bot.config.settings import Settings

__all__ = ["Settings", "SettingsError"]
