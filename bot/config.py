"""Settings, read once from the environment and `.env`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_cache_path, user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_HERE = Path(__file__).resolve().parent


def _knowledge_dir() -> Path:
    packaged = _HERE / "_knowledge"
    return packaged if packaged.is_dir() else _HERE.parent / "knowledge"


def _database_url() -> SecretStr:
    return SecretStr(f"sqlite:///{user_data_path('briefbot') / 'briefbot.sqlite3'}")


def _telegram_token(value: SecretStr) -> SecretStr:
    token = value.get_secret_value().strip()
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
        raise PydanticCustomError(
            "token_form",
            "a token from BotFather has the form 123456789:AAE… (digits, a colon, and letters, "
            "digits, _ or -), without spaces or quotation marks",
        )
    return SecretStr(token)


def _discord_token(value: SecretStr) -> SecretStr:
    token = value.get_secret_value().strip()
    if not re.fullmatch(r"[A-Za-z0-9_.-]{20,}", token):
        raise PydanticCustomError(
            "token_form",
            "a token from the developer portal is one long word of letters, digits, . _ and -, "
            "without Bot before it, spaces or quotation marks",
        )
    return SecretStr(token)


def _address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value):
        raise PydanticCustomError(
            "address_form", "an address has the form https://host or http://host:port"
        )
    return value.rstrip("/")


def _public(value: str) -> str:
    if not re.fullmatch(r"https://[^\s/?#]+(/[^\s?#]*)?", value):
        raise PydanticCustomError(
            "address_form", "Telegram calls only addresses of the form https://host or with a path"
        )
    return value.rstrip("/")


def _gateway(value: str) -> str:
    if not re.fullmatch(r"wss?://[^\s/?#]+(/[^\s?#]*)?", value):
        raise PydanticCustomError(
            "address_form", "an address has the form wss://host or ws://host:port"
        )
    return value


def _shard_ids(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"\s*[0-9]+(\s*,\s*[0-9]+)*\s*", value):
        raise PydanticCustomError("shards_form", "shards are numbers with commas, such as 0,1")
    return tuple(int(number) for number in value.split(","))


def _proxy(value: SecretStr) -> SecretStr:
    return SecretStr(_address(value.get_secret_value()))


class Settings(BaseSettings):
    """Every setting; the environment's name is `BRIEFBOT_` and the field's name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="BRIEFBOT_",
        env_file=".env",
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    knowledge_dir: Path = Field(default_factory=_knowledge_dir, description="The YAML files.")
    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("briefbot"),
        description="Where the checked knowledge and the fitted matcher are kept between starts.",
    )
    encoder_dir: Path | None = Field(
        default=None, description="A folder with model.onnx and tokenizer.json; none by default."
    )
    database_url: SecretStr = Field(
        default_factory=_database_url,
        description="Where conversations, feedback and what was served are kept; it may hold a "
        "password. A file in the user's data folder by default.",
    )
    hash_key: SecretStr | None = Field(
        default=None,
        description="The secret under which ids of chats are scrambled; by default one that is "
        "made once and kept in the database.",
    )
    keep_unanswered: bool = Field(
        default=False,
        description="Whether redacted words of questions that could not be answered are kept.",
    )
    unanswered_people: Annotated[int, Field(ge=2)] = Field(
        default=3,
        description="How many different people must have asked before a maintainer sees it.",
    )
    telegram_token: Annotated[SecretStr, AfterValidator(_telegram_token)] | None = Field(
        default=None, description="From BotFather."
    )
    telegram_api_url: Annotated[str, AfterValidator(_address)] = Field(
        default="https://api.telegram.org", description="The Bot API server."
    )
    telegram_proxy: Annotated[SecretStr, AfterValidator(_proxy)] | None = Field(
        default=None, description="An HTTP proxy on the way to it; it may hold a password."
    )
    discord_token: Annotated[SecretStr, AfterValidator(_discord_token)] | None = Field(
        default=None, description="From the developer portal."
    )
    discord_api_url: Annotated[str, AfterValidator(_address)] = Field(
        default="https://discord.com/api/v10", description="The HTTP API, or a proxy for it."
    )
    discord_gateway_url: Annotated[str, AfterValidator(_gateway)] = Field(
        default="wss://gateway.discord.gg", description="The gateway, or a proxy for it."
    )
    discord_proxy: Annotated[SecretStr, AfterValidator(_proxy)] | None = Field(
        default=None, description="An HTTP proxy on the way to both; it may hold a password."
    )
    discord_shard_count: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="In how many shards the bot runs; Discord's advice by default."
    )
    discord_shard_ids: Annotated[tuple[int, ...], NoDecode, BeforeValidator(_shard_ids)] | None = (
        Field(default=None, description="Which of them this process serves, such as 0,1; else all.")
    )

    public_url: Annotated[str, AfterValidator(_public)] | None = Field(
        default=None,
        description="The https address at which Telegram reaches this bot: its updates then "
        "come by webhook; else the bot polls.",
    )
    http_host: str = Field(
        default="127.0.0.1", description="Where health, metrics and the webhook are served."
    )
    http_port: Annotated[int, Field(ge=0, le=65535)] | None = Field(
        default=None,
        description="Their port; without one they are not served, but for a webhook on 8080.",
    )
    log_format: Literal["auto", "people", "json"] = Field(
        default="auto",
        description="How the log is written; auto is for people in a terminal, else JSON.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="From which level on."
    )
    person_per_minute: Annotated[int, Field(ge=0)] = Field(
        default=20, description="Requests of one person that are answered a minute; 0 for all."
    )
    chat_per_minute: Annotated[int, Field(ge=0)] = Field(
        default=60, description="Requests in one chat that are answered a minute; 0 for all."
    )
    grace_seconds: Annotated[float, Field(gt=0, le=600)] = Field(
        default=20.0, description="How long a polite stop may take to finish what was begun."
    )
    sentry_dsn: SecretStr | None = Field(
        default=None, description="Where faults are told to; needs briefbot[telemetry]."
    )
    traces: bool = Field(
        default=False,
        description="Whether spans go to where the OTEL_ variables say; needs briefbot[telemetry].",
    )

    @model_validator(mode="after")
    def _shards(self) -> Self:
        ids, count = self.discord_shard_ids, self.discord_shard_count
        if ids is not None and (count is None or max(ids) >= count):
            raise PydanticCustomError(
                "shards",
                "BRIEFBOT_DISCORD_SHARD_IDS needs BRIEFBOT_DISCORD_SHARD_COUNT, and each id is "
                "below that count",
            )
        return self
