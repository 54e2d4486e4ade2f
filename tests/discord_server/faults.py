"""What can go wrong between a bot and Discord's REST API, to be ordered with `server.fail`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

JSON = dict[str, Any]
Harm = Literal["error", "page", "limit", "ban", "truncate", "reset", "delay", "silence"]

PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"
)
WORDS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(frozen=True, slots=True)
class How:
    """One way to fail. With `effect` the request does its work first."""

    name: str
    harm: Harm
    effect: bool = False
    status: int = 0
    code: int = 0
    message: str = ""
    seconds: float = 0.0
    everywhere: bool = False


@dataclass(slots=True)
class Ordered:
    """A fault that waits for its request: `used` counts, `clear()` calls it off."""

    method: str
    path: re.Pattern[str]
    how: How
    left: int | None
    when: Callable[[Any], bool] | None = None
    used: int = 0

    def clear(self) -> None:
        self.left = 0

    def takes(self, method: str, path: str, body: Any) -> bool:
        """Whether this request is the one; if so it is used up by one."""
        if self.left == 0 or self.method not in ("*", method) or not self.path.search(path):
            return False
        if self.when is not None and not self.when(body):
            return False
        if self.left is not None:
            self.left -= 1
        self.used += 1
        return True


def error(status: int, code: int, message: str, *, effect: bool = False) -> How:
    """Any error in Discord's JSON."""
    return How(f"{status} {code}", "error", effect, status, code, message)


def server_error(status: int = 500, *, effect: bool = False) -> How:
    """A 5xx in Discord's JSON. With `effect`: done, and answered so nevertheless."""
    return How(f"{status}", "error", effect, status, 0, f"{status}: {WORDS[status]}")


def html_page(status: int = 502, *, effect: bool = False) -> How:
    """What the edge says when Discord is away: HTML, no JSON."""
    return How(f"page {status}", "page", effect, status, 0, f"{status} {WORDS[status]}")


def rate_limited(seconds: float, *, everywhere: bool = False) -> How:
    """429 for the bucket, or for all; who comes again before it is over breaks a rule."""
    text = "You are being rate limited."
    return How("429", "limit", False, 429, 0, text, seconds, everywhere)


def banned() -> How:
    """429 from the edge: HTML, and without the header Via that Discord's own have."""
    return How("429 page", "ban", False, 429, 1015, "429 Too Many Requests")


def truncated(*, effect: bool = True) -> How:
    """The answer breaks off in the middle, and the connection closes."""
    return How("truncated", "truncate", effect)


def reset(*, effect: bool = False) -> How:
    """The connection is reset, before or after the work was done."""
    return How("reset", "reset", effect)


def delay(seconds: float, *, effect: bool = True) -> How:
    """The right answer, but late; without `effect` the work is done late too."""
    return How("delay", "delay", effect, seconds=seconds)


def silence(*, effect: bool = False) -> How:
    """No answer, ever."""
    return How("silence", "silence", effect)
