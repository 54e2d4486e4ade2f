"""Whether this machine's clock is right, by that of a platform."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.core.finding import Finding

MOST_OFF = 30
"""Seconds that the clock may differ; a slow answer and the header's whole seconds cost some."""


def clock(date: str, now: datetime) -> Finding | None:
    """What the header Date (https://www.rfc-editor.org/rfc/rfc9110#name-date) of an answer that has
    just come says of `now`; None if it cannot be read."""
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return None
    off = (now - theirs.replace(tzinfo=theirs.tzinfo or UTC)).total_seconds()
    if abs(off) <= MOST_OFF:
        return Finding("clock", "ok", "The clock agrees with the platform's.")
    side = "ahead of" if off > 0 else "behind"
    return Finding(
        "clock",
        "bad",
        f"The clock is {abs(off):,.0f} s {side} the platform's: what is kept for a time is kept "
        "too short or too long, and certificates may seem invalid.",
        "Let the machine set its clock: sudo timedatectl set-ntp true (systemd-timesyncd), or "
        "install chrony. In a container, on its host.",
    )
