"""Reads CSV files of any size row by row, and refuses what is no CSV before it eats the memory."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guanxi.platform.errors import Invalid

LONGEST_LINE = 1_000_000
LONGEST_CELL = 200_000


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: its line number (the header is line 1), its cells by header, or what is wrong with it."""

    line: int
    cells: dict[str, str]
    fault: str = ""


def read_csv(
    path: Path, *, headers: frozenset[str], encoding: str = "utf-8-sig", delimiter: str = ","
) -> Iterator[CsvRow]:
    """Yield the rows of a file.

    Args:
        headers: columns that must be there.

    Raises:
        Invalid: codes ``import.no_file``, ``import.encoding``, ``import.line_too_long``, ``import.empty``,
            ``import.duplicate_header``, ``import.missing_column``, ``import.malformed``.
    """
    if not path.is_file():
        raise Invalid("import.no_file", f"There is no file {path}.", "Check the folder and the mapping.")
    previous = csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(_lines(file, path.name), delimiter=delimiter, strict=True)
            names = _header(next(reader, None), headers, path.name)
            for cells in reader:
                if cells:
                    yield _row(reader.line_num, names, cells)
    except UnicodeDecodeError:
        raise Invalid(
            "import.encoding",
            f"{path.name} is not text in {encoding}.",
            "Save it as UTF-8, or name its encoding in the mapping (for example gb18030).",
        ) from None
    except csv.Error as error:
        raise Invalid("import.malformed", f"{path.name} is no CSV: {error}.", "Check its quotes.") from None
    finally:
        csv.field_size_limit(previous)


def _lines(file: object, name: str) -> Iterator[str]:
    read = file.readline  # type: ignore[attr-defined]
    number = 0
    while line := read(LONGEST_LINE):
        number += 1
        if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise Invalid(
                "import.line_too_long",
                f"{name}, line {number} has more than {LONGEST_LINE} characters.",
                "Check that it is a CSV file with one record in a line.",
            )
        yield line


def _header(names: list[str] | None, wanted: frozenset[str], file: str) -> list[str]:
    if not names:
        raise Invalid("import.empty", f"{file} is empty.", "It needs a line of column names.")
    names = [name.strip() for name in names]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise Invalid(
            "import.duplicate_header", f"{file} has the column {doubled[0]!r} twice.", "Rename one of them."
        )
    if missing := sorted(wanted - set(names)):
        raise Invalid(
            "import.missing_column",
            f"{file} has no column {missing[0]!r}; it has {', '.join(map(repr, names))}.",
            "Correct the file or the mapping.",
        )
    return names


def _row(line: int, names: list[str], cells: list[str]) -> CsvRow:
    if len(cells) != len(names):
        return CsvRow(line, {}, f"has {len(cells)} cells where the header has {len(names)}")
    return CsvRow(line, {name: cell.strip() for name, cell in zip(names, cells, strict=True)})
