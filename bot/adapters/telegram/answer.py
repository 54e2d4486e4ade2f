"""What comes back from the Bot API: Telegram's JSON, or whatever stood in its way."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from telegram.error import NetworkError, TelegramError

_TOKEN = re.compile(r"/bot([^/]+)/")
_RECEIPT = ("message_id", "date", "chat", "message_thread_id", "photo", "poll")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one attempt: a status (0: none was seen) with its body, or an error."""

    code: int = 0
    payload: bytes = b""
    error: TelegramError | None = None

    @property
    def final(self) -> bool:
        return self.error is None and self.code < 500

    @property
    def taken(self) -> bool:
        return 200 <= self.code < 300


def json_of(payload: bytes) -> dict[str, Any]:
    """The JSON object of a body; NetworkError, which quotes nothing of it, if it is none."""
    try:
        answer: dict[str, Any] = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        answer = {}
    if not isinstance(answer, dict) or not answer:
        raise NetworkError("Telegram's answer is no JSON object")
    return answer


def read(url: str, code: int, payload: bytes, *, receipts: bool) -> Answer:
    """The answer, if it is one that the library can read; else an error in its place.

    With `receipts` a message in it is cut to what the library cannot do without.
    """
    well = 200 <= code < 300
    try:
        answer = json_of(payload)
    except NetworkError:
        answer = {}
    if well and "result" in answer:
        return Answer(code, _receipt(answer["result"]) if receipts else payload)
    if not well and _is_error(answer):
        return Answer(code, _redacted(payload, url))
    try:
        phrase = HTTPStatus(code).phrase
    except ValueError:
        phrase = "Unknown status"
    return Answer(code, error=NetworkError(f"{phrase} ({code}), and not in Telegram's JSON"))


def _receipt(result: Any) -> bytes:
    if isinstance(result, dict) and "message_id" in result:
        result = {name: result[name] for name in _RECEIPT if name in result}
    return json.dumps({"ok": True, "result": result}).encode()


def _is_error(answer: dict[str, Any]) -> bool:
    parameters = answer.get("parameters") or {}
    return (
        bool(answer)
        and isinstance(answer.get("description") or "", str)
        and isinstance(parameters, dict)
        and all(
            isinstance(parameters.get(name) or 0, int)
            for name in ("retry_after", "migrate_to_chat_id")
        )
    )


def _redacted(payload: bytes, url: str) -> bytes:
    """An error's body becomes an error's text, and a proxy may have quoted the URL in it."""
    found = _TOKEN.search(url)
    return payload.replace(found[1].encode(), b"<token>") if found else payload
