"""Rate limits: buckets, their headers, and 429s.

https://discord.com/developers/docs/topics/rate-limits
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

GRACE = 0.15  # seconds; what was under way already when the 429 was sent
GENEROUS = (1000, 1.0)  # requests in seconds, while limits are not kept
LIMITS: dict[str, tuple[int, float]] = {
    "messages": (5, 5.0),
    "edit": (5, 5.0),
    "delete": (5, 1.0),
    "webhook": (5, 2.0),
    "sync": (5, 20.0),
    "typing": (5, 5.0),
}
ALL_A_SECOND = 50


@dataclass(slots=True)
class _Bucket:
    limit: int
    window: float
    left: int
    until: float


@dataclass(slots=True)
class _Block:
    until: float
    since: float


@dataclass(frozen=True, slots=True)
class Limited:
    """One request too many."""

    retry_after: float
    everywhere: bool
    breach: bool


class Rates:
    """Counts requests; `kept` is whether those beyond the limits are refused."""

    def __init__(self, *, kept: bool) -> None:
        self.kept = kept
        self.limits = dict(LIMITS)
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._blocks: dict[tuple[str, str] | None, _Block] = {}
        self._all = _Bucket(ALL_A_SECOND, 1.0, ALL_A_SECOND, 0.0)

    def block(self, key: tuple[str, str] | None, seconds: float) -> None:
        """From now on nothing passes in this bucket (None: anywhere) for so long."""
        now = time.monotonic()
        self._blocks[key] = _Block(now + seconds, now)

    def clear(self) -> None:
        self._blocks.clear()
        self._buckets.clear()

    def take(self, key: tuple[str, str], *, counts_for_all: bool) -> Limited | None:
        """Count a request; None if it passes."""
        now = time.monotonic()
        for scope in (key, None) if counts_for_all else (key,):
            block = self._blocks.get(scope)
            if block is not None and now < block.until:
                early = now - block.since > GRACE
                return Limited(block.until - now, scope is None, early)
            self._blocks.pop(scope, None)
        bucket = self._bucket(key, now)
        if not self.kept:
            bucket.left = max(1, bucket.left - 1)
            return None
        if bucket.left <= 0:
            return Limited(bucket.until - now, False, False)
        if counts_for_all and not self._counted(now):
            return Limited(self._all.until - now, True, False)
        bucket.left -= 1
        return None

    def _counted(self, now: float) -> bool:
        if now >= self._all.until:
            self._all.left, self._all.until = ALL_A_SECOND, now + 1.0
        self._all.left -= 1
        return self._all.left >= 0

    def _bucket(self, key: tuple[str, str], now: float) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None or now >= bucket.until:
            if len(self._buckets) > 10_000:
                self._buckets.clear()
            limit, window = self.limits.get(key[0], GENEROUS) if self.kept else GENEROUS
            bucket = self._buckets[key] = _Bucket(limit, window, limit, now + window)
        return bucket

    def headers(self, key: tuple[str, str]) -> dict[str, str]:
        """What Discord tells with every answer."""
        bucket = self._bucket(key, time.monotonic())
        after = max(0.0, bucket.until - time.monotonic())
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.left),
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": _hash(key[0]),
        }


_HASHES: dict[str, str] = {}


def _hash(name: str) -> str:
    if name not in _HASHES:
        _HASHES[name] = hashlib.sha256(name.encode()).hexdigest()[:32]
    return _HASHES[name]
