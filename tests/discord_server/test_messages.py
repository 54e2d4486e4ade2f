"""Rules for messages: each is broken once, and the nearest thing that is right passes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord_server import Discord
from tests.discord_server.rest import Rest
from tests.discord_server.spec import load_spec

JSON = dict[str, Any]

V2 = 1 << 15


def text(content: str) -> JSON:
    return {"type": 10, "content": content}


def button(label: str = "Go", custom_id: str = "go", **more: Any) -> JSON:
    return {"type": 2, "style": 2, "label": label, "custom_id": custom_id, **more}


def link(url: str, label: str = "Read") -> JSON:
    return {"type": 2, "style": 5, "label": label, "url": url}


def row(*components: JSON) -> JSON:
    return {"type": 1, "components": list(components)}


def buttons(count: int) -> JSON:
    return row(*(button(custom_id=str(n)) for n in range(count)))


def select(count: int = 1, **more: Any) -> JSON:
    options = [{"label": str(n), "value": str(n)} for n in range(count)]
    return {"type": 3, "custom_id": "menu", "options": options, **more}


def option(**changes: Any) -> JSON:
    return {**select(), "options": [{"label": "One", "value": "1", **changes}]}


def section(texts: int, accessory: JSON | None) -> JSON:
    made: JSON = {"type": 9, "components": [text("x")] * texts}
    return made if accessory is None else {**made, "accessory": accessory}


def container(*components: JSON) -> JSON:
    return {"type": 17, "components": list(components)}


def v2(*components: JSON, **more: Any) -> JSON:
    return {"flags": V2, "components": list(components), **more}


def with_row(*components: JSON) -> JSON:
    return {"content": "x", "components": [row(*components)]}


def gallery(url: str, **more: Any) -> JSON:
    return {"type": 12, "items": [{"media": {"url": url}, **more}]}


def embed(**values: Any) -> JSON:
    return {"embeds": [values]}


# What is wrong, how the violation reads, and the nearest thing that is right.
WRONG: dict[str, tuple[JSON, str, JSON]] = {
    "content too long": ({"content": "x" * 2001}, "content: .*2001", {"content": "x" * 2000}),
    "empty": ({"content": ""}, "empty", {"content": "x"}),
    "buttons alone": ({"components": [row(button())]}, "empty", with_row(button())),
    "no components": (v2(), "empty", v2(text("x"))),
    "no flag": ({"components": [text("x")]}, "must be one of {1}", v2(text("x"))),
    "content with the flag": (v2(text("x"), content="x"), "content: .*V2", v2(text("x"))),
    "embeds with the flag": (v2(text("x"), **embed(title="x")), "embeds: .*V2", embed(title="x")),
    "unknown flag": ({"content": "x", "flags": 64}, "flags 64", {"content": "x", "flags": 4}),
    "a picture that is not there": (
        v2(gallery("attachment://a.png")),
        "attachment://a.png' is no file",
        v2(gallery("https://example.org/a.png")),
    ),
    "description too long": (
        v2(gallery("https://example.org/a.png", description="x" * 1025)),
        "Must be between 1.*1025",
        v2(gallery("https://example.org/a.png", description="x" * 1024)),
    ),
    "41 components": (
        v2(container(*[text("x")] * 40)),
        "cannot exceed 40: 41",
        v2(container(*[text("x")] * 39)),
    ),
    "an accessory counts": (
        v2(container(*[text("x")] * 37), section(1, button())),
        "cannot exceed 40: 41",
        v2(container(*[text("x")] * 36), section(1, button())),
    ),
    "texts too long": (
        v2(text("x" * 2000), container(text("x" * 2001))),
        "exceeds 4000 characters: 4001",
        v2(text("x" * 2000), container(text("x" * 2000))),
    ),
    "empty text": (v2(text("")), "content: Must be between 1", v2(text("x"))),
    "label too long": (with_row(button("x" * 81)), "label: .*81", with_row(button("x" * 80))),
    "no label": (
        with_row(button("")),
        "a label or an emoji",
        with_row(button("", emoji={"name": "👍"})),
    ),
    "custom_id too long": (
        with_row(button(custom_id="x" * 101)),
        "custom_id: .*101",
        with_row(button(custom_id="x" * 100)),
    ),
    "no custom_id": (
        with_row({"type": 2, "style": 1, "label": "x"}),
        "custom id is required",
        with_row(button()),
    ),
    "custom_id twice": (
        v2(row(button()), container(row(button()))),
        r"duplicated: \['go'\]",
        v2(row(button()), container(row(button(custom_id="on")))),
    ),
    "id twice": (
        v2({**text("x"), "id": 7}, {**text("y"), "id": 7}),
        r"duplicated: \['7'\]",
        v2({**text("x"), "id": 7}, text("y")),
    ),
    "no style": (
        with_row({**button(), "style": 9}),
        "no style 9",
        with_row(button()),
    ),
    "url too long": (
        with_row(link("https://example.org/" + "x" * 493)),
        "url: .*513",
        with_row(link("https://example.org/" + "x" * 492)),
    ),
    "url of another scheme": (
        with_row(link("ftp://example.org")),
        "Scheme",
        with_row(link("http://example.org")),
    ),
    "url and custom_id": (
        with_row({**link("https://example.org"), "custom_id": "x"}),
        "cannot both",
        with_row(link("https://example.org")),
    ),
    "url on another button": (
        with_row(button(url="https://example.org")),
        "Only a link button",
        with_row(button()),
    ),
    "six buttons": (
        {"content": "x", "components": [buttons(6)]},
        "1 to 5 buttons",
        with_row(button()),
    ),
    "six rows": (
        {"content": "x", "components": [row(button(custom_id=str(n))) for n in range(6)]},
        "between 1 and 5",
        {"content": "x", "components": [row(button(custom_id=str(n))) for n in range(5)]},
    ),
    "empty row": (with_row(), "1 to 5 buttons", with_row(button())),
    "menu beside a button": (with_row(select(), button()), "one select", with_row(select())),
    "26 options": (with_row(select(26)), "options: .*26", with_row(select(25))),
    "no options": (with_row(select(0)), "options: .*0", with_row(select(1))),
    "option's label too long": (
        with_row(option(label="x" * 101)),
        "label: .*101",
        with_row(option(label="x" * 100)),
    ),
    "option's value too long": (
        with_row(option(value="x" * 101)),
        "value: .*101",
        with_row(option(value="x" * 100)),
    ),
    "option's description too long": (
        with_row(option(description="x" * 101)),
        "description: .*101",
        with_row(option(description="x" * 100)),
    ),
    "option's value twice": (
        with_row({**select(2), "options": [{"label": n, "value": "1"} for n in "ab"]}),
        "already used",
        with_row(select(2)),
    ),
    "placeholder too long": (
        with_row(select(placeholder="x" * 151)),
        "placeholder: .*151",
        with_row(select(placeholder="x" * 150)),
    ),
    "more values than options": (
        with_row(select(2, max_values=3)),
        "3 of 2 options",
        with_row(select(2, max_values=2)),
    ),
    "section of four texts": (
        v2(section(4, button())),
        "between 1 and 3 in length: 4",
        v2(section(3, button())),
    ),
    "section without accessory": (
        v2(section(1, None)),
        "accessory: This field is required",
        v2(section(1, link("https://example.org"))),
    ),
    "button outside of a row": (v2(button()), "type: Value must be one", v2(row(button()))),
    "container in a container": (
        v2(container(container(text("x")))),
        "type: Value must be one",
        v2(container(text("x"))),
    ),
    "empty container": (v2(container()), "between 1 and 40", v2(container(text("x")))),
    "eleven embeds": (
        {"embeds": [{"title": "x"}] * 11},
        "embeds: .*11",
        {"embeds": [{"title": "x"}] * 10},
    ),
    "embed's title too long": (embed(title="x" * 257), "title: .*257", embed(title="x" * 256)),
    "embed's field too long": (
        embed(fields=[{"name": "x", "value": "x" * 1025}]),
        "fields: .*1025",
        embed(fields=[{"name": "x", "value": "x" * 1024}]),
    ),
    "embeds too long": (
        {"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]},
        "6000: 6001",
        {"embeds": [{"description": "x" * 3000}] * 2},
    ),
}


@pytest.mark.parametrize("name", WRONG)
async def test_broken_rule(server: Discord, rest: Rest, name: str) -> None:
    """The violation is there, and the answer is Discord's; what is nearly so passes."""
    wrong, pattern, right = WRONG[name]
    channel = server.guild("Newsroom").channel("general")
    refused = await rest("POST", f"/channels/{channel.id}/messages", wrong)
    assert refused.status == 400
    assert refused.code in (50035, 50006)
    assert (refused.code == 50035) == ("errors" in refused.body)
    server.expect_violation(pattern)
    assert len(server.violations) == 1
    assert channel.messages == []
    server.check()
    server.clear_violations()
    passed = await rest("POST", f"/channels/{channel.id}/messages", right)
    assert passed.status == 200
    assert len(channel.messages) == 1


