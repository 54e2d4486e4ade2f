"""Makes characters visible that are not: a text that hides some looks like another one."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

_HIDDEN = re.compile(
    "([\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff])"
)
"""Control characters, marks of direction, and spaces of no width; not the joiners, which emoji and
some scripts need."""


def signs(text: str) -> Markup:
    """A text as HTML, in which each hidden character is shown by its number."""
    parts = _HIDDEN.split(text)
    shown = [escape(part) if i % 2 == 0 else _sign(part) for i, part in enumerate(parts)]
    return Markup("").join(shown)


def _sign(character: str) -> Markup:
    name = unicodedata.name(character, "a control character").lower()
    return Markup('<span class="sign" title="{}">U+{}</span>').format(name, f"{ord(character):04X}")
