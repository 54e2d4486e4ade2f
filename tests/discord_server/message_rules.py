"""Rules for the content of a message.

https://discord.com/developers/docs/resources/message#create-message
"""

from __future__ import annotations

import re
from typing import Any

from tests.discord_server.components import check_components
from tests.discord_server.message import (
    COMPONENTS_V2,
    EPHEMERAL,
    GALLERY,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
    TEXT,
    Shown,
    walk,
)
from tests.discord_server.refusal import Form, Path, Refusal

JSON = dict[str, Any]

MOST_CONTENT, MOST_EMBEDS, MOST_IN_EMBEDS = 2000, 10, 6000
MOST_DESCRIPTION = 1024  # of a picture
SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
MENTION = re.compile(r"@everyone|@here|<@[!&]?(\d+)>")
EMBED_TEXTS = (("title", 256), ("description", 4096))


def check_message(
    body: JSON, *, at: Path = (), old: Shown | None = None, ephemeral: bool = False
) -> None:
    """Refuse what Discord refuses. `old` is the message that this edits or fills."""
    form = Form()
    flags = _flags(form, at, body, old, ephemeral)
    v2 = bool(flags & COMPONENTS_V2)
    content, embeds = body.get("content"), body.get("embeds")
    if content is not None:
        form.length((*at, "content"), content, 0, MOST_CONTENT)
    _embeds(form, (*at, "embeds"), embeds)
    check_components(form, (*at, "components"), body.get("components"), v2=v2)
    if v2:
        kept = old is not None and not old.components_v2 and not old.loading
        stays = {"content": kept and old and old.content, "embeds": kept and old and old.embeds}
        for name in ("content", "embeds", "poll", "sticker_ids"):
            if body.get(name) or (name not in body and stays.get(name)):
                form.wrong(
                    (*at, name),
                    f"The {name!r} field cannot be used with MessageFlags.IS_COMPONENTS_V2",
                    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                )
    _media(form, (*at, "components"), body, old)
    form.check()
    if not _remains(body, old, v2):
        raise Refusal(400, 50006, "Cannot send an empty message", breach="the message is empty")


def _media(form: Form, path: Path, body: JSON, old: Shown | None) -> None:
    """What a gallery shows of the message's own files is there, and described within a limit."""
    files = [*(body.get("files") or []), *(old.attachments if old is not None else [])]
    names = {f"attachment://{file.get('filename')}" for file in files}
    components = body.get("components")
    for one in walk(components if isinstance(components, list) else []):
        for item in (one.get("items") or []) if one.get("type") == GALLERY else []:
            url = str((item.get("media") or {}).get("url"))
            if url not in names and not url.startswith(("http://", "https://")):
                form.wrong(path, f"Media {url!r} is no file of the message.", "UNFURLED_MEDIA_ITEM")
            if item.get("description") is not None:
                form.length(path, item["description"], 1, MOST_DESCRIPTION)


def _flags(form: Form, at: Path, body: JSON, old: Shown | None, ephemeral: bool) -> int:
    given = body.get("flags")
    was = old.flags if old is not None else 0
    if given is None:
        return was
    if not isinstance(given, int) or given & ~(SETTABLE | EPHEMERAL if ephemeral else SETTABLE):
        form.wrong((*at, "flags"), f"the flags {given!r} cannot be set here", "BITFIELD_TYPE")
        return was
    if was & COMPONENTS_V2 and not given & COMPONENTS_V2:
        form.wrong(
            (*at, "flags"),
            "The IS_COMPONENTS_V2 flag cannot be removed",
            "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG",
        )
    return given | was & COMPONENTS_V2


def _embeds(form: Form, path: Path, embeds: Any) -> None:
    if not embeds:
        return
    if len(embeds) > MOST_EMBEDS:
        form.wrong(path, f"Must be {MOST_EMBEDS} or fewer in length. It has {len(embeds)}.")
    total = 0
    for place, embed in enumerate(embeds):
        here = (*path, place)
        texts = [(name, embed.get(name), most) for name, most in EMBED_TEXTS]
        texts += [("footer", (embed.get("footer") or {}).get("text"), 2048)]
        texts += [("author", (embed.get("author") or {}).get("name"), 256)]
        fields = embed.get("fields") or []
        if len(fields) > 25:
            form.wrong((*here, "fields"), f"Must be 25 or fewer in length. It has {len(fields)}.")
        for one in fields:
            texts += [("fields", one.get("name"), 256), ("fields", one.get("value"), 1024)]
        for name, text, most in texts:
            if text is not None:
                form.length((*here, name), text, 1 if name == "fields" else 0, most)
                total += len(str(text))
    if total > MOST_IN_EMBEDS:
        form.wrong(path, f"Embed size exceeds maximum size of 6000: {total}", "MAX_EMBED_SIZE")


def _remains(body: JSON, old: Shown | None, v2: bool) -> bool:
    """Whether anything is to be seen after this."""

    def value(name: str) -> Any:
        if name in body or old is None or old.loading:
            return body.get(name)
        return getattr(old, name)

    if v2:
        return bool(value("components"))
    legacy = any(value(name) for name in ("content", "embeds", "attachments"))
    return legacy or any(body.get(name) for name in ("poll", "sticker_ids", "files"))


def pings(body: JSON, *, reply: bool = False) -> list[str]:
    """The mentions of a message by which somebody would be pinged.

    https://discord.com/developers/docs/resources/message#allowed-mentions-object
    """
    allowed = body.get("allowed_mentions")
    texts = [str(body.get("content") or "")]
    texts += [
        str(c.get("content") or "")
        for c in walk(body.get("components") or [])
        if c.get("type") == TEXT
    ]
    found = [
        m[0] for text in texts for m in MENTION.finditer(text) if _lets(allowed, m[0], m[1] or "")
    ]
    if reply and (allowed is None or allowed.get("replied_user")):
        found.append("the author of the message it replies to")
    return found


def _lets(allowed: JSON | None, mention: str, id_: str) -> bool:
    if allowed is None:
        return True
    parse = allowed.get("parse") or []
    if mention.startswith("@"):
        return "everyone" in parse
    kind = "roles" if mention.startswith("<@&") else "users"
    return kind in parse or id_ in map(str, allowed.get(kind) or [])