async def test_errors_have_their_place(server: Discord, rest: Rest) -> None:
    """The JSON of the error leads to the part that is wrong, as discord.py flattens it."""
    channel = server.guild("Newsroom").channel("general")
    server.expect_violation("label")
    refused = await rest(
        "POST", f"/channels/{channel.id}/messages", with_row(button(), button("x" * 81, "b"))
    )
    inner = refused.body["errors"]["components"]["0"]["components"]["1"]["label"]["_errors"]
    assert inner[0]["code"] == "BASE_TYPE_BAD_LENGTH"


async def test_the_flag_stays(server: Discord, rest: Rest) -> None:
    """A message with Components V2 keeps the flag; an older one may be given it without content."""
    channel = server.guild("Newsroom").channel("general")
    path = f"/channels/{channel.id}/messages"
    await rest("POST", path, v2(text("x")))
    await rest("POST", path, {"content": "old"})
    new, old = channel.messages
    server.expect_violation("flag cannot be removed")
    assert (await rest("PATCH", f"{path}/{new.id}", {"flags": 0})).code == 50035
    assert (await rest("PATCH", f"{path}/{new.id}", {"components": [text("y")]})).status == 200
    assert new.text() == "y"
    server.expect_violation("content: .*V2")
    assert (await rest("PATCH", f"{path}/{old.id}", v2(text("x")))).code == 50035
    assert (await rest("PATCH", f"{path}/{old.id}", v2(text("z"), content=None))).status == 200
    assert (old.text(), old.components_v2, old.edits[0].content) == ("z", True, "old")


