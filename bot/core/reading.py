"""Where in a message the question is, and what its "he", "that" and "and Baku?" stand for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.core.asks import Asks
from bot.core.knowledge import Entry, Knowledge
from bot.core.roles import Names
from bot.core.stop import STOP
from bot.core.text import shorten
from bot.core.understand import Question, Understanding, content_tokens

LONG = 24
"""Words from which a message is searched for the question in it."""

MOST_PARTS = 8
"""Parts of one message that are looked at, from its end."""

MOST_JOINTS = 3
"""Places of one sentence at which two questions may be joined that are looked at."""

LEAST_CONTENT = 2
"""Telling words that a part needs to be a question of its own."""

_SENTENCE = re.compile(r"(?<=[.?!…։՞。？！])[\"'”’)»\]]*\s+|[\n\r]+")
_ENDS_ASKING = re.compile(r"[?？՞][\W_]*$|՞")
_WISH = re.compile(
    r"\b(tell|say|explain|inform|advise|clarify|wonder\w*|want(ed)? to (know|ask|understand|check)|"
    r"like to (know|ask|find|learn|hear)|find out|question is|my question|grateful|would love to|"
    r"cannot find|can't find|don't (know|understand|get)|anyone know|let me know|is it true|"
    r"could you|can you|would you|whether|need to know|curious|remind me)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"^\W*(and |but |so |ok |or |then |also |please )*(who|whom|whose|what|whats|when|where|why|"
    r"how|which|is|are|was|were|did|does|do|has|have|had|can|could|will|would|should)\b",
    re.IGNORECASE,
)
_AFTER_COLON = re.compile(
    r"^\W*(who|whom|whose|what|whats|when|where|why|how|which|is|are|was|were|did|does|has)\b",
    re.IGNORECASE,
)
"""Behind a colon people also ask others to do something: "do", "have" and "will" tell nothing."""
_SECOND = re.compile(
    r",?\s+(?:and|but|also|plus|&|n|vs\.?|versus|as well as|и)\s+(?:also\s+|then\s+|if so\s+)?"
    r"(?=(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|did|does|do|has|have|"
    r"according to|by whom|on which|in which|to which|since when|to whom|for how)\b)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:^|\s)(?:\(?[1-9][.):]|\(?[a-c]\))\s+")
_JOINT = re.compile(
    r"\s*;\s+|\s+[+/&]\s+|,?\s+(?:and|plus|n|vs\.?|versus|as well as|along with)\s+|,\s+",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\s*[,;]\s+(?:and\s+|but\s+|then\s+|or\s+)*|\s+(?:and|then|but|before|after)\s+", re.IGNORECASE
)
_ASKING_WORD = re.compile(
    r"\b(who|whom|whose|what|when|where|why|how|which|whether)\b", re.IGNORECASE
)
_HE = frozenset(("he him his himself").split())
_IT = frozenset(("it its they them their that this those these there").split())
_SAYING = frozenset("said say says tell told".split())
_OPENING = frozenset("and but also so then or besides".split())
_WHAT_ABOUT = frozenset([("what", "about"), ("how", "about"), ("what", "of")])


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and the entry that answered it, if one did."""

    question: Question
    entry: Entry | None


