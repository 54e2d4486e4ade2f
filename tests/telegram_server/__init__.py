"""A Bot API server on loopback that keeps Telegram's rules and fails the test that breaks one.

    from tests.telegram_server import BotApi, faults

    async with BotApi(token="42:TEST", username="briefing_test_bot") as api:
        bot = telegram.Bot(api.token, base_url=f"{api.url}/bot")
        alice = api.person("Alice", language="en")
        await alice.starts("payload")                     # or: await alice.sends("hello")
        reply = await alice.next_reply(timeout=5)
        press = await alice.presses(reply, "Sources")
        await press.answered()
    # leaving raises AssertionError if the bot broke a rule; api.violations lists them as sentences

**Server** `BotApi(token, username, *, first_name, privacy=True, mentions_delivered=False,
guest_mode=True, inline_mode=True, inline_feedback=False, enforce_flood=False,
check_callbacks=True, strict_html=True, checks_spec=True, slows_repeats=True,
callback_lifetime=30.0, inline_lifetime=10.0, first_update_id=1000, keep_calls=True, port=0)`.
Each of these is an attribute too, to be changed at any time. `slows_repeats`: as with Telegram,
getUpdates with the same offset again gives one update only within half a second, and within three
seconds it waits up to three seconds if there is none, even with `timeout=0`.
`api.url` `api.token` `api.username` `api.bot_id` `api.port`. `await api.goes_down()` closes the
port and every connection, `await api.comes_back()` opens the same port with the same state.
In a thread of its own: `with BotApi(...).in_thread() as api:` (gestures are awaited in your loop).
In a process of its own: `python -m tests.telegram_server --help` (prints one line of JSON with
`url`, `token` and `control`; see `__main__.py` and `control.py`). Many questions at once, and what
became of each: `load.py`.

**Violations** `api.violations: list[str]`; `api.expect_violation(regex)` one that must happen,
`api.allow_violation(regex)` one that may; `api.clear_violations()`; `api.check()` asserts now.
Errors that the bot could not foresee (a person blocked it, a group migrated, a message was deleted
by a person, an edit changes nothing, the answer to a button arrived but the bot was not told) are
answered as Telegram answers them and are no violations.

**People** `alice = api.person("Alice", language="en", username=None)`; all gestures are awaited.
- `sends(text, chat=None, topic=None, reply_to=None)` -> Message. In private without `chat`.
- `starts(payload="")`, `follows("https://t.me/bot?start=payload")`,
  `edits(message, text)`, `deletes(message)`
- `sends_sticker()`, `sends_photo(caption=None)`, `sends_voice()`, `sends_dice()`,
  `sends_location()`, `sends_document(caption=None)`: each with chat, topic, reply_to
- `forwards(message, chat=None)`
- `presses(bot_message, "label or callback data")` -> Press: `.data`, `.answer`, `await answered()`
- `types_inline(query, offset="", chat_type="sender")` -> InlineQuery: `await answered()` (or
  `unanswered()`) gives an InlineAnswer: `.results`, `.next_offset`, `.cache_time`,
  `.is_personal`, `.button`
- `picks(inline_query, "result id or title", chat=None)` -> Message sent via the bot
- `asks_as_guest(text, reply_to=None, in_private=False)` -> GuestQuery: `await answered()` gives
  the Message that the bot's answer became
- `answers_poll(bot_message, 0, ...)`, `blocks()`, `unblocks()`, `joins(group)`, `leaves(group)`
- `await alice.next_reply(timeout=5, chat=None)`: the next new bot message in her private chat (or
  in `chat`) that was not handed out before; `alice.no_reply()`: asserts that none comes until
  all is served (`within=seconds` for a bot that does not confirm).
- `alice.id`, `alice.chat`, `alice.user` (the JSON of User)

**Groups** `api.group("name")` (a basic group), `api.supergroup("name")`, `api.forum("name")`; the
bot is a member unless `bot_status="administrator"` or `"left"`. `topic = forum.topic("name")`,
`topic.id`, `await topic.closes()`. `await group.migrates()` -> the new supergroup.
`await group.adds_bot()`, `group.removes_bot()`, `group.another_bot_speaks(text)`.
`await group.next_reply(timeout=5, topic=None)`, `group.id`.
With privacy mode on the bot gets what https://core.telegram.org/bots/features#privacy-mode says:
commands for it, general commands if no other bot spoke last, replies to it, messages via it and
service messages; messages that mention it only if `mentions_delivered`. An administrator gets all.

**Results** `api.sent: list[Message]` all that the bot sent (edits change the Message in place).
Message: `id`, `chat` (`.id`), `thread`, `reply_to` (a message id), `kind` ("text", "photo",
"poll", …), `html` (as given), `text` (plain, also of a caption), `entities`, `keyboard` (rows of
Button: `text`, `data`, `url`, `raw`), `labels()`, `button("label")`, `parse_mode`,
`link_preview_options`, `poll`, `edits` (list of Version: html, text, entities, keyboard; the oldest
first, the current one not among them), `deleted`, `inline_message_id`, `params`, `time`, `wire()`.
`api.calls` (Call: `method`, `params`, `time`, `status`, `fault`), `api.calls_of("sendMessage")`,
`api.callback_answers`, `api.inline_answers`, `api.guest_answers`, `api.actions` (chat actions),
`api.commands[(scope, language)]` (scope such as "default", "all_private_chats", "chat:5"; lists of
(name, description)), `api.profile` (setMyDescription and its kin), `api.webhook`,
`api.conflicts` (how many getUpdates were ended by another), `api.pending` (updates not yet
confirmed), `api.confirmed` (ids), `api.deliveries` (update id -> how often it was delivered).
`await api.wait_for(lambda: condition, timeout=5)`, `await api.next_edit(message, timeout=5)`.

**Updates by hand** `api.raw_update({...})` queues any JSON object as it is (`update_id` is added
if it has none) and returns its id.

**Faults** `api.fail("sendMessage", how, times=1, when=None)`; method "*" is any but getUpdates;
`times=None` is for ever; `when` is a function of the parameters. Gives a handle: `.used`,
`.clear()`. `how` is one of
`faults.flood(seconds)`, `faults.server_error(code=500)`, `faults.html_page(code=502)`,
`faults.truncated()`, `faults.invalid_json()`, `faults.reset_before()`, `faults.reset_after()`,
`faults.delay(seconds)`, `faults.silence()`, `faults.bad_request(text)`,
`faults.cannot_parse_entities()`, `faults.blocked()`, `faults.message_not_found()`,
`faults.migrated(chat_id)`, `faults.error(code, description, parameters)`.
Before the effect: flood, errors, html_page, reset_before, silence. After it (the message *is* sent,
only the answer is lost): truncated, invalid_json, reset_after, delay. `effect=` changes it.

**Webhook** `api.webhook_through = ["http://127.0.0.1:8081", …]` are the replicas behind a balancer
to which updates are brought once the bot has set a webhook (its path is kept, its host is not
called); `api.bringer.refused` has the statuses that were not 2xx.

What is validated when the specification is at hand (`../shared/specs/telegram-bot-api.json`):
parameter names, required ones, types, also inside keyboards, inline results and so on.
"""

from __future__ import annotations

from tests.telegram_server import faults
from tests.telegram_server.people import Group, GuestQuery, InlineQuery, Person, Press, Topic
from tests.telegram_server.server import BotApi
from tests.telegram_server.state import Button, Call, InlineAnswer, Message, Version

__all__ = [
    "BotApi",
    "Button",
    "Call",
    "Group",
    "GuestQuery",
    "InlineAnswer",
    "InlineQuery",
    "Message",
    "Person",
    "Press",
    "Topic",
    "Version",
    "faults",
]
