"""Polls and quizzes. https://core.telegram.org/bots/api#sendpoll"""

from __future__ import annotations

from typing import Any

from tests.telegram_server.markup import Formatted, units
from tests.telegram_server.rules import INVISIBLE, Refusal, formatted

JSON = dict[str, Any]

EXPLANATION = 200
POLL_OPTIONS = range(1, 13)  # https://core.telegram.org/bots/api#sendpoll


def check_poll(params: JSON) -> tuple[list[str], Formatted | None]:
    """https://core.telegram.org/bots/api#sendpoll"""
    question = params.get("question")
    if not isinstance(question, str) or not question.strip(INVISIBLE):
        raise Refusal("poll question must be non-empty")
    if units(question) > 300:
        raise Refusal("poll question length must not exceed 300")
    options = params.get("options")
    if not isinstance(options, list):
        raise Refusal("can't parse options: expected an Array of InputPollOption")
    quiz = params.get("type", "regular") == "quiz"
    least = 2 if quiz else POLL_OPTIONS[0]
    if len(options) < least:
        raise Refusal(f"poll must have at least {least} option")
    if len(options) > POLL_OPTIONS[-1]:
        raise Refusal(f"poll can't have more than {POLL_OPTIONS[-1]} options")
    texts = []
    for option in options:
        text = option.get("text") if isinstance(option, dict) else None
        if not isinstance(text, str) or not text.strip(INVISIBLE):
            raise Refusal("poll options must be non-empty")
        if units(text) > 100:
            raise Refusal("poll options length must not exceed 100")
        texts.append(text)
    if params.get("type", "regular") not in ("quiz", "regular"):
        raise Refusal("unsupported poll type specified")
    if params.get("open_period") is not None and params.get("close_date") is not None:
        raise Refusal("open_period and close_date can't be used together")
    return texts, _explanation(params, quiz, len(options))


def _explanation(params: JSON, quiz: bool, options: int) -> Formatted | None:
    correct = params.get("correct_option_ids")
    if not quiz:
        if correct is not None or params.get("explanation"):
            raise Refusal("only quizzes have a correct option or an explanation")
        return None
    if (
        not isinstance(correct, list)
        or not correct
        or any(type(n) is not int or not 0 <= n < options for n in correct)
        or correct != sorted(set(correct))
    ):
        raise Refusal("wrong correct option ID specified", breach=f"correct options: {correct!r}")
    explanation = formatted(
        params.get("explanation"),
        params.get("explanation_parse_mode"),
        params.get("explanation_entities"),
        limit=EXPLANATION,
        empty=None,
        long="message is too long",
    )
    if explanation.text.count("\n") > 2:
        raise Refusal("explanation can't have more than 2 line feeds")
    return explanation if explanation.text else None
