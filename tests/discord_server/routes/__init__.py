"""The endpoints that are served, one file for each kind of thing."""

from __future__ import annotations

from tests.discord_server.routes import channels, commands, interactions, itself, webhooks
from tests.discord_server.routes.asked import Answer, Asked, Route

ROUTES: tuple[Route, ...] = (
    *interactions.ROUTES,
    *webhooks.ROUTES,
    *channels.ROUTES,
    *commands.ROUTES,
    *itself.ROUTES,
)

__all__ = ["ROUTES", "Answer", "Asked", "Route"]
