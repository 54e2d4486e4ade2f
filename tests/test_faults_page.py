"""docs/faults.md names, for each fault, tests that there are."""

from __future__ import annotations

import ast
import re

import pytest

from tests.command import ROOT

PAGE = ROOT / "docs" / "faults.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
COLUMNS = 4


def rows() -> list[list[str]]:
    """The cells of each row of the page's tables, without their heads."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    tables = [line for line in lines if line.startswith("|")]
    found = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in tables]
    return [cells for cells in found if cells[0] != "Fault" and set(cells[0]) - set("-| ")]


def names_in(file: str) -> set[str]:
    """The names of the tests that a file defines."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


ROWS = rows()


def test_there_are_rows() -> None:
    """The page has its table."""
    assert len(ROWS) > 20


@pytest.mark.parametrize("cells", ROWS, ids=lambda cells: cells[0])
def test_each_row_names_tests_that_there_are(cells: list[str]) -> None:
    """A fault, what is promised, what was seen, and a test: a promise without one is not kept."""
    assert len(cells) == COLUMNS
    assert all(cells)
    named = NAMED.findall(cells[-1])
    assert named
    for file, test in named:
        assert test in names_in(file), f"{file} has no {test}"
