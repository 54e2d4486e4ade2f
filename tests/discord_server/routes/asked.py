"""One request, and what goes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.discord_server.refusal import Refusal

if TYPE_CHECKING:
    from tests.discord_server.server import Discord

JSON = dict[str, Any]
TRUE = ("1", "true", "True")


class Answer(NamedTuple):
    """A status and the JSON of the body; None is none."""

    status: int
    body: Any = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a handler knows of its request."""

    server: Discord
    parts: Mapping[str, str]
    query: Mapping[str, str]
    body: Any

    def form(self) -> JSON:
        """The body, which is an object."""
        if not isinstance(self.body, dict):
            raise Refusal(
                400, 50109, "The request body contains invalid JSON.", breach="no JSON object"
            )
        return self.body

    def wants(self, name: str) -> bool:
        return self.query.get(name) in TRUE


class Route:
    """A method and a path such as "/channels/{channel_id}"; `bucket` names its rate limit."""

    def __init__(
        self,
        method: str,
        path: str,
        handle: Callable[[Asked], Answer],
        *,
        bucket: str = "",
        by_token: bool = False,
    ) -> None:
        self.method, self.template, self.handle = method, path, handle
        self.bucket = bucket or f"{method} {path}"
        self.by_token = by_token  # the path has an interaction's token, so no other is needed
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
        self.pattern = re.compile(pattern + "$")
        self.first = path.split("/")[1]

    def major(self, parts: Mapping[str, str]) -> str:
        """What the bucket is kept apart by."""
        names = ("channel_id", "guild_id", "webhook_id", "interaction_id", "token")
        return ":".join(parts[name] for name in names if name in parts)
