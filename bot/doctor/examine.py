"""Everything that is looked at, in the order in which it is mended best."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence

from bot.config import Settings
from bot.core.finding import Finding
from bot.core.knowledge import Knowledge
from bot.core.trace import where
from bot.doctor import files, http
from bot.doctor.contradictions import contradictions
from bot.store import doctor as store

_WORST = ("bad", "note", "ok")


async def examine(settings: Settings) -> list[Finding]:
    """What is to be known of these settings and of all that they name.

    Nothing is fetched, told or changed, and no bot at work is disturbed. A platform is looked at if
    its token is set.
    """
    knowledge, of_knowledge = files.knowledge(settings)
    phrases = knowledge.phrases if knowledge else None
    platforms = await asyncio.gather(
        _sure("telegram", _telegram(settings)), _sure("discord", _discord(settings, phrases))
    )
    found = [f for platform in platforms for f in platform]
    return [
        *contradictions(settings),
        *of_knowledge,
        *_cache(settings, knowledge),
        *files.encoder(settings),
        *await store.examine(settings.database_url.get_secret_value()),
        await http.port(settings),
        *_one_clock(found),
        *(f for f in found if f.about != "clock"),
    ]


async def _sure(part: str, looking: Awaitable[Sequence[Finding]]) -> Sequence[Finding]:
    """What is found of a platform, also if it answers as nobody expected."""
    try:
        return await looking
    except Exception as error:
        return [
            Finding(
                part,
                "bad",
                f"{part.capitalize()}'s answer cannot be read ({type(error).__name__} in "
                f"{where(error)}).",
                f"Check BRIEFBOT_{part.upper()}_API_URL and what stands between: perhaps something "
                f"else answers in the place of {part.capitalize()}.",
            )
        ]


def _cache(settings: Settings, knowledge: Knowledge | None) -> Sequence[Finding]:
    return [*files.cache(settings), *(files.matcher(settings, knowledge) if knowledge else ())]


def _one_clock(found: Sequence[Finding]) -> Sequence[Finding]:
    """Each platform tells of the clock; the worst that they say is enough."""
    told = [f for f in found if f.about == "clock"]
    return sorted(told, key=lambda f: _WORST.index(f.state))[:1]


async def _telegram(settings: Settings) -> Sequence[Finding]:
    token, proxy = settings.telegram_token, settings.telegram_proxy
    if token is None:
        return ()
    # Only here: its library takes a while to load.
    from bot.adapters.telegram.doctor import examine as looked_at

    return await looked_at(
        token.get_secret_value(),
        api_url=settings.telegram_api_url,
        proxy=proxy.get_secret_value() if proxy else None,
        public_url=settings.public_url,
    )


async def _discord(settings: Settings, phrases: Mapping[str, str] | None) -> Sequence[Finding]:
    token, proxy = settings.discord_token, settings.discord_proxy
    if token is None:
        return ()
    # Only here, as above.
    from bot.adapters.discord.doctor import examine as looked_at

    return await looked_at(
        token.get_secret_value(),
        phrases,
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        proxy=proxy.get_secret_value() if proxy else None,
        shard_count=settings.discord_shard_count,
        shard_ids=settings.discord_shard_ids,
    )
