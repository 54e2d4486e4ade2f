"""What people do, from the gesture to what they see, with a bot that keeps the rules."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui

from tests.discord_server import Discord
from tests.discord_server.conftest import Bot, Interaction, running


async def test_slash_command(server: Discord) -> None:
    """A slash command's answer is shown to who asked."""
    channel = server.guild("Newsroom").channel("general")
    bot, ani = Bot(server), server.person("Ani")

    @bot.tree.command(description="Ask")
    async def ask(interaction: Interaction, question: str) -> None:
        await interaction.response.send_message(f"You asked: {question}", ephemeral=True)

    async with running(bot):
        call = await ani.slash("ask", {"question": "what?"}, where=channel)
        shown = await call.response()
    assert shown.text() == "You asked: what?"
    assert shown.ephemeral
    assert channel.messages == []
    assert call.acknowledged_after is not None
    assert call.acknowledged_after < 1


async def test_button_updates_the_message(server: Discord) -> None:
    """A press edits the message in place, and the button's data reaches the bot."""
    channel = server.guild("Newsroom").channel("general")
    bot, ani = Bot(server), server.person("Ani")

    class Answer(ui.LayoutView):
        def __init__(self, text: str) -> None:
            super().__init__(timeout=None)
            row: ui.ActionRow[Any] = ui.ActionRow()
            row.add_item(Why(text))
            row.add_item(ui.Button(label="Read", url="https://example.org/a"))
            self.add_item(ui.Container(ui.TextDisplay(text), row))

    class Why(ui.DynamicItem[ui.Button[Any]], template=r"why:(?P<text>.+)"):
        def __init__(self, text: str) -> None:
            super().__init__(ui.Button(label="Why?", custom_id=f"why:{text}"))
            self.text = text

        @classmethod
        async def from_custom_id(cls, interaction: Any, item: Any, match: Any) -> Why:
            return cls(match["text"])

        async def callback(self, interaction: Interaction) -> None:
            await interaction.response.edit_message(view=Answer(f"because of {self.text}"))

    @bot.tree.command(description="Ask")
    async def ask(interaction: Interaction) -> None:
        await interaction.response.send_message(view=Answer("it"))

    bot.add_dynamic_items(Why)
    async with running(bot):
        shown = await (await ani.slash("ask", where=channel)).response()
        assert shown.text() == "it"
        assert shown.labels() == ["Why?", "Read"]
        assert shown.links() == [("Read", "https://example.org/a")]
        assert await (await ani.press(shown, "Why?")).response() is shown
    assert shown.text() == "because of it"
    assert len(shown.edits) == 1
    assert channel.messages == [shown]


async def test_select(server: Discord) -> None:
    """A chosen option's value reaches the bot."""
    bot, ani = Bot(server), server.person("Ani")
    dm = server.dm(ani)

    class Menu(ui.View):
        @ui.select(options=[discord.SelectOption(label="One", value="1")])
        async def choose(self, interaction: Interaction, select: ui.Select[Any]) -> None:
            await interaction.response.send_message(f"you chose {select.values[0]}")

    @bot.tree.command(description="Ask")
    async def ask(interaction: Interaction) -> None:
        await interaction.response.send_message("choose", view=Menu())

    async with running(bot):
        shown = await (await ani.slash("ask", where=dm)).response()
        answer = await (await ani.selects(shown, "One")).response()
    assert answer.text() == "you chose 1"
    assert [m.text() for m in dm.messages] == ["choose", "you chose 1"]


async def test_autocomplete(server: Discord) -> None:
    """What the bot offers while somebody types is what they see."""
    bot, ani = Bot(server), server.person("Ani")
    channel = server.guild("Newsroom").channel("general")

    @bot.tree.command(description="Ask")
    async def ask(interaction: Interaction, question: str) -> None:
        await interaction.response.send_message(question)

    @ask.autocomplete("question")
    async def offer(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=current.upper(), value=current)]

    async with running(bot):
        choices = await ani.types("ask", "question", "csto", where=channel)
        assert choices == [("CSTO", "csto")]
        shown = await (
            await ani.slash("ask", {"question": choices[0].value}, where=channel)
        ).response()
    assert shown.text() == "csto"


async def test_deferred_answer(server: Discord) -> None:
    """The first follow-up fills the deferred response, with the deferral's visibility."""
    bot, ani = Bot(server), server.person("Ani")
    channel = server.guild("Newsroom").channel("general")

    @bot.tree.command(description="Ask")
    async def ask(interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send("first", ephemeral=False)
        await interaction.followup.send("second", ephemeral=False)

    async with running(bot):
        call = await ani.slash("ask", where=channel)
        first, second = await call.response(), await call.followup()
    assert (first.text(), first.ephemeral) == ("first", True)
    assert (second.text(), second.ephemeral) == ("second", False)
    assert channel.messages == [second]


async def test_menu_on_a_message(server: Discord) -> None:
    """A menu command gets the message whole, although the bot could not read it before."""
    bot, ani = Bot(server), server.person("Ani")
    channel = server.guild("Newsroom").channel("general")

    @bot.tree.context_menu(name="What does it say?")
    async def say(interaction: Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(message.content.upper(), ephemeral=True)

    async with running(bot):
        message = await ani.says("a claim", where=channel)
        shown = await (await ani.menu("What does it say?", message)).response()
        await server.wait_for(lambda: bot.heard)
    assert shown.text() == "A CLAIM"
    assert [m.content for m in bot.heard] == [""]


async def test_words_that_the_bot_may_read(server: Discord) -> None:
    """Without the privileged intent: DMs, mentions, and replies that ping; nothing else."""
    bot, ani = Bot(server), server.person("Ani")
    channel, dm = server.guild("Newsroom").channel("general"), server.dm(ani)

    async with running(bot):
        mentioning = await ani.says("@bot hello", where=channel)
        await ani.says("in private", where=dm)
        await server.wait_for(lambda: len(bot.heard) == 2)
        await bot.heard[0].reply("yes?", mention_author=False)
        own = channel.last
        await ani.says("a reply", where=channel, reply_to=own)
        await ani.says("a quiet reply", where=channel, reply_to=own, pings=False)
        await ani.says("to others", where=channel)
        await server.wait_for(lambda: len(bot.heard) == 6)
    assert own.reply_to is mentioning
    heard = [m.content for m in bot.heard]
    assert heard == [f"<@{server.bot_id}> hello", "in private", "yes?", "a reply", "", ""]
    assert bot.heard[3].reference is not None
    resolved = bot.heard[3].reference.resolved
    assert isinstance(resolved, discord.Message)
    assert resolved.content == "yes?"
