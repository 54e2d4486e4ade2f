"""Pictures by name: drawn in a thread when first asked for, and kept on disk and at hand."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import threading
from pathlib import Path

from bot.core.knowledge import Knowledge
from bot.core.timeline import PICTURE, Chart, Timelines

log = logging.getLogger(__name__)

KEEP = 6
"""Files that are kept of one picture: of this knowledge and earlier ones, light and dark."""

_BEGINS, _ENDS = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB\x60\x82"


class Pictures:
    """The pictures of one knowledge at a time."""

    def __init__(self, knowledge: Knowledge, folder: Path, shipped: Path | None = None) -> None:
        """`folder` is where they are kept between starts; it need not exist. `shipped` is another
        such folder, which is only read."""
        self._charts = _charts(knowledge)
        self._folder = folder
        self._shipped = shipped or folder
        self._at_hand: dict[tuple[str, bool], bytes] = {}
        self._drawing = threading.Lock()

    def take(self, knowledge: Knowledge) -> None:
        """From now on, the pictures are of this knowledge; what was drawn of the one before and is
        another now is drawn anew at once. For another thread than the one that asks for them."""
        before, self._charts = self._charts, _charts(knowledge)
        for mark, dark in list(self._at_hand):
            name = next((n for n, (m, _) in before.items() if m == mark), "")
            if (chart := self._charts.get(name)) and chart[0] != mark:
                self._fetch(name, chart, dark)
        current = {mark for mark, _ in self._charts.values()}
        self._at_hand = {key: png for key, png in self._at_hand.items() if key[0] in current}

    def mark(self, name: str) -> str:
        """Twelve letters that change whenever the picture does; none if there is no such one."""
        chart = self._charts.get(name)
        return chart[0] if chart else ""

    async def png(self, name: str, *, dark: bool = False) -> bytes | None:
        """The picture as PNG; None, and a line in the log, if there is none.

        The first time takes a second or two, of a thread; later it is at hand.
        """
        chart = self._charts.get(name)
        if chart is None:
            return None
        if (found := self._at_hand.get((chart[0], dark))) is not None:
            return found
        return await asyncio.to_thread(self._fetch, name, chart, dark)

    def _fetch(self, name: str, chart: _Marked, dark: bool) -> bytes | None:
        with self._drawing:
            mark, drawing = chart
            if (found := self._at_hand.get((mark, dark))) is not None:
                return found
            home = self._folder / f"picture-{name}-{mark}{'-dark' if dark else ''}.png"
            found = _kept(home) or _kept(self._shipped / home.name)
            if found is None:
                try:
                    found = _drawn(drawing, self._folder, dark)
                except Exception as error:
                    # An answer goes out without its picture, whatever is wrong with the library.
                    log.error("The picture %s could not be drawn: %s", name, type(error).__name__)
                    return None
                _keep(home, found, f"picture-{name}-*.png")
            self._at_hand[mark, dark] = found
            return found


_Marked = tuple[str, Chart]
"""A chart after its mark."""


def _charts(knowledge: Knowledge) -> dict[str, _Marked]:
    chart = Timelines(knowledge).chart()
    return {PICTURE: (_mark(chart), chart)} if chart else {}


def _mark(chart: Chart) -> str:
    """A hash of what is drawn and of the code that draws it."""
    digest = hashlib.sha256(repr(chart).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _drawn(chart: Chart, folder: Path, dark: bool) -> bytes:
    keep_fonts(folder)
    # Only here: it takes a second to load.
    from bot.picture.draw import png

    return png(chart, dark=dark)


def keep_fonts(folder: Path) -> None:
    """Let the drawing library, before it is loaded, keep its list of fonts in our own folder.

    Where a home cannot be written to, it would make the list anew at each start, and say so.
    """
    os.environ.setdefault("MPLCONFIGDIR", str(folder / "matplotlib"))


def _kept(home: Path) -> bytes | None:
    """A whole picture that is kept."""
    try:
        found = home.read_bytes()
    except OSError:
        return None
    with contextlib.suppress(OSError):
        os.utime(home)
    return found if found.startswith(_BEGINS) and found.endswith(_ENDS) else None


def _keep(home: Path, content: bytes, kin: str) -> None:
    """Write beside, then rename: another process sees all of it or nothing."""
    # Only here: a start that finds what was kept does not need it.
    import tempfile

    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=home.parent, prefix=".draft-")
        os.close(handle)
        draft = Path(name)
        try:
            draft.write_bytes(content)
            draft.replace(home)
        finally:
            draft.unlink(missing_ok=True)
        for old in sorted(home.parent.glob(kin), key=lambda p: p.stat().st_mtime)[:-KEEP]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("A picture could not be kept in %s: %s", home.parent, error.strerror)
