"""The report of an import as a CSV file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from guanxi.quality.report import StoredFinding

_HEADER = ("file", "row", "column", "kind", "value", "repaired value", "reason")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def report_csv(findings: Iterable[StoredFinding]) -> Iterator[str]:
    """Yield the lines of the file: first a byte order mark, by which spreadsheets know UTF-8, and the header.

    What a spreadsheet would take for a formula gets an apostrophe in front, which makes it plain text there.
    """
    yield "\ufeff" + csv_line(_HEADER)
    for stored in findings:
        one = stored.finding
        yield csv_line(
            (stored.file, str(one.line), one.column, one.kind, one.value, one.repaired, one.message)
        )


def csv_line(cells: Iterable[Any]) -> str:
    """Return a line of a CSV file; a text that a spreadsheet would take for a formula gets an apostrophe in front.

    Numbers are left alone: a minus is no formula there.
    """
    line = io.StringIO()
    csv.writer(line).writerow([_harmless(cell) for cell in cells])
    return line.getvalue()


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
