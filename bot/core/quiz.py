"""The quiz: its questions, what is said to a guess, and the result of a round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.compose import Composer, choices, place
from bot.core.knowledge import ARTICLE, Knowledge, Path, QuizQuestion, Source, Statement
from bot.core.reply import Choice, Line, Poll, Reply
from bot.core.request import Brief, Guess, Quiz, Repeat
from bot.core.rounds import Round

MOST_TO_READ = 3
"""Entries that are offered after a round."""


def explanation(question: QuizQuestion, sources: Mapping[str, Source]) -> str:
    """Why, with the citation in words; one line."""
    home = sources[question.citation.source]
    return f"{question.explain} ({place(home, question.citation.paragraph)})"


class Quizzes:
    """Makes the Replies of the quiz."""

    def __init__(self, knowledge: Knowledge, composer: Composer) -> None:
        self._knowledge = knowledge
        self._phrases = knowledge.phrases
        self._composer = composer

    def none(self) -> Reply:
        """There is no quiz."""
        none = self._composer.said("quiz_none")
        return replace(none, actions=self._composer.all_topics())

    def gone(self) -> Reply:
        """What was guessed at is no longer there, or no longer so."""
        if not self._knowledge.quiz:
            return self.none()
        return replace(self._composer.said("quiz_gone"), choices=(self._next(),))

    def question(self, question: QuizQuestion, notice: str = "", together: bool = False) -> Reply:
        """A question with its options, and as a poll."""
        return Reply(
            "page",
            (Line(question.ask),),
            notice=notice,
            poll=Poll(
                question.id,
                question.ask,
                question.right,
                explanation(question, self._knowledge.sources),
                together,
            ),
            choices=tuple(
                Choice(option, Guess(question.id, i)) for i, option in enumerate(question.options)
            ),
            pager=(self._next(together=True),) if together else (),
        )

    def place(self, playing: Round) -> str:
        """Which question of a round is the current one: "Question 2 of 5"."""
        if playing.is_second:
            phrase, number, count = "quiz_again", len(playing.second), len(playing.missed)
        else:
            phrase, number, count = "quiz_progress", len(playing.first), len(playing.questions)
        return self._phrases[phrase].format(number=number + 1, count=count)

    def place_of_all(self, question: str) -> str:
        """Which question of all this is."""
        number = list(self._knowledge.quiz).index(question) + 1
        count = len(self._knowledge.quiz)
        return self._phrases["quiz_progress"].format(number=number, count=count)

    def judged(self, question: QuizQuestion, option: int, notice: str = "") -> Reply:
        """Whether a guess is right, what is right, and why, with the passage.

        The question is said again: where a message changes in place, it would be gone.
        """
        entry = self._knowledge.entries[question.entry]
        by = dict(entry.citations).get(question.citation, ARTICLE)
        why, proofs = self._composer.stated(
            (Statement(question.explain, by, (question.citation,)),)
        )
        right = question.options[question.right].rstrip(".")
        verdict = "quiz_right" if option == question.right else "quiz_wrong"
        return Reply(
            "page",
            (Line(question.ask), Line(self._phrases[verdict].format(option=right)), *why),
            notice=notice,
            as_of=self._composer.newest(proofs),
            as_of_line=self._composer.as_of(proofs),
            proofs=tuple(proofs),
            choices=(self._next(),),
        )

    def result(self, playing: Round, repeats: bool, waiting: int) -> Reply:
        """How a round went, what to read next, and how to go on.

        `repeats`: whether questions come back to this person on later days; so many are `waiting`.
        """
        count, missed = len(playing.questions), len(playing.missed)
        lines = [self._counted("quiz_result", right=count - missed, count=count)]
        if missed:
            lines.append(self._counted("quiz_second", right=sum(playing.second), count=missed))
        if repeats and waiting:
            lines.append(self._counted("quiz_waiting", count=waiting))
        repeat = "quiz_repeat_off" if repeats else "quiz_repeat_on"
        return Reply(
            "page",
            tuple(lines),
            choices_title=self._phrases["quiz_read" if missed else "quiz_all_right"],
            choices=(
                *self._to_read(playing),
                Choice(self._phrases["quiz_other_round"], Quiz()),
                Choice(self._phrases[repeat], Repeat(on=not repeats)),
            ),
        )

    def repeated_not(self) -> Reply:
        """It could not be kept what this person wishes."""
        return self._composer.said("quiz_repeats_not")

    def repeated(self, on: bool, is_open: bool, waiting: int) -> Reply:
        """Questions come back on later days from now on, or no more; `is_open`: there is a round to
        go on with."""
        said = self._composer.said("quiz_repeats" if on else "quiz_repeats_no_more")
        lines = [*said.lines, *([self._counted("quiz_waiting", count=waiting)] if waiting else [])]
        back = "quiz_repeat_off" if on else "quiz_repeat_on"
        return replace(
            said,
            lines=tuple(lines),
            choices=(
                Choice(self._phrases["quiz_next" if is_open else "quiz_other_round"], Quiz()),
                Choice(self._phrases[back], Repeat(on=not on)),
            ),
        )

    def _counted(self, phrase: str, **numbers: int) -> Line:
        return Line(self._phrases[phrase].format(**numbers))

    def _next(self, together: bool = False) -> Choice:
        return Choice(self._phrases["quiz_next"], Quiz(together))

    def _to_read(self, playing: Round) -> Sequence[Choice]:
        """The entries of what was missed; the briefing that tells most of it, if nothing was."""
        known = self._knowledge
        if playing.missed:
            entries = dict.fromkeys(known.quiz[q].entry for q in playing.missed)
            return choices(known.entries[e] for e in list(entries)[:MOST_TO_READ])
        asked = {known.quiz[q].entry for q in playing.questions}

        def told(path: Path) -> int:
            return len(asked & {card.entry for card in path.full})

        best = max(known.paths.values(), key=told, default=None)
        return (Choice(best.title, Brief(best.id)),) if best else ()


def both(judged: Reply, result: Reply) -> Reply:
    """What is said to the last guess of a round, and the result. The date stands beside the
    passage: in a line of its own it would seem to belong to the result."""
    return replace(
        judged,
        lines=(*judged.lines, *result.lines),
        as_of_line="",
        choices_title=result.choices_title,
        choices=result.choices,
    )
