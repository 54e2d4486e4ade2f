"""What changed for readers, day by day, the last day first."""

from __future__ import annotations

from dataclasses import replace

from bot.core.compose import Composer, choices, day
from bot.core.knowledge import Knowledge
from bot.core.pages import PAGE
from bot.core.reply import Choice, Line, Reply
from bot.core.request import Changes


class Changelog:
    """Makes the Replies that tell the Revisions of one Knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._phrases = knowledge.phrases
        self._composer = Composer(knowledge)

    def page(self, number: int) -> Reply:
        """One day, with the way to the answers of which it tells; the first day for one before."""
        revisions, composer = self._knowledge.revisions, self._composer
        if not revisions:
            return replace(composer.said("changes_none"), actions=composer.all_topics())
        number = min(max(number, 0), len(revisions) - 1)
        revision = revisions[number]
        named = dict.fromkeys(c.entry for c in revision.changes if c.entry is not None)
        offered = [self._knowledge.entries[entry] for entry in named][:PAGE]
        heading = self._phrases["changes"].format(date=day(revision.day))
        return Reply(
            "page",
            (Line(heading), *(Line(change.text) for change in revision.changes)),
            choices_title=self._phrases["changes_read"] if offered else "",
            choices=choices(offered),
            actions=composer.all_topics(),
            pager=self._turns(number),
        )

    def _turns(self, number: int) -> tuple[Choice, ...]:
        turns: list[Choice] = []
        if number > 0:
            turns.append(Choice(self._phrases["label_newer"], Changes(number - 1)))
        if number < len(self._knowledge.revisions) - 1:
            turns.append(Choice(self._phrases["label_older"], Changes(number + 1)))
        return tuple(turns)
