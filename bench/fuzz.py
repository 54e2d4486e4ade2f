"""The slowest questions: a hundred thousand made by rule, from a seed, against the real bot.

Each is asked once, without memory, and timed in CPU seconds of its thread, for other programs run
beside. Most are short; one in a hundred is as long as what is read of a message. One in fifty is a
change of the slowest so far of its kind, so that the search goes where time is spent.
"""

from __future__ import annotations

import asyncio
import gc
import heapq
import itertools
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.app import App
from bot.core.request import Ask
from bot.core.text import MAX_LENGTH, words

INPUTS = 100_000
SHOWN = 10
CHANGED = 0.02
"""The share of inputs that change a slow one."""

POOL = 8
"""The slowest of each kind that are kept to be changed."""

_MARKS = [chr(c) for c in range(0x300, 0x370)] + [chr(c) for c in range(0x591, 0x5BE)]
_HIDDEN = [*"\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u2069"]
_STOP = "the of and to in is it he she they that what who why how when did does was are or".split()
_SAID = ['"', "“", "”", "«", "»", "'", "he said that", "she says", "according to", "claims that"]
_JOINS = [" and ", ", ", "? and ", " or ", "; ", " but ", "? ", ". And ", " and who ", ", and why "]
_SIGNS = "?!.,;:'\"`´’()[]{}<>/\\|@#$%^&*-_=+~\n\t "


