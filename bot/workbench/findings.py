"""The check's findings, and where each entry stands in the files."""

from __future__ import annotations

from collections.abc import Mapping

from bot.content.check import warnings
from bot.content.fault import Fault, KnowledgeError
from bot.content.load import read_review
from bot.content.review import ENTRIES, Review
from bot.workbench.known import Home


def findings(files: Mapping[str, bytes]) -> tuple[tuple[Fault, ...], dict[str, Home]]:
    """What should be mended in files that load, as `briefbot check` says without `--phrasings`, and
    the home of each entry by its id. Of files that do not load: nothing."""
    try:
        review = read_review(files)
    except KnowledgeError:
        # They were changed since they were built from; the next look at them says so.
        return (), {}
    return tuple(warnings(review)), homes(review)


def homes(review: Review) -> dict[str, Home]:
    """Where each entry stands; small talk too."""
    found: dict[str, Home] = {}
    for entry in review.knowledge.entries:
        document, path = review.homes[ENTRIES, entry]
        found[entry] = Home(document.file, document.places[path][0])
    return found
