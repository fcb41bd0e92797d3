"""Tables as CSV text; the rows themselves are read and written here for other rooms' tables too.

A cell that a spreadsheet would take for a formula gets an apostrophe in front when written, and loses it when read.
"""

import csv
import io
from collections.abc import Iterable

from guanxi.dmn.errors import refuse
from guanxi.dmn.model import DecisionTable
from guanxi.dmn.sheets.grid import grid_of, table_of


def table_to_csv(table: DecisionTable) -> str:
    """The table as CSV, comma-separated, lines ending in CR LF."""
    return rows_to_csv(grid_of(table))


def rows_to_csv(rows: Iterable[Iterable[str]]) -> str:
    """Rows of texts as CSV, comma-separated, lines ending in CR LF; what looks like a formula is guarded."""
    out = io.StringIO()
    csv.writer(out).writerows([[_guarded(cell) for cell in row] for row in rows])
    return out.getvalue()


def table_from_csv(text: str) -> DecisionTable:
    """The table that a CSV text describes; commas, semicolons or tabs separate its cells.

    Raises:
        DmnError: ``sheet.*``, naming the row.
    """
    return table_of(rows_from_csv(text))


def rows_from_csv(text: str) -> list[list[str]]:
    """The rows of a CSV text, separated by commas, semicolons or tabs. Raises DmnError ``sheet.csv``."""
    text = text.removeprefix("\ufeff")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True))
    except csv.Error as error:
        raise refuse("sheet.csv", f"The text is not CSV: {error}.") from None
    return [[_unguarded(cell) for cell in row] for row in rows]


def _separator(text: str) -> str:
    """The sign behind the first word that heads a row."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _is_formula(cell: str) -> bool:
    return cell[:1] in ("=", "+", "@") or (cell[:1] == "-" and len(cell) > 1 and not cell[1].isdigit())


def _guarded(cell: str) -> str:
    return "'" + cell if _is_formula(cell) or cell.startswith("'") else cell


def _unguarded(cell: str) -> str:
    rest = cell[1:]
    return rest if cell.startswith("'") and (_is_formula(rest) or rest.startswith("'")) else cell
