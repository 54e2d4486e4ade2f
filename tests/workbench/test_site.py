"""The workbench over HTTP, without a browser: what is served, to whom, and under which headers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from bot.workbench.guard import HEADERS
from bot.workbench.known import Known
from bot.workbench.pages import NAV
from bot.workbench.site import site
from tests.workbench.world import live_of

PAGES = [*(path for path, _ in NAV), "/entry/ferry-when", "/ask?q=what+time+is+the+boat"]
OTHERS = ["/static/workbench.css", "/static/workbench.js", "/picture/timeline/dark.png", "/no-such"]


@pytest.fixture(scope="module")
def client(small: Known) -> Iterator[TestClient]:
    with TestClient(site(live_of(small), None), base_url="http://127.0.0.1:8765") as client:
        yield client


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
def test_every_response_has_the_headers(client: TestClient, path: str) -> None:
    """A page, a file, a picture and an error alike come with the policy and all other headers."""
    got = client.get(path)
    assert got.status_code == (404 if path == "/no-such" else 200)
    assert {name: got.headers.get(name) for name in HEADERS} == HEADERS


def test_the_policy_allows_nothing_but_our_own_files() -> None:
    """No inline script or style, no other address, no frame."""
    policy = dict(part.split(" ", 1) for part in HEADERS["content-security-policy"].split("; "))
    assert policy.pop("default-src") == "'none'"
    assert set(policy.values()) == {"'none'", "'self'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/entry/ferry-when", "/static/workbench.css", "/no-such"])
def test_nothing_but_get(client: TestClient, method: str, path: str) -> None:
    """Any other method is 405, whatever the address: there is nothing to change."""
    got = client.request(method, path)
    assert (got.status_code, got.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8765", 200),
        ("127.0.0.1", 200),
        ("localhost:8765", 200),
        ("LOCALHOST", 200),
        ("[::1]:8765", 200),
        ("192.168.0.7:8765", 200),
        ("evil.example", 421),
        ("evil.example:8765", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("evil.example@127.0.0.1", 421),
        ("[::1].evil.example", 421),
        ("[evil.example]", 421),
        ("", 421),
    ],
)
def test_only_this_machine_is_served(client: TestClient, host: str, status: int) -> None:
    """A name that a stranger can make point here is not served; an address in numbers is."""
    assert client.get("/", headers={"host": host}).status_code == status


def test_the_name_to_listen_on_is_served(small: Known) -> None:
    """Who listens on a name of this machine may call it by that name."""
    served = site(live_of(small), None, {"Newsroom.lan"})
    with TestClient(served, base_url="http://newsroom.lan") as client:
        assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/no-such",
        "/entry/no-such",
        "/entry/%3Cscript%3E",
        "/entry/",
        "/static/../pages.py",
        "/static/%2e%2e/pages.py",
        "/static/..%2fpages.py",
        "/picture/other/light.png",
    ],
)
def test_what_is_no_page(client: TestClient, path: str) -> None:
    """An unknown page, entry, file or picture is 404, with a way back."""
    got = client.get(path)
    assert got.status_code == 404
    assert '<a href="/">All entries</a>' in got.text
    assert "<script>" not in got.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["ferry-when", "ferry-price", "tower-height", "missing-captain", "hello"]),
        ("q=lighthouse", ["tower-height"]),
        ("q=LIGHTH", ["tower-height"]),
        ("q=boat+time", ["ferry-when"]),
        ("q=missing-captain", ["missing-captain"]),
        ("q=%3C%3E", ["ferry-when", "hello"]),
        ("topic=tower", ["tower-height", "missing-weather"]),
        ("kind=contested", ["ferry-price"]),
        ("kind=not_in_source&topic=ferry", ["missing-captain"]),
        ("q=boat&kind=contested", ["ferry-price"]),
        ("page=99", ["ferry-when"]),
        ("page=-1", ["ferry-when"]),
        ("page=%D9%A3", ["ferry-when"]),
    ],
)
def test_entries_are_found(client: TestClient, query: str, found: list[str]) -> None:
    """By words of any of their texts, by topic and by kind, together too; nonsense is left out."""
    text = client.get(f"/?{query}").text
    assert all(f'href="/entry/{entry}"' in text for entry in found)
    if query.startswith(("q=l", "q=L", "q=boat", "topic", "kind")):
        assert text.count('<li>\n<a href="/entry/') == len(found)


def test_questions_come_first(client: TestClient) -> None:
    """An entry whose question holds the words stands before those that hold them elsewhere."""
    order = re.findall(r'<li>\n<a href="/entry/([a-z-]+)"', client.get("/?q=tower").text)
    assert order == ["tower-height"]
    order = re.findall(r'<li>\n<a href="/entry/([a-z-]+)"', client.get("/?q=the+c").text)
    assert order[0] == "missing-captain"
    assert "tower-height" in order


def test_nothing_is_found(client: TestClient) -> None:
    """A search for what is nowhere says so."""
    text = client.get("/?q=cheese").text
    assert "0 entries" in text
    assert 'href="/entry/' not in text


def test_a_phrasing_says_why_an_entry_was_found(client: TestClient) -> None:
    """Where the question does not hold the words, the phrasing that does is shown."""
    assert "how tall is the lighthouse tower" in client.get("/?q=lighthouse").text
    assert "phrasing" not in client.get("/?q=tower+high").text


def test_an_entry_is_told_whole(client: TestClient) -> None:
    """Its words with speaker and passages, its phrasings, where it stands, what is near."""
    text = client.get("/entry/ferry-when").text
    for told in (
        "It sails at noon.",
        "the mayor",
        "https://herald.example/ferry#:~:text=It%20sails,at%20noon.",
        "It sails at noon, said the mayor.",
        "when can I sail across",
        "timetable",
        "entries/ferry.yaml:3",
        'href="/entry/tower-height"',
        "A tour of the harbour",
        "1990: The first ferry",
    ):
        assert told in text, told


def test_a_finding_stands_beside_its_entry(client: TestClient) -> None:
    """By file and line: with the entry that it is in, and no other; and in the list of all."""
    finding = "entries/ferry.yaml:12:7"
    assert finding in client.get("/entry/ferry-when").text
    assert finding not in client.get("/entry/ferry-price").text
    listed = client.get("/findings").text
    assert finding in listed
    assert "Say &lt;who&gt; says so." in listed
    assert 'href="/entry/ferry-when"' in listed


def test_a_question_is_explained(client: TestClient) -> None:
    """What `briefbot explain` tells: how it was read, what it matches, and what was decided."""
    text = client.get("/ask?q=what+time+is+teh+boat+to+nordhaven").text
    assert "Answered with ferry-when: certainty" in text or "Declined" in text
    assert "northport" in text
    assert "nearest phrasing" in text


def test_a_follow_up_is_read_in_its_conversation(client: TestClient) -> None:
    """With an earlier question, one that points back is read with it."""
    alone = client.get("/ask?q=and+southport%3F&part").text
    after = client.get("/ask?q=and+southport%3F&after=does+northport+call+it+free&part").text
    assert "ferry-price" in after
    assert alone != after


@pytest.mark.parametrize("question", ["", "+", "%3F%21", "%00", "%ED%A0%80", "x" * 7_000])
def test_no_question_breaks_the_page(client: TestClient, question: str) -> None:
    """Nothing, no word, half a character, or far too much: all get a page."""
    assert client.get(f"/ask?q={question}").status_code == 200
    assert client.get(f"/?q={question}").status_code == 200


def test_a_part_is_no_page(client: TestClient) -> None:
    """What is put into a page while somebody types is that part alone."""
    for path in ("/ask?q=boat&part", "/?q=boat&part"):
        assert "<html" not in client.get(path).text
    assert "<html" in client.get("/ask?q=boat").text


def test_coverage_names_who_cites(client: TestClient) -> None:
    """Each paragraph stands with its gist and the entries that cite it."""
    text = client.get("/coverage").text
    assert "The towns disagree on the price." in text
    assert 'href="/entry/ferry-price"' in text


def test_confusions_are_counted_once_asked(client: TestClient) -> None:
    """The page begins the questions, says how far they are, and then shows what was confused."""
    for _ in range(500):
        text = client.get("/confusions").text
        if "got a right reply" in text:
            break
        assert "<progress" in text
    assert "1 of 3 questions got a right reply" in text
    confused = [" ".join(re.sub("<.*?>", "", part).split()) for part in text.split("<li>1 ×")[1:]]
    assert confused[0].startswith("declined → tower-height height of the tower")
    assert confused[1].startswith("ferry-when → ferry-price what does a ticket cost")
    assert text.count("known failure") == 1


def test_no_page_lets_a_script_in(client: TestClient) -> None:
    """No page has a script or style of its own, nor an attribute that runs one."""
    for path in PAGES:
        text = client.get(path).text
        assert text.count("<script") == 1, path
        assert "<style" not in text
        assert " style=" not in text
        assert " on" not in "".join(part.split(">")[0] for part in text.split("<button")[1:])
