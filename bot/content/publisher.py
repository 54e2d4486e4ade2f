"""A publisher's page, fetched politely or read from a file, within limits.

Whatever a server sends, this ends soon, takes little memory and says what is wrong in a sentence.
"""

from __future__ import annotations

import asyncio
import codecs
import http
import ipaddress
import re
import zlib
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.content.fault import UnusableError

MOST_BYTES = 5_000_000
"""Of a page, packed or unpacked: articles have a tenth of that."""

MOST_REDIRECTS = 5
PATIENCE = 20.0
"""Seconds for a page with all its redirects."""

_HEADERS = {
    "User-Agent": "briefbot (looks whether cited passages are still there)",
    "Accept": "text/html, application/xhtml+xml",
    "Accept-Encoding": "gzip, deflate",
}
_KINDS = ("text/html", "application/xhtml+xml")
_BY_HAND = "Save the page in a browser and name the file with --page."
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_TAG = re.compile(r"<\s*(?:!doctype|html|head|body|article|main|div|p|h1)\b", re.IGNORECASE)
_NAMED = re.compile(r"charset\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, and what the server says that it is."""

    content: bytes
    kind: str
    """The header Content-Type, such as "text/html; charset=utf-8"."""


async def fetch(address: str, patience: float = PATIENCE) -> Fetched:
    """The page at an address, after redirects; raises UnusableError with what to do."""
    timeout = aiohttp.ClientTimeout(total=None, connect=patience, sock_read=patience)
    try:
        # Unpacked here, where a small page that unpacks to a huge one is noticed in time.
        async with (
            asyncio.timeout(patience),
            aiohttp.ClientSession(
                timeout=timeout, headers=_HEADERS, auto_decompress=False, trust_env=True
            ) as session,
        ):
            return await _followed(session, address)
    except TimeoutError:
        raise UnusableError(f"{address} took longer than {patience:g} seconds.") from None
    except aiohttp.ClientSSLError:
        raise UnusableError(f"{address}: its certificate is not trusted.") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise UnusableError(
            f"{address} could not be fetched ({type(error).__name__}). {_BY_HAND}"
        ) from None


async def _followed(session: aiohttp.ClientSession, address: str) -> Fetched:
    at = address
    for _ in range(MOST_REDIRECTS + 1):
        _allow(at)
        async with session.get(at, allow_redirects=False) as response:
            target = response.headers.get("Location")
            if response.status in (301, 302, 303, 307, 308) and target:
                at = urljoin(at, target)
                continue
            if response.status != http.HTTPStatus.OK:
                raise UnusableError(f"{at} answered {_status(response.status)}. {_BY_HAND}")
            kind = response.headers.get("Content-Type", "")
            return Fetched(await _content(at, response), kind)
    raise UnusableError(f"{address} redirects more than {MOST_REDIRECTS} times.")


def _allow(address: str) -> None:
    """Only what nobody on the way can change: https, or this machine itself."""
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return
    raise UnusableError(f"{address} is not an https address, so it is not fetched.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _status(status: int) -> str:
    try:
        return f"{status} {http.HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


async def _content(address: str, response: aiohttp.ClientResponse) -> bytes:
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise UnusableError(f"{address} is packed in a way that was not asked for ({coding}).")
    unpacking = None if coding == "identity" else zlib.decompressobj(wbits=47)
    taken, content = 0, bytearray()
    async for chunk in response.content.iter_any():
        taken += len(chunk)
        try:
            # One byte more than may be, so that more is noticed.
            room = MOST_BYTES + 1 - len(content)
            content += unpacking.decompress(chunk, room) if unpacking else chunk
        except zlib.error:
            raise UnusableError(f"{address} is damaged: it cannot be unpacked.") from None
        if max(taken, len(content)) > MOST_BYTES:
            raise UnusableError(f"{address} is larger than {MOST_BYTES:,} bytes. {_BY_HAND}")
    if unpacking is not None and not unpacking.eof:
        raise UnusableError(f"{address} is damaged: its end is missing.")
    return bytes(content)


def html_of(fetched: Fetched, where: str) -> str:
    """The page's text; raises UnusableError for what is no page, or in letters unknown here.

    Many pages say one encoding and have another: what is UTF-8 is read as that, whatever it says.
    """
    kind = fetched.kind.partition(";")[0].strip().lower()
    if kind and kind not in _KINDS:
        raise UnusableError(f"{where} is no page but {kind}. {_BY_HAND}")
    content = fetched.content
    if len(content) > MOST_BYTES:
        raise UnusableError(f"{where} is larger than {MOST_BYTES:,} bytes.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(content.decode("utf-16", errors="replace"), where)
    try:
        return _checked(content.decode("utf-8-sig"), where)
    except UnicodeDecodeError:
        return _checked(_decoded(content, fetched.kind, where), where)


def _decoded(content: bytes, kind: str, where: str) -> str:
    named = _NAMED.search(kind)
    meta = _META.search(content[:4096])
    charset = named[1] if named else meta[1].decode("ascii") if meta else "windows-1252"
    try:
        # As browsers read it: https://encoding.spec.whatwg.org/#names-and-labels
        name = "cp1252" if codecs.lookup(charset).name in _LATIN else charset
        return content.decode(name)
    except (LookupError, UnicodeDecodeError):
        raise UnusableError(
            f"{where} says that its letters are {charset}, and they are not. {_BY_HAND}"
        ) from None


_LATIN = ("ascii", "cp1252", "iso8859-1")


def _checked(text: str, where: str) -> str:
    if not _TAG.search(text):
        raise UnusableError(f"{where} is no HTML page. {_BY_HAND}")
    return text
