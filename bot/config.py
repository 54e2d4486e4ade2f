"""Settings, read once from the environment and `.env`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Self

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
