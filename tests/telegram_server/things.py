"""What people send besides words: as little of each as the Bot API promises."""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]


def _file(name: str, **more: Any) -> JSON:
    return {"file_id": f"{name}-file", "file_unique_id": f"{name}-unique", **more}


PHOTO = [_file("photo", width=90, height=60)]
STICKER = _file(
    "sticker", type="regular", width=512, height=512, is_animated=False, is_video=False, emoji="👍"
)
VOICE = _file("voice", duration=3, mime_type="audio/ogg")
DOCUMENT = _file("document", file_name="notes.pdf", mime_type="application/pdf")
DICE = {"emoji": "🎲", "value": 4}
LOCATION = {"latitude": 40.18, "longitude": 44.51}
