"""A Discord on loopback, REST and gateway, that keeps Discord's rules and fails the test that
breaks one.

    from tests.discord_server import Discord, faults

    async with Discord() as server:
        # discord.http.Route.BASE = server.api_url
        # discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
        channel = server.guild("Newsroom").channel("general")
        ani = server.person("Ani")
        await server.until_ready()                        # every shard has its session
        call = await ani.slash("ask", {"question": "…"}, where=channel)
        shown = await call.response(timeout=5)
        press = await ani.press(shown, "Sources")
    # leaving raises AssertionError if the bot broke a rule; server.violations lists them

**Server** `Discord(token, username, *, shards=1, max_concurrency=1, identify_window=5.0,
heartbeat_interval=41.25, response_limit=3.0, token_lifetime=900.0, keeps_rates=False,
checks_spec=True, checks_answers=True, keep_requests=True, port=0, gateway_port=0)`; times are in
seconds, and each is an attribute too, to be changed at any time. `identify_window`: within it only
`max_concurrency` sessions may start; 0 lets a test start many. `checks_answers`: at the end each
interaction that reached the bot must have had a response.
`server.api_url` (".../api/v10") `server.gateway_url` ("ws://...") `server.token` `server.username`
`server.application_id` `server.bot_id` `server.bot` (the JSON of the user).
`await server.goes_down()` closes both ports, `await server.comes_back()` opens the same ones.
In a process of its own: `python -m tests.discord_server --help`; see `control.py`, `load.py`.

**Violations** `server.violations: list[str]`; `server.expect_violation(regex)` one that must
happen, `server.allow_violation(regex)` one that may; `clear_violations()`; `check()` asserts now.
What a bot cannot foresee (a person deleted a message, or closed their DMs; a wrong token) is
answered as Discord answers it and is no violation; `server.refused_tokens` counts wrong tokens.

**Places** `guild = server.guild("name", bot_is_member=True, locale="en-US")`; without the bot, only
those who have the app installed can use it there. `await guild.adds_bot()`, `guild.removes_bot()`;
`guild.channel("name")`, `guild.forum("name")`, `channel.thread("name")` (in a forum: a post);
`server.dm(ani)`, `server.group_dm(ani, bob)`. `channel.messages` what all there see (not what is
ephemeral, not what is deleted), `channel.last`.
Rights: `channel.denies(ani, "SEND_MESSAGES")`, `channel.allows(...)`; None instead of a person is
the bot; `guild.grants(ani, ...)`, `guild.revokes(ani, "USE_EXTERNAL_APPS")` in the whole guild.

**People** `ani = server.person("Ani", locale="en-US", installed=False)`; gestures are awaited, and
raise AssertionError for what Discord's own client would not let a person do: a command that is not
registered or not for this context and installation, options that are wrong, a button that is not
there or disabled, a message of somebody else's eyes only, a right that is lacking.
- `slash("ask", {"question": "…"}, where=channel)` -> Call; "group sub" for subcommands
- `types("ask", "question", "text", where=channel, options=None, timeout=5)` -> list[Choice]
  (`.name`, `.value`); `typing(...)` -> Call, without waiting
- `menu("What does it say?", message, where=None)` -> Call, for commands on messages
- `press(shown, "label or custom_id")`, `selects(shown, "label or value", …, menu=None)` -> Call
- `submits(call, {"custom_id": "text"})` -> Call, for the modal that answered a call
- `says("@bot hello", where=channel, reply_to=None, pings=True)` -> Shown; the bot gets the text
  only in DMs, if it is mentioned ("@bot", or a reply to it that pings); in group DMs never
- `deletes(shown)`; `ani.accepts_dms = False`; `ani.mention`, `ani.id`

**Call** `.kind` ("slash", "menu", "autocomplete", "button", "select", "modal"), `.data`,
`.message`, `await acknowledgement()` (seconds), `await response()` -> Shown: the original once it
is no longer "thinking"; for an update the message itself. `await followup(n)`, `await expires()`.
`.acknowledged_after`, `.answered_after` (seconds or None), `.response_type`, `.original`,
`.followups`, `.choices`, `.modal`, `.failed` ("The application did not respond").

**Shown** a message: `text()` (content, embeds and text displays), `labels()`, `buttons()`,
`button("label")` (`.label .custom_id .url .disabled .raw`), `selects()`, `links()` (label and
address, also of links in the text), `.content .embeds .components .flags .attachments` (as sent),
`.ephemeral`, `.seen_by`, `.loading`, `.components_v2`, `.edits` (Versions before), `.deleted`,
`.reply_to`, `.params` (the last body), `.channel`, `.id`. Edits change it in place.

**What the bot did** `server.sent` (every Shown of the bot), `server.requests` (`.method .path .body
.status .code .fault .time`), `server.requests_of("POST", regex)`, `server.commands.get("ask")`,
`.all()`, `.names()`, `.syncs` (one for each PUT: `.guild_id .commands .changed`).
`await server.wait_for(lambda: condition, timeout=5)`.

**Faults of REST** `server.fail("POST", "/callback$", how, times=1, when=None)`; the regex looks at
the path without /api/v10, `when` at the body. Gives a handle: `.used`, `.clear()`. `how` is one of
`faults.server_error(500)`, `faults.html_page(502)`, `faults.rate_limited(seconds)` (`everywhere=`),
`faults.banned()`, `faults.truncated()`, `faults.reset()`, `faults.delay(seconds)`,
`faults.silence()`, `faults.error(status, code, message)`; each takes `effect=`: whether the work is
done all the same. What the bot does late or twice because of a fault is no violation.

**Faults of the gateway** `server.gateway`: `drops()`, `await closes_with(code)`, `reconnects()`
(op 7), `invalidates(resumable=False)` (op 9), `forgets()` (sessions are lost), `refuses(times)`
(handshakes), `acknowledges = False` (no heartbeat ACKs), `greets = False` (no HELLO),
`await goes_down()`, `await comes_back()`. To look at: `sessions`, `connections`, `ready`,
`identifies`, `resumes`, `beats`, `closes`.
"""

from __future__ import annotations

from tests.discord_server import faults
from tests.discord_server.calls import Call, Choice
from tests.discord_server.message import Button, Select, Shown, Version
from tests.discord_server.people import Person
from tests.discord_server.places import Channel, Guild
from tests.discord_server.server import Discord

__all__ = [
    "Button",
    "Call",
    "Channel",
    "Choice",
    "Discord",
    "Guild",
    "Person",
    "Select",
    "Shown",
    "Version",
    "faults",
]
