"""Request bodies compared with Discord's own OpenAPI document, where the file is at hand."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

JSON = dict[str, Any]

SPEC = Path(__file__).resolve().parents[3] / "shared" / "specs" / "discord-openapi.json"


class Spec:
    """Stub until the validator is in."""

    def problems(self, method: str, template: str, body: Any) -> list[str]:
        return []


@functools.cache
def load_spec() -> Spec | None:
    """The document beside the repository, if there is one."""
    return None if not SPEC.is_file() or not json else Spec()
