"""Settings, read once from the environment and `.env`."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_HERE = Path(__file__).resolve().parent


def _knowledge_dir() -> Path:
    packaged = _HERE / "_knowledge"
    return packaged if packaged.is_dir() else _HERE.parent / "knowledge"


class Settings(BaseSettings):
    """Every setting; the environment's name is `BRIEFBOT_` and the field's name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="BRIEFBOT_", env_file=".env", extra="ignore", env_ignore_empty=True
    )

    knowledge_dir: Path = Field(default_factory=_knowledge_dir, description="The YAML files.")
    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("briefbot"),
        description="Where the fitted matcher is kept between starts.",
    )
    encoder_dir: Path | None = Field(
        default=None, description="A folder with model.onnx and tokenizer.json; none by default."
    )
    telegram_token: SecretStr | None = Field(default=None, description="From BotFather.")
    discord_token: SecretStr | None = Field(default=None, description="From the developer portal.")
