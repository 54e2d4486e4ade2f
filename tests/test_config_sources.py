"""Where settings stand, and what is said when one there cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.config import Settings, SettingsError
from bot.config.faults import variable
from bot.config.settings import secret_fields

TOKEN = "123456:not-a-real-one"
SECRET = "s3cret"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, without an `.env` of the developer's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def faults() -> tuple[str, ...]:
    """What is said of settings that cannot be used."""
    with pytest.raises(SettingsError) as raised:
        Settings()
    assert SECRET not in str(raised.value)
    return raised.value.faults


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"123456:abc", "123456:abc"),
        (b"123456:abc\n", "123456:abc"),
        (b"\xef\xbb\xbf123456:abc\r\n", "123456:abc"),
    ],
)
def test_a_secret_in_a_file(
    here: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, value: str
) -> None:
    """BRIEFBOT_…_FILE names a file whose content, without the line end, is the secret."""
    (here / "token").write_bytes(content)
    monkeypatch.setenv("BRIEFBOT_TELEGRAM_TOKEN_FILE", str(here / "token"))
    settings = Settings()
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == value
    assert settings.origin("telegram_token") == "file"
    assert settings.warnings == ()


@pytest.mark.parametrize("field", secret_fields())
def test_every_secret_may_be_in_a_file(
    here: Path, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    """Each setting that is not shown can be kept out of the environment."""
    value = "http://me:s3cret@proxy.example" if field.endswith("proxy") else "1:not-a-real-token-ok"
    value = value.replace(":", ".", 1) if field == "discord_token" else value
    (here / "it").write_text(f"{value}\n", encoding="utf-8")
    (here / ".env").write_text(f"{variable(field)}_FILE={here / 'it'}\n", encoding="utf-8")
    assert getattr(Settings(), field).get_secret_value() == value


def test_a_setting_that_is_no_secret_is_in_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody need hide is set itself, and that is said."""
    monkeypatch.setenv("BRIEFBOT_LOG_LEVEL_FILE", "/run/level")
    settings = Settings()
    assert settings.log_level == "info"
    assert settings.warnings == (
        "BRIEFBOT_LOG_LEVEL_FILE in the environment is no setting: BRIEFBOT_LOG_LEVEL is no "
        "secret, set it itself.",
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"", "which is empty"),
        (b"\r\n\n", "which is empty"),
        (b"s3cret\xff", "which is not UTF-8 text"),
        (b"s3cret" * 20_000, "which is too large to be one secret"),
    ],
)
def test_an_unusable_file_of_a_secret(
    here: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, said: str
) -> None:
    """A sentence names the variable and the file, and nothing of what is in it."""
    file = here / "token"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("BRIEFBOT_TELEGRAM_TOKEN_FILE", str(file))
    (fault,) = faults()
    assert f"BRIEFBOT_TELEGRAM_TOKEN_FILE names the file {file}" in fault
    assert said in fault


def test_a_folder_instead_of_a_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, as a container mounts a file that is not there, cannot be read."""
    monkeypatch.setenv("BRIEFBOT_HASH_KEY_FILE", str(here))
    (fault,) = faults()
    assert f"the file {here} that cannot be read (Is a directory)" in fault


@pytest.mark.parametrize("value", [SECRET, "postgresql://me:s3cret@host/db", "s3cret" * 100])
def test_a_secret_in_the_place_of_a_file(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """A secret that was put where a file's name belongs is not shown either."""
    monkeypatch.setenv("BRIEFBOT_DATABASE_URL_FILE", value)
    (fault,) = faults()
    assert "BRIEFBOT_DATABASE_URL_FILE names a file that cannot be read" in fault
    assert "write its full path" in fault


@pytest.mark.parametrize("beside", ["environment", ".env"])
def test_a_secret_and_its_file(here: Path, monkeypatch: pytest.MonkeyPatch, beside: str) -> None:
    """Nobody is to guess which of the two holds."""
    (here / "token").write_text(TOKEN, encoding="utf-8")
    monkeypatch.setenv("BRIEFBOT_TELEGRAM_TOKEN_FILE", str(here / "token"))
    if beside == "environment":
        monkeypatch.setenv("BRIEFBOT_TELEGRAM_TOKEN", TOKEN)
    else:
        (here / ".env").write_text(f"BRIEFBOT_TELEGRAM_TOKEN={TOKEN}", encoding="utf-8")
    (fault,) = faults()
    assert "both it and BRIEFBOT_TELEGRAM_TOKEN_FILE are set" in fault


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("HTTP_PORT", "eighty", "a whole number is expected"),
        ("HTTP_PORT", "65536", "a number of 65535 or less is expected"),
        ("HTTP_PORT", "-1", "a number of 0 or more is expected"),
        ("HTTP_PORT", "9" * 5_000, "it is too large a number"),
        ("KEEP_UNANSWERED", "perhaps", "true or false is expected"),
        ("GRACE_SECONDS", "soon", "a number is expected"),
        ("GRACE_SECONDS", "0", "a number above 0 is expected"),
        ("GRACE_SECONDS", "nan", "a number of 600 or less is expected"),
        ("GRACE_SECONDS", "inf", "a number of 600 or less is expected"),
        ("LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error' is expected"),
        ("PUBLIC_URL", "http://bot.example", "of the form https://host"),
    ],
)
def test_a_wrong_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    """It is one sentence with the variable and what is expected."""
    monkeypatch.setenv(f"BRIEFBOT_{name}", value)
    (fault,) = faults()
    assert fault.startswith(f"The setting BRIEFBOT_{name} is not usable: ")
    assert expected in fault


