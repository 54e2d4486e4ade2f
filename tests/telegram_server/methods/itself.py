"""Methods about the bot itself and how its updates arrive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.telegram_server.polling import allow
from tests.telegram_server.rules import Refusal

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def get_me(api: BotApi, _: JSON) -> JSON:
    return {
        **api.bot,
        "can_join_groups": api.can_join_groups,
        "can_read_all_group_messages": not api.privacy,
        "supports_inline_queries": api.inline_mode,
        "supports_guest_queries": api.guest_mode,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def log_out(api: BotApi, _: JSON) -> bool:
    return True


def close(api: BotApi, _: JSON) -> bool:
    return True


def set_webhook(api: BotApi, params: JSON) -> bool:
    url = params.get("url") or ""
    loopback = url.startswith(("http://127.0.0.1:", "http://localhost:"))
    if url and not loopback and not url.startswith("https://"):
        raise Refusal("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.get("secret_token")
    if secret is not None and not SECRET.fullmatch(secret):
        raise Refusal("secret token contains unallowed characters")
    allow(api, params)
    if params.get("drop_pending_updates"):
        api.updates.drop_all()
    api.webhook = dict(params) if url else None
    api.update_bell.ring()
    return True


def delete_webhook(api: BotApi, params: JSON) -> bool:
    if params.get("drop_pending_updates"):
        api.updates.drop_all()
    api.webhook = None
    return True


def get_webhook_info(api: BotApi, _: JSON) -> JSON:
    info: JSON = {
        "url": (api.webhook or {}).get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(api.updates.queue),
    }
    if api.updates.asked:
        info["allowed_updates"] = list(api.updates.asked)
    return {**info, **api.webhook_told}
