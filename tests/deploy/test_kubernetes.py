"""The example for Kubernetes."""

from __future__ import annotations

from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from bot.config import Settings
from tests.command import ROOT

FILES = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
VERSIONS = ("1.30", "1.37")
"""The oldest whose nodes can wait before a stop (a sleep in preStop), and one of today."""


def loaded(name: str) -> dict[str, Any]:
    text = (ROOT / "deploy" / "kubernetes" / name).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@pytest.fixture(scope="module")
def pod() -> dict[str, Any]:
    found: dict[str, Any] = loaded("deployment.yaml")["spec"]["template"]["spec"]
    return found


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_schema_accepts_it(file: Any, version: str) -> None:
    """Every file is one resource of Kubernetes, without a field that it does not know."""
    kubernetes_validate.validate(loaded(file.name), version, strict=True)


def test_pods_can_do_little(pod: dict[str, Any]) -> None:
    """What the standard `restricted` asks, and a read-only root besides."""
    outer, (container,) = pod["securityContext"], pod["containers"]
    inner = container["securityContext"]
    assert outer["runAsNonRoot"]
    assert outer["seccompProfile"] == {"type": "RuntimeDefault"}
    assert inner["allowPrivilegeEscalation"] is False
    assert inner["readOnlyRootFilesystem"]
    assert inner["capabilities"] == {"drop": ["ALL"]}
    assert pod["automountServiceAccountToken"] is False
    assert f"USER {outer['runAsUser']}:{outer['runAsGroup']}" in (ROOT / "Dockerfile").read_text()


def test_probes(pod: dict[str, Any]) -> None:
    """A restart is for a process that is silent; what else is amiss only sends others there."""
    (container,) = pod["containers"]
    asked = {
        kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")
    }
    assert {kind: get["path"] for kind, get in asked.items()} == {
        "startup": "/healthz",
        "liveness": "/healthz",
        "readiness": "/healthz",
    }
    (port,) = container["ports"]
    assert {get["port"] for get in asked.values()} == {port["name"]}


def test_pods_may_end_politely(pod: dict[str, Any]) -> None:
    """They have the grace of the settings, and the pause before the stop."""
    (container,) = pod["containers"]
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    grace = float(loaded("configmap.yaml")["data"]["BRIEFBOT_GRACE_SECONDS"])
    assert pod["terminationGracePeriodSeconds"] > pause + grace


def test_settings_are_known_and_secrets_are_files(pod: dict[str, Any]) -> None:
    """No setting is misspelt; each secret's file is one that the Secret has, without a value."""
    data = loaded("configmap.yaml")["data"]
    names = {name.removesuffix("_FILE").removeprefix("BRIEFBOT_").lower() for name in data}
    assert names <= set(Settings.model_fields)
    (container,) = pod["containers"]
    (folder,) = (m["mountPath"] for m in container["volumeMounts"] if m["name"] == "secrets")
    secret = loaded("secret.example.yaml")["stringData"]
    assert {f"{folder}/{key}" for key in secret} == {
        value for name, value in data.items() if name.endswith("_FILE")
    }
    assert not any(secret.values())


def test_only_the_webhook_is_public() -> None:
    """Nobody from outside comes to health or metrics."""
    (rule,) = loaded("ingress.yaml")["spec"]["rules"]
    assert [path["path"] for path in rule["http"]["paths"]] == ["/telegram/"]
    assert loaded("service.yaml")["spec"].get("type", "ClusterIP") == "ClusterIP"
    host = loaded("configmap.yaml")["data"]["BRIEFBOT_PUBLIC_URL"]
    assert host == f"https://{rule['host']}"


def test_all_select_the_same_pods() -> None:
    """Service, budget, network and Deployment speak of the same pods."""
    labels = loaded("deployment.yaml")["spec"]["template"]["metadata"]["labels"]
    assert loaded("service.yaml")["spec"]["selector"] == labels
    assert loaded("disruption.yaml")["spec"]["selector"]["matchLabels"] == labels
    assert loaded("network.yaml")["spec"]["podSelector"]["matchLabels"] == labels
    assert loaded("deployment.yaml")["spec"]["selector"]["matchLabels"] == labels
    replicas = loaded("deployment.yaml")["spec"]["replicas"]
    assert loaded("disruption.yaml")["spec"]["minAvailable"] < replicas
