"""compose.yaml, as far as it can be tried without an engine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import Settings
from tests.command import ROOT

FILE = ROOT / "compose.yaml"
Service = dict[str, Any]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def test_it_keeps_to_the_specification() -> None:
    """The schema of the Compose Specification accepts it."""
    checker = Path(sys.executable).parent / "check-jsonschema"
    done = subprocess.run(
        [checker, "--builtin-schema", "vendor.compose-spec", FILE], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["bot", "postgres"])
def test_services_can_do_little(compose: dict[str, Any], name: str) -> None:
    """Each has a read-only root, no capabilities and no way to more; and none runs as root."""
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"].split(":")[0] not in ("", "0", "root")
    assert service["restart"] == "unless-stopped"
    assert "privileged" not in service


def test_only_the_profile_starts_postgresql(compose: dict[str, Any]) -> None:
    """Without the profile there is the bot alone, with SQLite on a volume that stays."""
    services = compose["services"]
    assert [name for name, service in services.items() if "profiles" not in service] == ["bot"]
    assert services["postgres"]["profiles"] == ["postgres"]
    assert services["bot"]["depends_on"]["postgres"]["required"] is False
    assert "data:/data" in services["bot"]["volumes"]
    assert "data" in compose["volumes"]


def test_versions_are_named(compose: dict[str, Any]) -> None:
    """PostgreSQL's files suit one major version: it is pinned to a minor one."""
    assert re.fullmatch(r"postgres:[0-9]+\.[0-9]+", compose["services"]["postgres"]["image"])


def test_secrets_are_files(compose: dict[str, Any]) -> None:
    """No secret stands in the environment; each has a file that may be missing."""
    services = compose["services"]
    environment = services["bot"]["environment"]
    files = {name for name in environment if name.endswith("_FILE")}
    assert {name.removesuffix("_FILE").removeprefix("BRIEFBOT_").lower() for name in files} == {
        "telegram_token",
        "discord_token",
        "database_url",
    }
    for name in files:
        secret = name.removesuffix("_FILE").removeprefix("BRIEFBOT_").lower()
        assert environment[name] == f"${{{name}:+/run/secrets/{secret}}}"
        assert compose["secrets"][secret]["file"] == f"${{{name}:-/dev/null}}"
    used = {secret for service in services.values() for secret in service["secrets"]}
    assert used == set(compose["secrets"])


def test_its_settings_are_known(compose: dict[str, Any]) -> None:
    """No setting is misspelt."""
    environment = compose["services"]["bot"]["environment"]
    names = {n.removesuffix("_FILE").removeprefix("BRIEFBOT_").lower() for n in environment}
    assert names <= set(Settings.model_fields)


def test_it_may_end_politely(compose: dict[str, Any]) -> None:
    """The engine waits longer than the bot takes at most."""
    period = compose["services"]["bot"]["stop_grace_period"].removesuffix("s")
    assert float(period) > Settings.model_fields["grace_seconds"].default


def test_health_and_metrics_are_not_public(compose: dict[str, Any]) -> None:
    """Ports are open to this machine alone."""
    for service in compose["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
