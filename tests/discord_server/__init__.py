"""Discord on loopback."""

from __future__ import annotations

from tests.discord_server import faults
from tests.discord_server.calls import Call, Choice
from tests.discord_server.message import Button, Select, Shown, Version
from tests.discord_server.people import Person
from tests.discord_server.places import Channel, Guild
from tests.discord_server.server import Discord

__all__ = [
    "Button",
    "Call",
    "Channel",
    "Choice",
    "Discord",
    "Guild",
    "Person",
    "Select",
    "Shown",
    "Version",
    "faults",
]
