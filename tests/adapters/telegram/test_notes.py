"""Under which keys places and people are kept."""

from __future__ import annotations

from pathlib import Path

from bot.adapters.telegram.gesture import Place
from bot.adapters.telegram.notes import MOST_POLLS, Notes
from bot.core.outage import Outage
from bot.store.store import Store

PLACE = Place(918_273_645_546, None, private=True)
TOPIC = Place(-918_273_645_546, 7, private=False)
PERSON = 546_372_819_645


async def test_keys(tmp_path: Path) -> None:
    """Each bot has its own key for each place, and each message one for each judge; no key is the
    same as another, and none holds a number of who or where."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    await store.open()
    keys = [
        key
        for bot in (42, 43)
        for notes in (Notes(store, Outage("Life goes on"), bot),)
        for place in (PLACE, TOPIC)
        for key in (
            notes.conversation(place),
            *(notes.voter(p, place, m) for p in (PERSON, PERSON + 1) for m in (5, 6)),
        )
    ]
    await store.close()
    assert len(set(keys)) == len(keys) == 20
    for number in (PLACE.chat, PERSON):
        assert not any(str(number) in key for key in keys)


async def test_a_key_stays(tmp_path: Path) -> None:
    """The same place has the same key after a restart."""
    found = []
    for _ in range(2):
        store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
        await store.open()
        found.append(Notes(store, Outage("Life goes on"), 42).conversation(TOPIC))
        await store.close()
    assert found[0] == found[1]


async def test_polls_while_the_store_is_away(tmp_path: Path) -> None:
    """Whom the latest polls ask is remembered in the process, and forgotten there with the person;
    what the store keeps is not kept twice."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    await store.open()
    notes = Notes(store, Outage("Life goes on"), 42)
    await notes.note_poll("kept", "sails", PERSON)
    await store.close()
    assert await notes.polled("kept", PERSON) is None
    for number in range(MOST_POLLS + 1):
        await notes.note_poll(str(number), "sails", PERSON + number % 2)
    assert await notes.polled("0", PERSON) is None
    assert await notes.polled("2", PERSON) == "sails"
    assert await notes.polled("2", PERSON + 1) is None
    notes.forget_polls(PERSON)
    assert await notes.polled("2", PERSON) is None
    assert await notes.polled("3", PERSON + 1) == "sails"
    await store.open()
    assert await notes.polled("kept", PERSON) == "sails"
    assert await notes.polled("kept", PERSON + 1) is None
    await store.close()
