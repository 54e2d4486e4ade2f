"""Pictures on Telegram: uploaded once, and from then on named by the id that Telegram gave.

https://core.telegram.org/bots/api#sending-files. An id is good for one bot alone, for as long as
Telegram keeps the file; where it does not, the picture is uploaded again.
"""

from __future__ import annotations

from bot.adapters.telegram.notes import Store
from bot.core.outage import Outage
from bot.core.reply import Picture
from bot.picture.pictures import Pictures

SETTING = "telegram_photo_{bot}_{name}_{mark}"
"""Under this the store keeps the id of a picture; another picture has another mark."""


class Photos:
    """What one bot sends of pictures."""

    def __init__(self, pictures: Pictures, store: Store, outage: Outage, bot: int) -> None:
        """`bot` is its id."""
        self._pictures = pictures
        self._store = store
        self._spare = outage.spare
        self._bot = bot

    async def known(self, picture: Picture) -> str | None:
        """The id of a picture that was uploaded, by this process or an earlier one."""
        found = self._store.setting(self._setting(picture))
        return await self._spare("setting", found, None)

    async def png(self, picture: Picture) -> bytes | None:
        """The picture to upload; None if it cannot be drawn.

        The light one: nobody tells a bot which theme a reader has, and on a dark ground a light
        picture is what other photos are too.
        """
        return await self._pictures.png(picture.name)

    async def note(self, picture: Picture, file_id: str) -> None:
        """Keep the id that Telegram gave."""
        kept = self._store.set_setting(self._setting(picture), file_id)
        await self._spare("set_setting", kept, None)

    def _setting(self, picture: Picture) -> str:
        mark = self._pictures.mark(picture.name)
        return SETTING.format(bot=self._bot, name=picture.name, mark=mark)
