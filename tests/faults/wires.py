"""Ways to a server that are bad."""

from __future__ import annotations

import asyncio
import contextlib

PIECE = 4_096


class Slow:
    """A way on which every piece takes its time, and no more than so many bytes a second go through
    each connection, each way."""

    def __init__(self, port: int, *, late: float, bytes_a_second: float) -> None:
        self._port = port
        self._late = late
        self._rate = bytes_a_second
        self._writers: list[asyncio.StreamWriter] = []
        self.carried = 0
        """Bytes that went through, both ways."""

    async def __aenter__(self) -> Slow:
        self._server = await asyncio.start_server(self._joined, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0.05)

    async def _joined(self, near: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        with contextlib.suppress(ConnectionError):
            far, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
            self._writers.append(far_writer)
            await asyncio.gather(self._carry(near, far_writer), self._carry(far, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(PIECE):
                self.carried += len(data)
                await asyncio.sleep(self._late + len(data) / self._rate)
                writer.write(data)
            writer.close()
