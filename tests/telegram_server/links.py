"""Addresses: which ones Telegram makes links of, and links that start a bot.

https://core.telegram.org/bots/features#deep-linking
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

URL = re.compile(r"(?:(?:https?|tg|ton|tonsite)://|mailto:|tel:)?[^\s/?#:@]+\S*", re.IGNORECASE)
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
OWN_SCHEMES = ("tg", "ton", "mailto", "tel", "tonsite")
STARTS = ("start", "startgroup", "startchannel")
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def sound_url(url: str) -> bool:
    """Whether Telegram makes a link of it: http, https, tg and kin, with a host that has a dot."""
    if not url or not URL.fullmatch(url):
        return False
    scheme = SCHEME.match(url)
    if scheme and scheme[1].lower() in OWN_SCHEMES:
        return True
    host = re.sub(r"^https?://", "", url, flags=re.IGNORECASE)
    host = re.split(r"[/?#:]", host, maxsplit=1)[0]
    return "." in host.strip(".") and " " not in host


def start_payload(url: str) -> tuple[str, str] | None:
    """The bot and the payload of a link that starts a bot; None for any other address."""
    if "start" not in url:
        return None
    address = urlsplit(url if "://" in url else f"https://{url}")
    query = dict(parse_qsl(address.query, keep_blank_values=True))
    if address.scheme == "tg" and address.netloc == "resolve":
        bot = query.get("domain", "")
    elif address.hostname in ("t.me", "telegram.me"):
        bot = address.path.strip("/")
    else:
        return None
    payload = next((query[name] for name in STARTS if name in query), None)
    return None if payload is None else (bot, payload)


def start_problem(url: str) -> str | None:
    """What is wrong with a link that starts a bot: its payload would be lost."""
    found = start_payload(url)
    if found is None or found[1] in ("", "true") or PAYLOAD.fullmatch(found[1]):
        return None
    return f"the payload {found[1]!r} is not 1 to 64 of A-Z, a-z, 0-9, _ and -"
