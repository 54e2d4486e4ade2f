"""What is counted and measured while the bot runs, for Prometheus.

Every label takes one of a few fixed values, never a text or an id. What is counted is lost with
the process, as Prometheus expects.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.status import Status

CONTENT_TYPE = CONTENT_TYPE_LATEST
"""Of what `exposed` gives."""

LIMITED, SERVER, UNREACHABLE = "limited", "server", "unreachable"
"""Why something is sent again: the platform wants less of it (429), has a fault of its own (5xx),
or cannot be reached."""

FAULT = "fault"
"""The kind of a Reply that only says that something went wrong."""

NO_BAND = "none"
"""The band of a Reply that has none."""

REGISTRY = CollectorRegistry()
"""Of this process; none of the library's own, in which other libraries may count too."""

ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

_BUCKETS = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1.0, 2.5, 5.0, 10.0),
)

QUESTIONS = Counter(
    "briefbot_questions",
    "Requests that were answered, by what came of them; type-ahead is not among them.",
    ("platform", "kind", "band"),
    registry=REGISTRY,
)
SECONDS = Histogram(
    "briefbot_answer_seconds",
    "From a Request to its Reply, without the way to the platform and back.",
    ("platform",),
    buckets=_BUCKETS,
    registry=REGISTRY,
)
EVENTS = Counter(
    "briefbot_events",
    "Updates and gestures that came from a platform, whatever came of them.",
    ("platform",),
    registry=REGISTRY,
)
WAITING = Gauge(
    "briefbot_waiting",
    "Updates and gestures that are not served to their end yet.",
    ("platform",),
    registry=REGISTRY,
)
RETRIES = Counter(
    "briefbot_send_retries",
    "What was sent to a platform once more: limited (429), server (5xx) or unreachable.",
    ("platform", "why"),
    registry=REGISTRY,
)
REFUSED = Counter(
    "briefbot_webhook_refused",
    "Calls of the webhook that were refused, by reason.",
    ("why",),
    registry=REGISTRY,
)
RELOADS = Counter(
    "briefbot_reloads",
    "Changes of the knowledge: taken, refused for faults, or fitted (learned anew).",
    ("result",),
    registry=REGISTRY,
)
KNOWLEDGE = Gauge(
    "briefbot_knowledge_info",
    "The version of the knowledge in use; always 1.",
    ("version",),
    registry=REGISTRY,
)


# From nothing to one is no increase for Prometheus: what is rare and matters begins at 0.
for _why in ("method", "path", "secret", "size", "slow", "form", "gone", "unsafe", "fault"):
    REFUSED.labels(_why)
for _result in ("taken", "refused", "fitted"):
    RELOADS.labels(_result)


def begin(platform: str) -> None:
    """This platform is served: what is counted for it begins at 0."""
    EVENTS.labels(platform)
    QUESTIONS.labels(platform, FAULT, NO_BAND)
    for why in (LIMITED, SERVER, UNREACHABLE):
        RETRIES.labels(platform, why)


def retried(platform: str, why: str) -> None:
    """Something is sent to a platform once more."""
    RETRIES.labels(platform, why).inc()


def received(platform: str) -> None:
    """An update or a gesture came."""
    EVENTS.labels(platform).inc()


def waiting(platform: str, count: Callable[[], int]) -> None:
    """From now on `count` says how much waits; of several for a platform, the last."""
    WAITING.labels(platform).set_function(count)


def knows(version: str) -> None:
    """This knowledge is in use."""
    KNOWLEDGE.clear()
    KNOWLEDGE.labels(version).set(1)


def exposed() -> bytes:
    """All of it, as Prometheus reads it."""
    return generate_latest(REGISTRY)


@contextlib.contextmanager
def told_of(status: Status) -> Iterator[None]:
    """Within this, the parts of a Status are among what is exposed."""
    parts = _Parts(status)
    REGISTRY.register(parts)
    try:
        yield
    finally:
        REGISTRY.unregister(parts)


class _Parts(Collector):
    """Reads the Status when Prometheus asks."""

    def __init__(self, status: Status) -> None:
        self._status = status

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """So that the name is taken, though no part was told of yet."""
        yield _up()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """1 for each part that works, 0 for one that does not."""
        up = _up()
        for part, fault in self._status.parts.items():
            up.add_metric([part], float(fault is None))
        yield up


def _up() -> GaugeMetricFamily:
    return GaugeMetricFamily(
        "briefbot_up", "Whether a part works: 1, or 0 if it does not.", labels=["part"]
    )
