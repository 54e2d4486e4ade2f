"""The schema of the knowledge files, and the page that explains them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from bot.content.editor import FOLDER, first_line, schemas
from bot.content.files import read_files
from bot.content.rules import RULES
from tests.command import ROOT

from .small import changed, learning_files, warned

KNOWLEDGE = ROOT / "knowledge"
FILES = read_files(KNOWLEDGE)
PAGE = (KNOWLEDGE / "README.md").read_text(encoding="utf-8")


class Editor(yaml.SafeLoader):
    """YAML as VS Code reads it: of words without quotes only numbers, true, false and null are no
    text (https://yaml.org/spec/1.2.2/#103-core-schema)."""


Editor.yaml_implicit_resolvers = {}
for tag, form, first in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    Editor.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{form})$"), list(first)
    )


def schema_of(file: str) -> Any:
    return json.loads(schemas()[file.partition("/")[0].removesuffix(".yaml") + ".json"])


def test_written_schemas_are_in_step() -> None:
    """What lies in the folder is what `briefbot schema` would write now."""
    there = {p.name: p.read_text(encoding="utf-8") for p in (KNOWLEDGE / FOLDER).iterdir()}
    assert there == schemas()


@pytest.mark.parametrize("file", FILES)
def test_file_names_its_schema(file: str) -> None:
    """The first line of each file leads an editor to its schema, which is there."""
    line = FILES[file].decode().partition("\n")[0]
    assert line == first_line(file)
    assert ((KNOWLEDGE / file).parent / line.partition("$schema=")[2]).is_file()


@pytest.mark.parametrize("file", FILES)
def test_schema_allows_what_is_there(file: str) -> None:
    """An editor finds no fault with the project's own files."""
    jsonschema.validate(yaml.load(FILES[file], Editor), schema_of(file))


@pytest.mark.parametrize("file", learning_files())
def test_schema_allows_what_loads(file: str) -> None:
    """Nor with those of the tests: one paragraph without a list, dates of every kind."""
    jsonschema.validate(yaml.load(learning_files()[file], Editor), schema_of(file))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("entries/bridge.yaml", "    keywords: [bridge", "    keyword: [bridge"),
        ("entries/bridge.yaml", "  - id: bridge-shut\n", "  - id: Bridge Shut\n"),
        ("entries/bridge.yaml", "    kind: contested\n", "    kind: contended\n"),
        ("entries/bridge.yaml", "        from: p2\n", "        from: paragraph 2\n"),
        ("sources/daily.yaml", "    start: Across the river\n", ""),
    ],
)
def test_schema_refuses_what_does_not_load(file: str, old: str, new: str) -> None:
    """An editor marks what `briefbot check` would."""
    data = yaml.load(changed(file, old, new)[file], Editor)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema_of(file))


def undescribed(schema: Any, path: str) -> Iterator[str]:
    for name, value in schema.get("properties", {}).items():
        if not value.get("description"):
            yield f"{path}.{name}"
    for name, inner in schema.get("definitions", {}).items():
        yield from undescribed(inner, f"{path}/{name}")


@pytest.mark.parametrize("name", schemas())
def test_every_key_is_explained(name: str) -> None:
    """Each key has a description for who points at it."""
    assert list(undescribed(json.loads(schemas()[name]), name)) == []


def blocks() -> dict[str, bytes]:
    """The files of the page's example, by the names in their first lines."""
    found = re.findall(r"```yaml\n# (\S+\.yaml)\n(.*?)```", PAGE, re.DOTALL)
    return {name: text.encode() for name, text in found}


def test_example_of_the_page_loads() -> None:
    """The complete example, with the tests' own phrases and languages, has nothing to mend."""
    files = changed("phrases.yaml", "starters: [bridge-shut]", "starters: [library-others]")
    files = changed("phrases.yaml", "topics: [bridge]", "topics: [library]", files)
    kept = {name: files[name] for name in ("phrases.yaml", "languages.yaml")}
    assert blocks().keys() == {
        "sources/herald-2021-03-04.yaml",
        "terms.yaml",
        "entries/library.yaml",
    }
    assert warned(kept | blocks()) == []


def test_page_names_every_file_and_rule() -> None:
    """The page tells of each file of the folder, and what each rule asks for."""
    for file in FILES:
        name = file if "/" not in file else f"{file.partition('/')[0]}/*.yaml"
        assert f"`{name}`" in PAGE, name
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", PAGE, re.MULTILINE))
    assert rows == RULES