def test_bytes_that_are_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that is not UTF-8 is a sentence too."""
    monkeypatch.setenv("BRIEFBOT_HTTP_HOST", os.fsdecode(b"caf\xe9"))
    assert faults() == ("BRIEFBOT_HTTP_HOST in the environment is not UTF-8 text.",)


def test_several_faults_are_told_at_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever mends settings sees all that is wrong: `.env`, files and values."""
    (here / ".env").write_text("A=1\nBRIEFBOT_LOG_LEVEL info\n'\n", encoding="utf-8")
    monkeypatch.setenv("BRIEFBOT_HTTP_PORT", "eighty")
    monkeypatch.setenv("BRIEFBOT_TELEGRAM_TOKEN", f"{SECRET}!")
    monkeypatch.setenv("BRIEFBOT_HASH_KEY_FILE", "/nowhere/at/all")
    said = faults()
    assert len(said) == 5
    assert [s for s in said if s.startswith(("Line 2 of .env", "Line 3 of .env"))] == list(said[:2])
    for name in ("HTTP_PORT", "TELEGRAM_TOKEN", "HASH_KEY_FILE"):
        assert f"BRIEFBOT_{name}" in " ".join(said[2:])


def test_an_env_file_that_is_no_text(here: Path) -> None:
    """`.env` in another encoding is a sentence."""
    (here / ".env").write_bytes(b"BRIEFBOT_HASH_KEY=s3cret\xff\n")
    assert faults() == ("The file .env is not UTF-8 text. Save it with UTF-8 encoding.",)


def test_an_env_file_that_is_a_folder(here: Path) -> None:
    """`.env` that cannot be read is a sentence."""
    (here / ".env").mkdir()
    assert faults() == ("The file .env cannot be read: Is a directory.",)


def test_an_env_file_of_windows(here: Path) -> None:
    """The mark that some editors put at the beginning, and their line ends, do no harm."""
    (here / ".env").write_bytes(b"\xef\xbb\xbfBRIEFBOT_LOG_LEVEL=debug\r\nBRIEFBOT_TRACES=yes\r\n")
    settings = Settings()
    assert (settings.log_level, settings.traces) == ("debug", True)
    assert settings.origin("log_level") == ".env"
    assert settings.warnings == ()


def test_misspelt_names(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is no setting is told, with what was perhaps meant; empty ones are not."""
    (here / ".env").write_text("BRIEFBOT_TELEGRAM_TOKN=1\nTELEGRAM_TOKEN=1\n", encoding="utf-8")
    monkeypatch.setenv("BRIEFBOT_SOUND", "loud")
    monkeypatch.setenv("BRIEFBOT_SILENCE", "")
    monkeypatch.setenv("briefbot_log_level", "error")
    settings = Settings()
    assert settings.warnings == (
        "BRIEFBOT_SOUND in the environment is no setting of this version.",
        "BRIEFBOT_TELEGRAM_TOKN in .env is no setting of this version. Did you mean "
        "BRIEFBOT_TELEGRAM_TOKEN?",
    )
    assert settings.log_level == "error"


def test_origins(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting tells where it comes from."""
    (here / ".env").write_text("BRIEFBOT_LOG_LEVEL=debug\nBRIEFBOT_TRACES=yes\n", encoding="utf-8")
    monkeypatch.setenv("BRIEFBOT_LOG_LEVEL", "error")
    settings = Settings(http_port=1)
    assert settings.origin("log_level") == "environment"
    assert settings.log_level == "error"
    assert settings.origin("traces") == ".env"
    assert settings.origin("http_port") == "given"
    assert settings.origin("hash_key") == "default"


def test_the_port_of_a_webhook(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a port nothing is served, but a webhook on 8080."""
    assert Settings().port is None
    monkeypatch.setenv("BRIEFBOT_PUBLIC_URL", "https://bot.example")
    assert Settings().port == 8080
    monkeypatch.setenv("BRIEFBOT_HTTP_PORT", "0")
    assert Settings().port == 0
