"""The examples for Grafana and Prometheus ask for what the bot has, and leave nothing out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from bot import metrics
from bot.metrics import REGISTRY, told_of
from bot.status import Status
from tests.command import ROOT

DASHBOARD = ROOT / "deploy" / "grafana" / "briefbot.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yaml"

_NAME = re.compile(r"\b(?:briefbot|process|python)_[a-z_]+\b")
_LABELS = re.compile(r"\b(briefbot_[a-z_]+)\{([^}]*)\}")
_ENDINGS = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
_ADDED = {"job", "instance"}
"""Labels that Prometheus hangs on by itself."""


def families() -> dict[str, set[str]]:
    """What the bot exposes, by name as Prometheus stores it, with the labels of our own."""
    status = Status()
    status.works("knowledge")
    ours = [one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)]
    labels = {one._name: set(one._labelnames) for one in ours} | {"briefbot_up": {"part"}}
    found: dict[str, set[str]] = {}
    with told_of(status):
        for family in REGISTRY.collect():
            endings = _ENDINGS.get(family.type, ("",))
            found |= {f"{family.name}{end}": labels.get(family.name, set()) for end in endings}
    return found


def panels(dashboard: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


def queries() -> list[str]:
    dashboard = json.loads(DASHBOARD.read_text())
    return [t["expr"] for panel in panels(dashboard) for t in panel.get("targets", [])]


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def asked() -> list[str]:
    return [*queries(), *(rule["expr"] for rule in rules())]


@pytest.mark.parametrize("query", asked())
def test_what_is_asked_for_is_there(query: str) -> None:
    """Each metric that a query names is one of the bot's, with the labels that it is asked by."""
    known = families()
    assert set(_NAME.findall(query)) <= set(known)
    for name, said in _LABELS.findall(query):
        assert set(re.findall(r"(\w+)\s*(?:=~|!=|=)", said)) <= known[name] | _ADDED
    for grouped in re.findall(r"\bby \(([^)]*)\)", query):
        labels = {label for name in _NAME.findall(query) for label in known[name]}
        assert {word.strip() for word in grouped.split(",")} <= labels | _ADDED | {"le"}


def test_what_is_there_is_shown() -> None:
    """Every metric of the bot's own is on the dashboard."""
    shown = {name for query in queries() for name in _NAME.findall(query)}
    for name in families():
        if name.startswith("briefbot_"):
            bare = re.sub(r"_(bucket|count|sum)$", "", name)
            assert any(s == name or s.startswith(f"{bare}_bucket") for s in shown), name


def test_a_dashboard_that_grafana_takes() -> None:
    """Panels have ids of their own, stand beside and below each other, and say what they show."""
    found = list(panels(json.loads(DASHBOARD.read_text())))
    assert len({panel["id"] for panel in found}) == len(found)
    taken: set[tuple[int, int]] = set()
    for panel in found:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        fields = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not taken & fields, panel["title"]
        taken |= fields
        assert panel["type"] == "row" or panel["description"]


def test_alerts_say_what_to_do() -> None:
    """Each alert has a name of its own, a severity and a sentence."""
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names)
    for rule in rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"].endswith(".")
