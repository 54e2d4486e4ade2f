"""What knowledge that loads should keep to: one file a subject, one function a rule.

A rule takes a `Review` and yields a `Finding` for each place that should be mended. Any of them can
be silenced beside what it is about: `silence: [{rule: hard-to-read, because: "…"}]`.
"""

from __future__ import annotations

RULES: dict[str, str] = {
    "uncited-paragraph": "Every paragraph of a source is cited by an entry.",
    "long-address": "A source's address fits on a link button.",
    "glossary-line": "The glossary tells who or what a term is that a source speaks of.",
    "untold-card": "What a briefing tells in three minutes it tells in full too.",
    "long-answer": "An answer is short enough to be read in a chat.",
    "dead-end": "Something is related to every entry.",
    "no-way-in": "Another entry leads to every answer.",
    "asked-elsewhere": "A phrasing is one entry's alone.",
    "no-facts": "A paragraph that is cited has its facts listed.",
    "unbacked-number": "Every number in a sentence stands in a paragraph that it cites.",
    "unbacked-date": "Every date in a sentence stands in a paragraph that it cites.",
    "unbacked-name": "Every name in a sentence, and who says it, stands in a paragraph cited.",
    "loaded-word": "No word takes a side.",
    "uneven-saying": "A verb that doubts or scolds a speaker is not kept for one side.",
    "uneven-names": "Two sides are named in the same way.",
    "long-quotation": "Quotations are a few words.",
    "hard-to-read": "Texts are easy to read.",
    "unfair-question": "A question of the quiz has one right option and does not give it away.",
    "comment-in-text": "No text is cut off by a #.",
    "needless-silence": "Every silence silences something.",
    "nearer-another": "A phrasing's nearest entry is its own.",
    "unreachable": "Every entry can be reached.",
}
"""The rules' names and what each of them asks for."""

SLOW = frozenset({"nearer-another", "unreachable"})
"""Rules that need the fitted matcher."""
