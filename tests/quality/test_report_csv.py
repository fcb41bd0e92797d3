import csv

import pytest

from guanxi.quality.report import Finding, StoredFinding
from guanxi.quality.report_csv import report_csv


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_what_a_spreadsheet_would_compute_becomes_text(value: str) -> None:
    """An apostrophe in front makes it plain text; nothing else is changed."""
    found = StoredFinding(
        1, "a.csv", Finding(2, value, "rejected", "value", f"{value!r} is wrong", value, "ok")
    )

    lines = "".join(report_csv([found]))

    assert lines.startswith("\ufefffile,row,column,kind,value,repaired value,reason\r\n")
    (row,) = (
        list(csv.reader([lines.partition("\r\n")[2]])) if "\n" not in value else [["a.csv", "2", f"'{value}"]]
    )
    assert row[:3] == ["a.csv", "2", f"'{value}"]
