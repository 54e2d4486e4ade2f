"""What can go wrong between a bot and Telegram, to be ordered with `api.fail`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

JSON = dict[str, Any]
Harm = Literal["error", "page", "truncate", "garble", "reset", "delay", "silence"]

NGINX = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)


@dataclass(frozen=True, slots=True)
class How:
    """One way to fail. With `effect` the method does its work first."""

    name: str
    harm: Harm
    effect: bool = False
    code: int = 0
    description: str = ""
    parameters: JSON = field(default_factory=dict)
    seconds: float = 0.0
    scope: str = "chat"


@dataclass(slots=True)
class Ordered:
    """A fault that waits for its request: `used` counts, `clear()` calls it off."""

    method: str
    how: How
    left: int | None
    when: Callable[[JSON], bool] | None = None
    used: int = 0

    def clear(self) -> None:
        self.left = 0

    def takes(self, method: str, params: JSON) -> bool:
        """Whether this request is the one; if so it is used up by one."""
        if self.left == 0 or not self._names(method):
            return False
        if self.when is not None and not self.when(params):
            return False
        if self.left is not None:
            self.left -= 1
        self.used += 1
        return True

    def _names(self, method: str) -> bool:
        if self.method == "*":
            return method != "getUpdates"
        return self.method.lower() == method.lower()


def error(
    code: int, description: str, parameters: JSON | None = None, *, effect: bool = False
) -> How:
    """Any error in Telegram's JSON."""
    return How(f"{code}", "error", effect, code, description, parameters or {})


def flood(seconds: int, *, scope: Literal["chat", "method", "bot"] = "chat") -> How:
    """429 with retry_after; who comes again in that scope before it is over breaks a rule."""
    text = f"Too Many Requests: retry after {seconds}"
    return How("flood", "error", False, 429, text, {"retry_after": seconds}, seconds, scope)


def server_error(code: int = 500, *, effect: bool = False) -> How:
    """A 5xx in Telegram's JSON."""
    words = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
    return How(f"{code}", "error", effect, code, words.get(code, "Internal Server Error"))


def html_page(code: int = 502, *, effect: bool = False) -> How:
    """What nginx says when Telegram's server is away: HTML, no JSON."""
    words = {502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable"}
    title = words.get(code, f"{code} Error")
    return How(f"page {code}", "page", effect, code, NGINX.format(title))


def truncated(*, effect: bool = True) -> How:
    """The answer breaks off in the middle, and the connection closes."""
    return How("truncated", "truncate", effect)


def invalid_json(*, effect: bool = True) -> How:
    """Status 200 and a body that is no JSON."""
    return How("invalid JSON", "garble", effect)


def reset_before() -> How:
    """The connection is reset and nothing was done."""
    return How("reset before", "reset", False)


def reset_after() -> How:
    """The connection is reset after the work was done."""
    return How("reset after", "reset", True)


def delay(seconds: float, *, effect: bool = True) -> How:
    """The right answer, but late."""
    return How("delay", "delay", effect, seconds=seconds)


def silence(*, effect: bool = False) -> How:
    """No answer, ever."""
    return How("silence", "silence", effect)


def bad_request(description: str, *, effect: bool = False) -> How:
    """400 with this description (without "Bad Request: ")."""
    return How("400", "error", effect, 400, f"Bad Request: {description}")


def cannot_parse_entities() -> How:
    """400 as if the HTML were wrong."""
    return bad_request('can\'t parse entities: Unsupported start tag "x" at byte offset 0')


def blocked() -> How:
    """403 as if the person had blocked the bot."""
    return How("403", "error", False, 403, "Forbidden: bot was blocked by the user")


def message_not_found() -> How:
    """400 as if the message to edit were gone."""
    return bad_request("message to edit not found")


def migrated(chat_id: int) -> How:
    """400 as if the group had become the supergroup with this id."""
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    return How("migrated", "error", False, 400, text, {"migrate_to_chat_id": chat_id})
