"""Text that YAML takes for a comment."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.review import Finding, Place, Review


def comments(review: Review) -> Iterator[Finding]:
    """A # in the middle of a line: what follows it is not read."""
    for document in review.documents:
        for path in document.cut_off:
            message = (
                "From the # on, this line is a comment and not read. Put the text in double "
                "quotes if the # belongs to it; put a comment on a line of its own."
            )
            yield Finding("comment-in-text", Place(document, path), message)
