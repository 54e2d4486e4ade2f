"""Lists that are leafed through: the topics, and the entries of one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.compose import choices
from bot.core.knowledge import Entry, Knowledge
from bot.core.reply import Choice, Reply
from bot.core.request import Browse

PAGE = 8
"""Choices on a page: a phone shows so many buttons under each other without scrolling."""


class Pages:
    """Makes the pages of one Knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._phrases = knowledge.phrases

    def page(self, topic: str | None, number: int) -> Reply:
        """One page; the topics for one that is not there, the last page for one beyond it."""
        found = self._knowledge.topics.get(topic) if topic is not None else None
        if found is None:
            offered = [Choice(t.title, Browse(t.id)) for t in self._knowledge.topics.values()]
            return self._page("topics", "", None, offered, number)
        entries = self._knowledge.by_topic[found.id]
        return self._page("topic", found.title, found.id, choices(entries), number)

    def back(self, entry: Entry) -> tuple[Choice, ...]:
        """The button from an entry to the page of its topic; small talk has no topic."""
        topic = self._knowledge.topics.get(entry.topic)
        if topic is None:
            return ()
        page = Browse(topic.id, topic.entries.index(entry.id) // PAGE)
        return (Choice(self._phrases["label_back"], page),)

    def _page(
        self, phrase: str, title: str, topic: str | None, offered: Sequence[Choice], number: int
    ) -> Reply:
        pages = max(1, -(-len(offered) // PAGE))
        number = min(max(number, 0), pages - 1)
        name = phrase if pages == 1 else f"{phrase}_page"
        heading = self._phrases[name].format(title=title, page=number + 1, pages=pages)
        turns: list[Choice] = []
        if topic is not None:
            turns.append(Choice(self._phrases["label_topics"], Browse()))
        if number > 0:
            turns.append(Choice(self._phrases["label_previous"], Browse(topic, number - 1)))
        if number < pages - 1:
            turns.append(Choice(self._phrases["label_next"], Browse(topic, number + 1)))
        return Reply(
            "page",
            (),
            choices_title=heading,
            choices=tuple(offered[number * PAGE : (number + 1) * PAGE]),
            pager=tuple(turns),
        )
