"""Refused requests, with Discord's JSON error codes.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]
Path = tuple[str | int, ...]


class Refusal(Exception):  # noqa: N818
    """An error as Discord answers it; with `breach` a client that keeps the rules never sees it."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        errors: JSON | None = None,
        breach: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.errors, self.breach = errors, breach

    def body(self) -> JSON:
        """What Discord sends."""
        body: JSON = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


class Form:
    """Everything that is wrong with one request body, each with its place."""

    def __init__(self) -> None:
        self.problems: list[tuple[Path, str, str]] = []

    def wrong(self, path: Path, message: str, code: str = "BASE_TYPE_BAD_LENGTH") -> None:
        self.problems.append((path, code, message))

    def length(self, path: Path, value: Any, least: int, most: int) -> None:
        """A text of so many characters."""
        if not isinstance(value, str):
            self.wrong(path, f"Could not interpret {value!r:.40} as string.", "STRING_TYPE_CONVERT")
        elif not least <= len(value) <= most:
            size = f"between {least} and {most}" if least else f"{most} or fewer"
            self.wrong(path, f"Must be {size} in length. It has {len(value)}.")

    def check(self) -> None:
        """Refuse the request if anything was wrong."""
        if not self.problems:
            return
        errors: JSON = {}
        for path, code, message in self.problems:
            place = errors
            for step in path:
                place = place.setdefault(str(step), {})
            place.setdefault("_errors", []).append({"code": code, "message": message})
        said = "; ".join(f"{'.'.join(map(str, path))}: {m}" for path, _, m in self.problems)
        raise Refusal(400, 50035, "Invalid Form Body", errors=errors, breach=said)