class Reading:
    """Finds the questions in a message; made once from the Knowledge."""

    def __init__(self, knowledge: Knowledge, understanding: Understanding) -> None:
        self._understanding = understanding
        self._terms = knowledge.terms
        self._names = Names({t.tokens: t.id for t in knowledge.terms.values()})

    def parts(self, text: str) -> list[Question]:
        """The questions that a message may be asking, the likeliest first.

        A short message is first of all one question. Of a long one only the sentences with a
        question mark count, else those that look like asking, the last first: people tell their
        story, then ask.
        """
        text = shorten(text)
        whole = self._understanding.question(text)
        sentences = [p for s in _SENTENCE.split(text) if s for p in _at_colon(s.strip())]
        if len(sentences) < 2:
            return [whole]
        short = len(whole.tokens) < LONG
        asking = (
            [i for i, s in enumerate(sentences) if _ENDS_ASKING.search(s)]
            or [i for i, s in enumerate(sentences) if _ASKED.search(s) or _WISH.search(s)]
            or [i for i, s in enumerate(sentences) if _ASKING_WORD.search(s)]
            or ([] if short else list(range(len(sentences))))
        )
        found: list[Question] = [whole] if short else []
        understood = cache(lambda i: self._understanding.question(sentences[i]))
        for i in reversed(asking[-MOST_PARTS:]):
            before = [understood(earlier) for earlier in range(max(0, i - 3), i)]
            found.append(self.resolved(understood(i), before))
        return found or [whole]

    def halves(self, question: Question) -> list[Question]:
        """The two halves of a question such as "when did it start and who is fighting", or none."""
        # One space between words keeps the search for a second half linear.
        text = " ".join(question.text.split())
        pieces = [p for p in _SECOND.split(text) if p.strip()]
        if len(pieces) == 1:
            pieces = [p for p in re.split(r"(?<=\?) ", text) if p.strip()]
        if len(pieces) == 1:
            pieces = [p for p in _NUMBERED.split(text) if p and p.strip()]
        if len(pieces) != 2:
            return []
        halves = [self._understanding.question(p) for p in pieces]
        return halves if content_tokens(halves[0].tokens) else []

    def joints(self, question: Question) -> Iterator[tuple[Question, Question]]:
        """Pairs of parts at an "and" or a comma, which may or may not be two questions."""
        text = " ".join(question.text.split())
        for joint in itertools.islice(_JOINT.finditer(text), MOST_JOINTS):
            first = self._understanding.question(text[: joint.start()])
            if _has_content(first):
                second = self._understanding.question(text[joint.end() :])
                if _has_content(second):
                    yield first, second

    def clauses(self, question: Question) -> list[Question]:
        """The parts of a sentence at its commas and "and"s that ask something, MOST_PARTS at most,
        from its end."""
        text = " ".join(question.text.split())
        pieces = _CLAUSE.split(text)[-MOST_PARTS:]
        if len(pieces) == 1:
            return []
        asking = (p for p in pieces if _ASKING_WORD.search(p) or _ASKED.search(p))
        return [c for p in asking if _has_content(c := self._understanding.question(p))]

    def resolved(self, question: Question, before: Sequence[Question]) -> Question:
        """The question with what its pronouns point back to put in front."""
        people = [t for q in before for t in q.terms if self._terms[t].kind == "person"]
        others = [t for q in before for t in q.terms if self._terms[t].kind != "person"]
        mine = {self._terms[t].kind for t in question.terms}
        added: list[str] = []
        words = set(question.tokens)
        if words & _HE and "person" not in mine and people:
            added.append(people[-1])
        bare = len(content_tokens(question.tokens)) < 2
        if (words & _IT or bare) and not mine - {"person"} and (others or before):
            if others:
                added.append(others[-1])
            if bare and before and not question.terms:
                last = next((q for q in reversed(before) if content_tokens(q.tokens)), None)
                if last is not None:
                    return self.joined(last, question)
        return self._with_terms(question, added)

    def _with_terms(self, question: Question, added: Sequence[str]) -> Question:
        front = tuple(w for t in added for w in self._terms[t].tokens)
        return replace(
            question,
            plain=" ".join([*front, question.plain]),
            tokens=(*front, *question.tokens),
            terms=tuple(dict.fromkeys([*added, *question.terms])),
        )

    def points_back(self, question: Question) -> bool:
        """Whether a question needs an earlier one to make sense."""
        tokens = question.tokens
        if not tokens:
            return False
        said = set(tokens)
        content = content_tokens(tokens)
        kinds = {self._terms[t].kind for t in question.terms}
        he = bool(said & _HE) and "person" not in kinds
        it = bool(said & _IT) and not question.terms
        opens = tokens[0] in _OPENING or tokens[:2] in _WHAT_ABOUT
        return (
            len(content) <= 1
            or (len(content) <= 2 and len(tokens) <= 4)
            or (opens and len(tokens) <= 9)
            or (bool(said & (_HE | _IT)) and len(tokens) <= 12)
            or ((he or it) and len(tokens) <= LONG)
        )

    def stands_alone(self, question: Question) -> bool:
        """Whether a short question can also be read without the one before it."""
        said = set(question.tokens)
        return (
            bool(content_tokens(question.tokens))
            and not said & (_HE | _IT)
            and question.tokens[0] not in _OPENING
            and question.tokens[1:2] != ("about",)
        )

    def asks_who_says(self, question: Question) -> bool:
        """ "Who said that?": whether a question asks for the speaker of what was just shown."""
        said = _SAYING.intersection(question.tokens)
        return bool(said) and question.asks is Asks.WHO and not content_tokens(question.tokens)

    def joined(self, before: Question, question: Question) -> Question:
        """The earlier question's content, asked in the later one's way."""
        later = set(question.tokens)
        kept = [t for t in before.tokens if t not in STOP and t not in later]
        return replace(
            question,
            plain=f"{before.plain} {question.plain}",
            tokens=(*question.tokens, *kept),
            terms=tuple(dict.fromkeys([*question.terms, *before.terms])),
            asks=_asked(question, before),
        )

    def swapped(self, question: Question, before: Question) -> Question | None:
        """ "and Azerbaijan?": the earlier question with its term of the same kind exchanged."""
        other = any(w in question.tokens for w in ("other", "opposite", "rival", "second"))
        if question.terms:
            new = question.terms[-1]
            if new in before.terms and self._terms[new].counterpart in before.terms:
                return self._turned(question, before)
            kind = self._terms[new].kind
            old = [
                t
                for t in before.terms
                if t != new and (self._terms[t].kind == kind or self._terms[new].counterpart == t)
            ]
            partner = [t for t in old if self._terms[new].counterpart == t]
        elif other:
            old = partner = [t for t in before.terms if self._terms[t].counterpart]
            new = str(self._terms[old[-1]].counterpart) if old else ""
        else:
            return None
        if not old:
            return None
        gone = (partner or old)[-1]
        mine = content_tokens(question.tokens)
        extra = [t for t in mine if t not in self._terms[new].tokens and t != "other"]
        if len(extra) > 2:
            return None
        tokens = _replaced(before.tokens, self._terms[gone].tokens, self._terms[new].tokens)
        return replace(
            before,
            text=question.text,
            plain=" ".join((*tokens, *extra)),
            tokens=(*tokens, *extra),
            terms=tuple(dict.fromkeys(new if t == gone else t for t in before.terms)),
            asks=_asked(question, before),
            language=question.language,
        )

    def _turned(self, question: Question, before: Question) -> Question:
        """ "did A attack B" and then "and B?": the two exchanged."""
        tokens: list[str] = []
        at = 0
        for start, end, term in self._names.places(before.tokens):
            tokens.extend(before.tokens[at:start])
            tokens.extend(self._terms[self._terms[term].counterpart or term].tokens)
            at = end
        tokens.extend(before.tokens[at:])
        return replace(
            before,
            text=question.text,
            plain=" ".join(tokens),
            tokens=tuple(tokens),
            terms=tuple(self._terms[t].counterpart or t for t in before.terms),
            pairs=frozenset((b, a) for a, b in before.pairs),
        )


def _asked(question: Question, before: Question) -> Asks:
    """What a follow-up asks for: its own kind of thing, else that of the question before it."""
    tokens = question.tokens
    names_it = "what" in tokens and _WHAT_ABOUT.isdisjoint(itertools.pairwise(tokens))
    return question.asks if question.asks is not Asks.WHAT or names_it else before.asks


def _at_colon(sentence: str) -> Iterator[str]:
    """A sentence, or what stands before its last colon and the question after it."""
    head, colon, tail = sentence.rpartition(": ")
    if colon and (_AFTER_COLON.search(tail) or (_ASKED.search(tail) and "?" in tail)):
        yield from (part for part in (head.strip(), tail) if part)
    elif sentence:
        yield sentence


def _has_content(question: Question) -> bool:
    return len(content_tokens(question.tokens)) >= LEAST_CONTENT


def _replaced(tokens: Sequence[str], old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    out: list[str] = []
    i = 0
    while i < len(tokens):
        if tuple(tokens[i : i + len(old)]) == old:
            out.extend(new)
            i += len(old)
        else:
            out.append(tokens[i])
            i += 1
    return tuple(out)