NONE: JSON = {"parse": []}
PINGS: dict[str, tuple[JSON, str]] = {
    "person": ({"content": "<@5>"}, "<@5>"),
    "old form": ({"content": "<@!5>"}, "<@!5>"),
    "role": ({"content": "<@&5>"}, "<@&5>"),
    "everyone": ({"content": "@everyone"}, "@everyone"),
    "here": (v2(container(text("a @here"))), "@here"),
    "all people": ({"content": "<@5>", "allowed_mentions": {"parse": ["users"]}}, "<@5>"),
    "this person": ({"content": "<@5>", "allowed_mentions": {"users": ["5"]}}, "<@5>"),
}


@pytest.mark.parametrize("name", PINGS)
async def test_mentions_that_ping(server: Discord, rest: Rest, name: str) -> None:
    """A mention is a violation unless allowed_mentions holds it back."""
    body, mention = PINGS[name]
    channel = server.guild("Newsroom").channel("general")
    path = f"/channels/{channel.id}/messages"
    await rest("POST", path, {**body, "allowed_mentions": NONE})
    assert server.violations == []
    server.expect_violation(f"would ping {mention}")
    assert (await rest("POST", path, body)).status == 200
    assert len(server.violations) == 1


async def test_replies_that_ping(server: Discord, rest: Rest) -> None:
    """So is a reply that pings whom it answers."""
    channel, ani = server.guild("Newsroom").channel("general"), server.person()
    path = f"/channels/{channel.id}/messages"
    asked = await ani.says("@bot hello", where=channel)
    reply: JSON = {"content": "x", "message_reference": {"message_id": str(asked.id)}}
    await rest("POST", path, {**reply, "allowed_mentions": {**NONE, "replied_user": False}})
    assert server.violations == []
    server.expect_violation("would ping the author")
    await rest("POST", path, reply)


@pytest.mark.skipif(load_spec() is None, reason="the OpenAPI document is not at hand")
@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"content": "x", "tts": "yes"}, "tts: 'yes' is not of type"),
        ({"content": "x", "embeds": [{"color": "red"}]}, r"embeds\.0\.color: 'red'"),
        (with_row({**button(), "disabled": "no"}), r"components\.0\.disabled: 'no'"),
        (v2({"type": 14, "spacing": 9}), r"components\.0\.spacing"),
    ],
)
async def test_broken_specification(server: Discord, rest: Rest, body: JSON, problem: str) -> None:
    """What the server's own checks pass over is compared with the OpenAPI document."""
    channel = server.guild("Newsroom").channel("general")
    server.expect_violation(problem)
    await rest("POST", f"/channels/{channel.id}/messages", body)
    assert len(server.violations) == 1
    server.checks_spec = False
    server.check()
    await rest("POST", f"/channels/{channel.id}/messages", body)
    assert len(server.violations) == 1