@dataclass(frozen=True, slots=True)
class Timed:
    """A text and what it took."""

    ms: float
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the search came to."""

    median: float
    p99: float
    slowest: list[Timed]
    """Measured anew: the best of three."""
    normal: tuple[float, float]
    """Median and p99 of questions that people ask, measured alike."""
    seconds: float


class Maker:
    """Makes texts of many kinds out of what the knowledge holds."""

    def __init__(self, app: App, seed: int) -> None:
        knowledge = app.knowledge
        self._draw = random.Random(seed)
        self._phrasings = [
            p for e in knowledge.entries.values() for p in (e.question, *e.phrasings)
        ]
        self._words = sorted({w for p in self._phrasings for w in words(p)})
        self._long = [w for w in self._words if len(w) >= 6]
        self._names = [n for t in knowledge.terms.values() for n in t.names]
        self._foreign = [w for lang in knowledge.languages for w in lang.words]
        self.kinds: Mapping[str, Callable[[int], str]] = {
            "any characters": self._any,
            "phrasings shuffled": self._shuffled,
            "phrasings joined": self._joined,
            "phrasings misspelt": self._misspelt,
            "one word again and again": self._repeated,
            "combining marks": self._marked,
            "digits": self._digits,
            "right to left": self._right_to_left,
            "zero-width characters": self._hidden,
            "near misses of words": self._near,
            "names": self._named,
            "quotations": self._quoted,
            "question marks": self._asked,
            "stop words": self._stopped,
            "signs": self._signed,
            "other languages": self._translated,
            "letters alone": self._letters,
        }

    def length(self) -> int:
        """How many characters to make."""
        draw = self._draw
        most = draw.choices((100, 1_000, 7_000), (90, 9, 1))[0]
        return draw.randint(1, most)

    def pick(self) -> str:
        """The name of a kind."""
        return self._draw.choice(list(self.kinds))

    def is_time_to_change(self) -> bool:
        """Whether to change a slow text instead of making another."""
        return self._draw.random() < CHANGED

    def changed(self, texts: Sequence[str]) -> str:
        """One of these with a part doubled, moved, taken out, or replaced."""
        draw = self._draw
        text = draw.choice(texts)
        at, end = sorted(draw.randint(0, len(text)) for _ in range(2))
        part = text[at:end]
        other = self.kinds[self.pick()](max(1, len(part)))
        ways = (text + part, text[:at] + text[end:] + part, text[:at] + text[end:], text.title())
        made = draw.choice((*ways, text[:at] + other + text[end:], text + " " + other))
        return made[: 2 * MAX_LENGTH]

    def _filled(self, length: int, one: Callable[[], str], between: str = " ") -> str:
        parts: list[str] = []
        size = 0
        while size < length:
            parts.append(one())
            size += len(parts[-1]) + len(between)
        return between.join(parts)

    def _any(self, length: int) -> str:
        def one() -> str:
            code = self._draw.randrange(0x110000)
            return chr(code) if not 0xD800 <= code < 0xE000 else " "

        return self._filled(length, one, "")

    def _shuffled(self, length: int) -> str:
        tokens = self._filled(length, lambda: self._draw.choice(self._phrasings)).split()
        self._draw.shuffle(tokens)
        return " ".join(tokens)

    def _joined(self, length: int) -> str:
        draw = self._draw
        return self._filled(
            length, lambda: draw.choice(self._phrasings).rstrip("?") + draw.choice(_JOINS), ""
        )

    def _misspelt(self, length: int) -> str:
        def one() -> str:
            tokens = self._draw.choice(self._phrasings).split()
            return " ".join(self._slip(w) if self._draw.random() < 0.4 else w for w in tokens)

        return self._filled(length, one, ". ")

    def _repeated(self, length: int) -> str:
        draw = self._draw
        pool = (self._words, self._names, _STOP, ["why?", "and", "said that", "it", "."])
        word = draw.choice(draw.choice(pool))
        return self._filled(length, lambda: word)

    def _marked(self, length: int) -> str:
        draw = self._draw
        some = draw.randint(1, 30)
        return self._filled(
            length, lambda: draw.choice("aeiouan ") + "".join(draw.choices(_MARKS, k=some)), ""
        )

    def _digits(self, length: int) -> str:
        draw = self._draw
        digits = draw.choice(("0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "①②③④⑤", "½⅓¼㌀ﷺ"))
        most = draw.choice((4, 40, 4_000))
        return self._filled(length, lambda: "".join(draw.choices(digits, k=draw.randint(1, most))))

    def _right_to_left(self, length: int) -> str:
        draw = self._draw
        hebrew, arabic = range(0x5D0, 0x5EB), range(0x621, 0x64B)

        def one() -> str:
            letters = draw.choice((hebrew, arabic))
            if draw.random() < 0.2:
                return f"\u202b{draw.choice(self._names)}\u202c"
            return "".join(chr(draw.choice(letters)) for _ in range(draw.randint(1, 9)))

        return self._filled(length, one)

    def _hidden(self, length: int) -> str:
        draw = self._draw
        text = draw.choice(self._phrasings)
        return self._filled(
            length, lambda: draw.choice(text) + draw.choice(_HIDDEN) * draw.randint(0, 4), ""
        )

    def _near(self, length: int) -> str:
        draw = self._draw
        start = draw.choice(("", *"abcdefghiklmnoprstuv"))
        near = [w for w in self._long if w.startswith(start)] or self._long
        return self._filled(length, lambda: self._slip(self._slip(draw.choice(near))))

    def _named(self, length: int) -> str:
        between = self._draw.choice((" ", ", ", " and ", " of "))
        return self._filled(length, lambda: self._draw.choice(self._names), between)

    def _quoted(self, length: int) -> str:
        draw = self._draw

        def one() -> str:
            return f"{draw.choice(_SAID)} {draw.choice((*self._names, *self._phrasings))}"

        return self._filled(length, one)

    def _asked(self, length: int) -> str:
        draw = self._draw
        texts = [draw.choice(self._phrasings) for _ in range(3)] + ["why", "who", "", "it", "when"]
        return self._filled(
            length, lambda: draw.choice(texts).rstrip("?") + "?" * draw.randint(1, 3)
        )

    def _stopped(self, length: int) -> str:
        return self._filled(length, lambda: self._draw.choice(_STOP))

    def _signed(self, length: int) -> str:
        draw = self._draw
        signs = draw.sample(_SIGNS, 3) + draw.choices("abcdez", k=draw.randint(0, 3))
        return self._filled(length, lambda: draw.choice(signs), "")

    def _translated(self, length: int) -> str:
        draw = self._draw
        pool = self._foreign or self._words

        def one() -> str:
            word = draw.choice(pool)
            return word + draw.choice(("", "", word[-2:], "lardan", "ими", "ներից"))

        return self._filled(length, one)

    def _letters(self, length: int) -> str:
        draw = self._draw
        return self._filled(
            length, lambda: "".join(draw.choices("etaoinshrdlu", k=draw.randint(4, 24)))
        )

    def _slip(self, word: str) -> str:
        """A word with one slip of the fingers."""
        draw = self._draw
        at = draw.randrange(len(word) + 1)
        letter = draw.choice("abcdefghijklmnopqrstuvwxyz")
        swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
        return draw.choice((word[:at] + letter + word[at:], word[:at] + word[at + 1 :], swapped))


def search(app: App, seed: int = 7, inputs: int = INPUTS) -> Found:
    """Ask so many questions, and measure the slowest again."""
    return asyncio.run(_search(app, seed, inputs))


async def _search(app: App, seed: int, inputs: int) -> Found:
    begin = time.perf_counter()
    maker = Maker(app, seed)
    gc.collect()
    gc.freeze()
    normal = [await _spent(app, text) for text in _real(app)]
    spent: list[float] = []
    pools: dict[str, list[tuple[float, int, str]]] = {}
    order = itertools.count()
    for _ in range(inputs):
        kind = maker.pick()
        pool = pools.setdefault(kind, [])
        if pool and maker.is_time_to_change():
            text = maker.changed([t for _, _, t in pool])
        else:
            text = maker.kinds[kind](maker.length())
        ms = await _spent(app, text)
        spent.append(ms)
        heapq.heappush(pool, (ms, next(order), text))
        if len(pool) > POOL:
            heapq.heappop(pool)
    slowest = heapq.nlargest(
        5 * SHOWN, (Timed(ms, kind, t) for kind, p in pools.items() for ms, _, t in p), key=_ms
    )
    again = [Timed(await _again(app, one.text), one.kind, one.text) for one in slowest]
    return Found(
        *_percentiles(spent),
        heapq.nlargest(SHOWN, again, key=_ms),
        _percentiles(normal),
        time.perf_counter() - begin,
    )


def _real(app: App) -> list[str]:
    """Questions as people ask them, none of which was asked before."""
    return [f"{p} now" for e in app.knowledge.entries.values() for p in e.phrasings[:5]]


async def _spent(app: App, text: str) -> float:
    begin = time.thread_time()
    await app.responder.respond(Ask(text), "", "")
    return 1000 * (time.thread_time() - begin)


async def _again(app: App, text: str) -> float:
    """The best of three, each as if it had never been asked."""
    best = float("inf")
    for _ in range(3):
        forget(app)
        best = min(best, await _spent(app, text))
    return best


def forget(app: App) -> None:
    """Empty what is remembered of recent texts, or one that comes again takes no time."""
    app.understanding._recent.cache_clear()
    app.understanding._speller._mended.cache_clear()
    app.decider._judged.cache_clear()


def _percentiles(spent: Sequence[float]) -> tuple[float, float]:
    return float(np.percentile(spent, 50)), float(np.percentile(spent, 99))


def _ms(one: Timed) -> float:
    return one.ms
