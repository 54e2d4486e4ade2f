"""The pages, each made anew from the newest knowledge when it is asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, Response, StreamingResponse

from bot.content.coverage import coverage
from bot.core.request import Ask, Show
from bot.workbench import discord_look, telegram_look
from bot.workbench.confusions import KINDS, Trials, confusions, heat
from bot.workbench.entry import passage, said, ways
from bot.workbench.known import Known
from bot.workbench.live import Live
from bot.workbench.search import Query, kinds
from bot.workbench.signs import signs

LONGEST_QUESTION = 6_000
"""Characters of a question that is tried out."""

NAV = (
    ("/", "Entries"),
    ("/ask", "Ask"),
    ("/findings", "Findings"),
    ("/coverage", "Coverage"),
    ("/confusions", "Confusions"),
    ("/lessons", "Lessons"),
    ("/quiz", "Quiz"),
    ("/timeline", "Timeline"),
    ("/terms", "Terms"),
)


class Pages:
    """Answers requests with what there is to show now."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._trials = Trials()
        self._templates = Environment(
            loader=PackageLoader("bot.workbench"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["signs"] = signs
        self._templates.filters["day"] = _day
        self._templates.globals.update(
            live=live, nav=NAV, telegram=telegram_look.shown, discord=discord_look.shown
        )

    def with_knowledge(
        self, page: Callable[[HttpRequest, Known], Awaitable[Response]]
    ) -> Callable[[HttpRequest], Awaitable[Response]]:
        """A page that needs knowledge; until some loaded, what is wrong with it."""

        async def served(request: HttpRequest) -> Response:
            # First: what changes while the page is made is to be noticed there.
            request.state.mark = self._live.mark
            known = self._live.known
            if known is None:
                return self._page(request, "nothing.html", 503)
            return await page(request, known)

        return served

    async def entries(self, request: HttpRequest, known: Known) -> Response:
        """All entries, or those that are searched for."""
        query = Query.of(request.query_params)
        return self._page(
            request,
            "hits.html" if _is_part(request) else "entries.html",
            known=known,
            query=query,
            kinds=kinds(known.knowledge),
            hits=known.index.search(query),
        )

    async def entry(self, request: HttpRequest, known: Known) -> Response:
        """One entry, and how it looks."""
        knowledge = known.knowledge
        entry = knowledge.entries.get(request.path_params["id"])
        if entry is None:
            raise HTTPException(404)
        return self._page(
            request,
            "entry.html",
            known=known,
            entry=entry,
            said=said(entry, knowledge),
            related=[knowledge.entries[r] for r in entry.related],
            ways=list(ways(entry, knowledge)),
            findings=known.findings_of(entry),
            reply=await known.respond([Show(entry.id)]),
        )

    async def ask(self, request: HttpRequest, known: Known) -> Response:
        """A question, what it matches, and the reply to it."""
        text = request.query_params.get("q", "")[:LONGEST_QUESTION]
        after = request.query_params.get("after", "")[:LONGEST_QUESTION]
        earlier = [after] if after.strip() else []
        asked = bool(text.strip())
        return self._page(
            request,
            "explained.html" if _is_part(request) else "ask.html",
            known=known,
            text=text,
            after=after,
            told=known.explain(text, earlier) if asked else None,
            reply=await known.respond([*map(Ask, earlier), Ask(text)]) if asked else None,
        )

    async def findings(self, request: HttpRequest, known: Known) -> Response:
        """All that the check says."""
        beside = {
            finding: entry
            for entry in known.knowledge.entries.values()
            for finding in known.findings_of(entry)
        }
        return self._page(request, "findings.html", known=known, beside=beside)

    async def coverage(self, request: HttpRequest, known: Known) -> Response:
        """The sources' paragraphs against the entries that cite them."""
        sources = known.knowledge.sources.values()
        covers = [(source, coverage(known.knowledge, source)) for source in sources]
        return self._page(request, "coverage.html", known=known, covers=covers)

    async def confusions(self, request: HttpRequest, known: Known) -> Response:
        """Which entries are taken for which."""
        tried = self._trials.tried(known) if known.trial else None
        return self._page(
            request,
            "confusions.html",
            known=known,
            trials=self._trials,
            tried=tried,
            map=heat(tried, known.knowledge) if tried else None,
            confusions=confusions(tried) if tried else (),
            group=lambda kind: KINDS.get(kind, kind),
        )

    async def lessons(self, request: HttpRequest, known: Known) -> Response:
        """The briefings, card by card."""
        return self._page(request, "lessons.html", known=known)

    async def quiz(self, request: HttpRequest, known: Known) -> Response:
        """The questions of the quiz."""
        return self._page(request, "quiz.html", known=known, passage=passage)

    async def timeline(self, request: HttpRequest, known: Known) -> Response:
        """The events, as text and as the picture that readers get."""
        return self._page(request, "timeline.html", known=known, passage=passage)

    async def terms(self, request: HttpRequest, known: Known) -> Response:
        """People, places and organisations with their names."""
        return self._page(request, "terms.html", known=known, passage=passage)

    async def picture(self, request: HttpRequest, known: Known) -> Response:
        """A picture as PNG."""
        dark = request.path_params["ground"] == "dark"
        drawn = await known.picture(request.path_params["name"], dark)
        if drawn is None:
            raise HTTPException(404)
        return Response(drawn, media_type="image/png")

    async def events(self, _request: HttpRequest) -> Response:
        """Tells a page whenever something changed, as server-sent events
        (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

        async def told() -> Any:
            async for mark in self._live.marks():
                yield f"data: {mark}\n\n"

        return StreamingResponse(told(), media_type="text/event-stream")

    async def missing(self, request: HttpRequest, _error: Exception) -> Response:
        """For an address that is no page, or an entry that is gone."""
        return self._page(request, "missing.html", 404)

    def _page(
        self, request: HttpRequest, template: str, status: int = 200, **shown: Any
    ) -> HTMLResponse:
        text = self._templates.get_template(template).render(
            path=request.url.path,
            mark=getattr(request.state, "mark", self._live.mark),
            **shown,
        )
        # What files hold may be half a character, which no page can carry.
        return HTMLResponse(text.encode(errors="replace"), status)


def _is_part(request: HttpRequest) -> bool:
    """Whether only what changes while one types is wanted."""
    return "part" in request.query_params


def _day(value: Any) -> str:
    return str(value.isoformat())
