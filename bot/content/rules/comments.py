"""Text that YAML takes for a comment."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.document import CUT_OFF
from bot.content.review import Finding, Place, Review


def comments(review: Review) -> Iterator[Finding]:
    """A # in the middle of a line: what follows it is not read."""
    for document in review.documents:
        for path in document.cut_off:
            yield Finding("comment-in-text", Place(document, path), CUT_OFF)
