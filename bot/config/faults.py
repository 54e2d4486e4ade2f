"""What is wrong with settings, in sentences that name the variable and never its value."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_core import ErrorDetails

PREFIX = "BRIEFBOT_"
FILE = "_FILE"
"""The end of a variable that names the file in which a secret stands."""


class SettingsError(ValueError):
    """Settings that cannot be used: every fault in one sentence, without any value."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


_EXPECTED = {
    "int_parsing": "a whole number is expected",
    "int_parsing_size": "it is too large a number",
    "float_parsing": "a number is expected",
    "bool_parsing": "true or false is expected",
    "greater_than": "a number above {gt:g} is expected",
    "greater_than_equal": "a number of {ge:g} or more is expected",
    "less_than_equal": "a number of {le:g} or less is expected",
    "literal_error": "{expected} is expected",
}
"""Pydantic's kinds of faults (https://docs.pydantic.dev/latest/errors/validation_errors/) in words
for whoever never saw Python."""


def variable(field: str) -> str:
    """The name of a setting in the environment."""
    return f"{PREFIX}{field.upper()}"


def sentences(error: ValidationError) -> list[str]:
    """One sentence for each setting that is not usable."""
    return [_sentence(detail) for detail in error.errors(include_url=False, include_input=False)]


def _sentence(detail: ErrorDetails) -> str:
    form = _EXPECTED.get(detail["type"])
    words = form.format(**detail.get("ctx", {})) if form else detail["msg"]
    if not detail["loc"]:
        return f"{words}."
    return f"The setting {variable(str(detail['loc'][0]))} is not usable: {words}."
