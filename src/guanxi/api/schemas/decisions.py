"""Decision tables while they are edited: examples run, tables as sheets."""

from typing import Literal

import msgspec

Sheet = Literal["csv", "xlsx"]


class DecisionExample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes in (FEEL expressions by name) and what should come out: a test as in a cell, empty for not looked at."""

    inputs: dict[str, str]
    expected: str = ""


class DecisionExamples(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text of a DMN file, the id or name of a decision in it, and at most 200 examples."""

    content: str
    decision: str
    examples: list[DecisionExample] = msgspec.field(default_factory=list)


class ExampleOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an example.

    ``value``: the result as FEEL text. ``passed``: null when nothing was expected or the example cannot be run; then
    ``problem`` says why and ``place`` which cell (the name of an input, or ``expected``). ``rules``: ids of the rules
    that matched.
    """

    value: str
    passed: bool | None
    problem: str
    place: str
    rules: list[str]


class DecisionRun(msgspec.Struct, frozen=True):
    """``inputs``: the names that the decision reads. ``outcomes``: one for each example."""

    inputs: list[str]
    outcomes: list[ExampleOutcome]


class SheetWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text of a DMN file, the id or name of a decision whose logic is a table, and the form wanted."""

    content: str
    decision: str
    to: Sheet


class DecisionSheet(msgspec.Struct, frozen=True):
    """The table as a sheet; XLSX is base64."""

    content: str


class SheetImport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sheet (``name`` says by its ending whether CSV or XLSX; XLSX is base64) to replace the table of a decision."""

    content: str
    decision: str
    name: str
    sheet: str


class DecisionText(msgspec.Struct, frozen=True):
    """The text of the DMN file with the table in it."""

    content: str
