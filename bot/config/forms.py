"""The forms that values of settings have, and what is said of those that have another."""

from __future__ import annotations

import re

from pydantic import SecretStr
from pydantic_core import PydanticCustomError


def telegram_token(value: SecretStr) -> SecretStr:
    """A token of https://core.telegram.org/bots/api#authorizing-your-bot."""
    token = value.get_secret_value().strip()
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
        raise PydanticCustomError(
            "token_form",
            "a token from BotFather has the form 123456789:AAE… (digits, a colon, and letters, "
            "digits, _ or -), without spaces or quotation marks",
        )
    return SecretStr(token)


def discord_token(value: SecretStr) -> SecretStr:
    """A bot token of https://docs.discord.com/developers/reference#authentication."""
    token = value.get_secret_value().strip()
    if not re.fullmatch(r"[A-Za-z0-9_.-]{20,}", token):
        raise PydanticCustomError(
            "token_form",
            "a token from the developer portal is one long word of letters, digits, . _ and -, "
            "without Bot before it, spaces or quotation marks",
        )
    return SecretStr(token)


def address(value: str) -> str:
    """An HTTP address, without a slash at the end."""
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value):
        raise PydanticCustomError(
            "address_form", "an address has the form https://host or http://host:port"
        )
    return value.rstrip("/")


def public(value: str) -> str:
    """An address at which Telegram can call, without a slash at the end."""
    if not re.fullmatch(r"https://[^\s/?#]+(/[^\s?#]*)?", value):
        raise PydanticCustomError(
            "address_form", "Telegram calls only addresses of the form https://host or with a path"
        )
    return value.rstrip("/")


def gateway(value: str) -> str:
    """The address of a WebSocket."""
    if not re.fullmatch(r"wss?://[^\s/?#]+(/[^\s?#]*)?", value):
        raise PydanticCustomError(
            "address_form", "an address has the form wss://host or ws://host:port"
        )
    return value


def shard_ids(value: object) -> object:
    """Numbers with commas between them."""
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"\s*[0-9]+(\s*,\s*[0-9]+)*\s*", value):
        raise PydanticCustomError("shards_form", "shards are numbers with commas, such as 0,1")
    return tuple(int(number) for number in value.split(","))


def proxy(value: SecretStr) -> SecretStr:
    """An HTTP address that may hold a password."""
    return SecretStr(address(value.get_secret_value()))
