"""The workbench as an ASGI application."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.workbench.guard import Guard
from bot.workbench.live import Live
from bot.workbench.pages import Pages

STATIC = Path(__file__).parent / "static"


def site(live: Live, folder: Path | None, names: Collection[str] = ()) -> Starlette:
    """All pages of what `live` has. Changes below `folder` are followed while it is served; `names`
    are further names of this machine under which it may be called."""
    pages = Pages(live)

    @contextlib.asynccontextmanager
    async def following(_site: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(live.follow(folder)) if folder else None
        try:
            yield
        finally:
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    with_knowledge = {
        "/": pages.entries,
        "/entry/{id}": pages.entry,
        "/ask": pages.ask,
        "/findings": pages.findings,
        "/coverage": pages.coverage,
        "/confusions": pages.confusions,
        "/lessons": pages.lessons,
        "/quiz": pages.quiz,
        "/timeline": pages.timeline,
        "/terms": pages.terms,
        "/picture/{name}/{ground}.png": pages.picture,
    }
    return Starlette(
        routes=[
            *(Route(path, pages.with_knowledge(page)) for path, page in with_knowledge.items()),
            Route("/events", pages.events),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard, names=names)],
        exception_handlers={404: pages.missing},
        lifespan=following,
    )
