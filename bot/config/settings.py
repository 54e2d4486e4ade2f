"""Every setting, read once from the environment, `.env` and files of secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from platformdirs import user_cache_path, user_data_path
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.config import forms, sources
from bot.config.faults import PREFIX, SettingsError, sentences, variable
from bot.config.sources import Origin, Place, Unusable

_HERE = Path(__file__).resolve().parents[1]

ENV_FILE = Path(".env")
"""Where settings may stand, in the folder in which the bot is started."""

WEBHOOK_PORT = 8080
"""Where a webhook is served if no port is set."""


def _knowledge_dir() -> Path:
    packaged = _HERE / "_knowledge"
    return packaged if packaged.is_dir() else _HERE.parent / "knowledge"


def _database_url() -> SecretStr:
    return SecretStr(f"sqlite:///{user_data_path('briefbot') / 'briefbot.sqlite3'}")


class Settings(BaseSettings):
    """Every setting; the environment's name is `BRIEFBOT_` and the field's name in capitals.

    The environment goes before `.env`, and both before the defaults; empty ones count as unset. A
    secret may stand in a file that `BRIEFBOT_<NAME>_FILE` names, instead of in the variable.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    knowledge_dir: Path = Field(
        default_factory=_knowledge_dir,
        json_schema_extra={"default": "the project's own"},
        description="The folder of YAML files that say what the bot knows.",
    )
    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("briefbot"),
        json_schema_extra={"default": "the user's cache folder"},
        description="Where the checked knowledge and the fitted matcher are kept between starts.",
    )
    encoder_dir: Path | None = Field(
        default=None,
        description="A folder with `model.onnx` and `tokenizer.json`: the optional encoder.",
    )
    database_url: SecretStr = Field(
        default_factory=_database_url,
        json_schema_extra={"default": "a file in the user's data folder"},
        description="Where conversations, feedback and what was served are kept, such as "
        "`sqlite:////var/lib/briefbot/briefbot.sqlite3` or `postgresql://user:password@host/name`.",
    )
    hash_key: SecretStr | None = Field(
        default=None,
        json_schema_extra={"default": "made once, kept in the database"},
        description="A long secret under which ids of chats are scrambled. Another one forgets all "
        "conversations.",
    )
    keep_unanswered: bool = Field(
        default=False,
        description="Whether redacted words of questions that could not be answered are kept, and "
        "`/privacy` says so; if not, `briefbot run` deletes what was kept.",
    )
    unanswered_people: Annotated[int, Field(ge=2)] = Field(
        default=3,
        description="How many different people must have used a word before `briefbot unanswered` "
        "shows it; 2 at least.",
    )
    telegram_token: Annotated[SecretStr, AfterValidator(forms.telegram_token)] | None = Field(
        default=None, description="From BotFather; `briefbot run` then serves Telegram."
    )
    telegram_api_url: Annotated[str, AfterValidator(forms.address)] = Field(
        default="https://api.telegram.org",
        description="The Bot API server; a local one such as `http://127.0.0.1:8081`.",
    )
    telegram_proxy: Annotated[SecretStr, AfterValidator(forms.proxy)] | None = Field(
        default=None,
        description="An HTTP proxy on the way there, such as `http://user:password@host:3128`.",
    )
    discord_token: Annotated[SecretStr, AfterValidator(forms.discord_token)] | None = Field(
        default=None, description="From the developer portal; `briefbot run` then serves Discord."
    )
    discord_api_url: Annotated[str, AfterValidator(forms.address)] = Field(
        default="https://discord.com/api/v10", description="The HTTP API, or a proxy for it."
    )
    discord_gateway_url: Annotated[str, AfterValidator(forms.gateway)] = Field(
        default="wss://gateway.discord.gg", description="The gateway, or a proxy for it."
    )
    discord_proxy: Annotated[SecretStr, AfterValidator(forms.proxy)] | None = Field(
        default=None, description="An HTTP proxy on the way to both."
    )
    discord_shard_count: Annotated[int, Field(ge=1)] | None = Field(
        default=None,
        json_schema_extra={"default": "Discord's advice"},
        description="In how many shards the bot runs.",
    )
    discord_shard_ids: (
        Annotated[tuple[int, ...], NoDecode, BeforeValidator(forms.shard_ids)] | None
    ) = Field(
        default=None,
        json_schema_extra={"default": "all"},
        description="Which of them this process serves, such as `0,1`: fixed by hand, instead of "
        "shared among replicas.",
    )
    public_url: Annotated[str, AfterValidator(forms.public)] | None = Field(
        default=None,
        description="The `https` address at which Telegram reaches this bot: updates then come by "
        "webhook; else the bot polls.",
    )
    http_host: str = Field(
        default="127.0.0.1", description="Where health, metrics and the webhook are served."
    )
    http_port: Annotated[int, Field(ge=0, le=65535)] | None = Field(
        default=None,
        json_schema_extra={"default": f"none; {WEBHOOK_PORT} for a webhook"},
        description="Their port; without one they are not served.",
    )
    log_format: Literal["auto", "people", "json"] = Field(
        default="auto",
        description="How the log is written: for `people`, or as `json`; `auto` is for people in a "
        "terminal, else JSON.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="From which level on: `debug`, `info`, `warning` or `error`.",
    )
    person_per_minute: Annotated[int, Field(ge=0)] = Field(
        default=20, description="Requests of one person that are answered a minute; 0 for all."
    )
    chat_per_minute: Annotated[int, Field(ge=0)] = Field(
        default=60, description="Requests in one chat that are answered a minute; 0 for all."
    )
    grace_seconds: Annotated[float, Field(gt=0, le=600)] = Field(
        default=20.0,
        description="How long a polite stop may take to finish what was begun; 600 at most.",
    )
    sentry_dsn: SecretStr | None = Field(
        default=None, description="Where faults are told to; needs `briefbot[telemetry]`."
    )
    traces: bool = Field(
        default=False,
        description="Whether spans go to where the `OTEL_` variables say; needs "
        "`briefbot[telemetry]`.",
    )

    _places: tuple[Place, ...] = PrivateAttr()
    _from_files: frozenset[str] = PrivateAttr()
    _given: frozenset[str] = PrivateAttr()

    def __init__(self, _env_file: Path | str | None = ENV_FILE, **given: Any) -> None:
        """Read them; `given` goes before all else. Raises SettingsError with every fault."""
        beside = sources.env_file(Path(_env_file)) if _env_file else Place(".env", {})
        around = sources.environment()
        places = around, beside
        files = sources.secrets(secret_fields(), places)
        faults = [*around.faults, *beside.faults]
        try:
            readable = None if beside.faults else _env_file
            super().__init__(_env_file=readable, **{**files, **given})
        except ValidationError as error:
            faults += sentences(error)
        if faults:
            raise SettingsError(faults)
        self._places = places
        self._from_files = frozenset(files)
        self._given = frozenset(given)

    @property
    def port(self) -> int | None:
        """Where HTTP is served; None where it is not."""
        if self.http_port is None and self.public_url is not None:
            return WEBHOOK_PORT
        return self.http_port

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for each variable that looks like a setting and is none."""
        fields, secret = type(self).model_fields, secret_fields()
        return tuple(w for place in self._places for w in sources.unknown(fields, secret, place))

    def origin(self, field: str) -> Origin:
        """Where the value of a setting comes from."""
        if field in self._given:
            return "given"
        if field in self._from_files:
            return "file"
        name = variable(field).lower()
        return next((p.origin for p in self._places if name in p.variables), "default")

    @field_validator("*", mode="before")
    @classmethod
    def _had(cls, value: Any) -> Any:
        """A secret that could not be had is told beside all other faults."""
        if isinstance(value, Unusable):
            raise PydanticCustomError("unusable", "{why}", {"why": value.why})
        return value

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


def secret_fields() -> tuple[str, ...]:
    """The settings that are secrets, or may hold one."""
    return tuple(n for n, f in Settings.model_fields.items() if _is_secret(f.annotation))


def _is_secret(annotation: Any) -> bool:
    return annotation is SecretStr or any(map(_is_secret, get_args(annotation)))
