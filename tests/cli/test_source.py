"""`briefbot source check`: is what is cited still on the page? All pages are made up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.command import Briefbot, Ran, written
from tests.content.small import Files, changed, small_files
from tests.test_second_source import shown_files

PAGE = """\
<!doctype html><html><head><meta charset="utf-8"><title>The Daily</title></head><body>
<h1>Shut for the Spring</h1>
<p>The bridge, a hundred years old, will be closed, says the mayor, until May.</p>
<p>Across the river nobody had asked for it.</p></body></html>
"""
SOUND = """\
  p1 found. Cited 5 times.
  p2 found. Cited 3 times.
  2 passages: 2 found, 0 gone.
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server on this machine with a page, and a page that is not there."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/bridge"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


@pytest.fixture
def briefbot(tmp_path: Path) -> Briefbot:
    """The command without the fitted matcher, which it does not need."""
    return Briefbot(tmp_path / "cache", tmp_path)


def check(briefbot: Briefbot, *words: str, files: Files | None = None) -> Ran:
    folder = written(briefbot.folder / "knowledge", files or small_files())
    return briefbot.run("source", "check", *words, BRIEFBOT_KNOWLEDGE_DIR=folder)


def saved(briefbot: Briefbot, page: str = PAGE) -> str:
    (briefbot.folder / "page.html").write_text(page, encoding="utf-8")
    return "page.html"


def test_source_check_fetches(briefbot: Briefbot, server: str) -> None:
    """A page on a server: each passage with how often it is cited, exit code 0."""
    ran = check(briefbot, "--url", f"{server}/bridge")
    assert (ran.code, ran.out, ran.err) == (0, f"daily: {server}/bridge\n{SOUND}", "")


def test_source_check_reads_a_file(briefbot: Briefbot) -> None:
    """A page that was saved in a browser, without any network; nothing is kept."""
    ran = check(briefbot, "daily", "--page", saved(briefbot))
    assert (ran.code, ran.out, ran.err) == (0, f"daily: page.html\n{SOUND}", "")
    assert not briefbot.cache.exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("The bridge, a", "A bridge, a", "p1 gone: “The bridge” is not there. Cited 5 times."),
        ("until May.", "until June.", "p1 gone: “The bridge” is there, and “until May.” does not"),
        ("Across the river", "Over the river", "p2 gone: “Across the river” is not there."),
    ],
)
def test_source_check_gone(briefbot: Briefbot, old: str, new: str, said: str) -> None:
    """A passage that was rewritten is told with the words that are missed, exit code 1."""
    assert PAGE.count(old) == 1
    ran = check(briefbot, "--page", saved(briefbot, PAGE.replace(old, new)))
    assert (ran.code, ran.err) == (1, "")
    assert f"  {said}" in ran.out
    assert ran.out.endswith("2 passages: 1 found, 1 gone.\n")


def test_source_check_other_marks_and_repetition(briefbot: Briefbot) -> None:
    """What is there with another kind of space is no fault, but told, and so is what stands there
    more than once."""
    page = PAGE.replace("Across the river", "Across the&nbsp;river").replace(
        "<h1>", "<p>The bridge</p><h1>"
    )
    ran = check(briefbot, "--page", saved(briefbot, page))
    assert ran.code == 0
    assert "p1 found; its first words stand there 2 times: the first is opened." in ran.out
    assert "p2 found, with other quotation marks, dashes or spaces" in ran.out


def test_source_check_another_page(briefbot: Briefbot) -> None:
    """Where nothing is there, it is asked whether this is the article."""
    ran = check(briefbot, "--page", saved(briefbot, "<html><p>Do you agree to cookies?</p>"))
    assert ran.code == 1
    assert ran.out.splitlines()[-1].startswith("  None is there: is this the article")


@pytest.mark.parametrize(
    ("page", "said"),
    [("<html><script>x()</script>", "no word on this page"), ("words", "is no HTML page")],
)
def test_source_check_no_page(briefbot: Briefbot, page: str, said: str) -> None:
    """A file that is no page, or one that a script is to write, is one sentence."""
    ran = check(briefbot, "--page", saved(briefbot, page))
    assert ran.code == 1
    assert said in ran.out
    assert len(ran.out.splitlines()) == 2


def test_source_check_not_found(briefbot: Briefbot, server: str) -> None:
    """An address without the page is a sentence that says what to do, exit code 1."""
    ran = check(briefbot, "--url", f"{server}/moved")
    assert (ran.code, ran.err) == (1, "")
    assert "answered 404 Not Found. Save the page in a browser" in ran.out


def test_source_check_all_sources(briefbot: Briefbot) -> None:
    """Of several sources, one is named with a page of its own; an unknown name is a wrong call."""
    files = {**small_files(), **shown_files()}
    page = saved(briefbot)
    ran = check(briefbot, "--page", page, files=files)
    assert ran.code == 2
    assert "Say of which source: daily, weekly." in ran.err
    assert check(briefbot, "daily", "--page", page, files=files).code == 0
    ran = check(briefbot, "dayly", files=files)
    assert ran.code == 2
    assert "Did you mean 'daily'?" in ran.err


def test_source_check_one_of_two_fails(briefbot: Briefbot, server: str) -> None:
    """A source that cannot be fetched does not keep the other from being looked at."""
    files = {**small_files(), **shown_files()}
    for name, old in (
        ("sources/daily.yaml", "https://daily.example/bridge"),
        ("sources/weekly.yaml", "https://weekly.example/cars-cross-again"),
    ):
        # An address that leads nowhere, on this machine.
        files = changed(name, old, "https://127.0.0.1:9/page", files)
    ran = check(briefbot, files=files)
    assert ran.code == 1
    assert [line.split(":")[0] for line in ran.out.splitlines() if not line.startswith(" ")] == [
        "daily",
        "weekly",
    ]
    assert ran.out.count("could not be fetched") == 2


def test_source_check_wrong_calls(briefbot: Briefbot) -> None:
    """A file that is not there, and two pages at once, are wrong calls."""
    assert check(briefbot, "--page", "none.html").code == 2
    page = saved(briefbot)
    assert check(briefbot, "--page", page, "--url", "https://127.0.0.1:9/").code == 2


def test_source_check_of_broken_knowledge(briefbot: Briefbot) -> None:
    """Faults of the knowledge are named as ever."""
    ran = check(briefbot, files={**small_files(), "terms.yaml": b"terms: ]"})
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith(" in the knowledge.\n")
