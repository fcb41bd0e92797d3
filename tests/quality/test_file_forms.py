"""Imports of XLSX, JSON Lines and vCard: what is exported comes back as it was, and what is broken is told by its place."""

import io
import zipfile
from collections.abc import Mapping as Map
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database
from guanxi.platform.errors import Invalid
from guanxi.quality import workbooks
from guanxi.quality.csv_reader import CsvRow
from guanxi.quality.export_files import FORMATS
from guanxi.quality.exporting import export_records
from guanxi.quality.importing import file_rows
from guanxi.quality.mapping import FileMapping, Mapping
from guanxi.quality.sources import FolderSource
from guanxi.records.actions import create_record, update_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import Query, list_records
from tests.quality.conftest import run_import

PEOPLE: tuple[Map[str, Any], ...] = (
    {
        "first_name": "伟",
        "last_name": "张",
        "email": "wei@example.com",
        "phone": "+8613800138000",
        "job_title": "销售经理，华东；" + "很长的职务" * 20,
    },
    {
        "first_name": "Ann, B.",
        "last_name": "O'Neil; \\Smith",
        "email": "ann@example.com",
        "mobile": "+442079460019",
    },
)
DEALS: tuple[Map[str, Any], ...] = (
    {
        "name": "张伟的商机",
        "amount": "1234567.89",
        "currency": "CNY",
        "expected_close": "2026-03-01",
        "tags": ["a", "b"],
    },
    {"name": "=1+1", "amount": 0, "currency": "EUR"},
)
VCARD = {
    "first_name": "GIVEN",
    "last_name": "FAMILY",
    "email": "EMAIL",
    "phone": "TEL",
    "mobile": "CELL",
    "job_title": "TITLE",
}


def rows_of(folder: Path, name: str, content: bytes, *columns: str) -> list[CsvRow]:
    """Write a file and read its rows; the first column is that of the name."""
    (folder / name).write_bytes(content)
    fields: dict[str, Any] = {f"f{number}": column for number, column in enumerate(columns)}
    mapping = FileMapping(file=name, object="company", key="f0", columns=fields)
    return list(file_rows(FolderSource(folder), mapping))


def workbook(*rows: list[Any]) -> bytes:
    """A workbook with one sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def refusal(folder: Path, name: str, content: bytes, *columns: str) -> str:
    """The code by which a file is refused."""
    with pytest.raises(Invalid) as refused:
        rows_of(folder, name, content, *columns)
    assert name in refused.value.message
    return refused.value.code


@pytest.mark.parametrize(
    ("form", "object_name", "key", "made"),
    [
        ("xlsx", "deal", "name", DEALS),
        ("jsonl", "deal", "name", DEALS),
        ("jsonl", "contact", "email", PEOPLE),
        ("xlsx", "contact", "email", PEOPLE),
        ("vcf", "contact", "email", PEOPLE),
    ],
)
def test_what_is_exported_comes_back_as_it_was(
    crm_database: Database,
    catalogue: Catalogue,
    tmp_path: Path,
    form: str,
    object_name: str,
    key: str,
    made: tuple[Map[str, Any], ...],
) -> None:
    """Imported over the same records nothing changes; over emptied ones each value is there again."""
    one = catalogue.object(object_name)
    names = sorted({name for values in made for name in values})
    with crm_database.write() as tx:
        records = [create_record(tx, catalogue, object_name, values, actor=SYSTEM) for values in made]
    query = Query(sort=("number",))
    export = export_records(crm_database, catalogue, object_name, query, names, actor=SYSTEM)
    content = b"".join(FORMATS[form].write(export, "en", ZoneInfo("UTC")))
    (tmp_path / f"all.{form}").write_bytes(content)
    labels = {name: one.field(name).definition.label for name in names}
    columns: dict[str, Any] = {"vcf": VCARD, "xlsx": labels, "jsonl": {name: name for name in names}}[form]
    mapping = Mapping((FileMapping(file=f"all.{form}", object=object_name, key=key, columns=columns),))

    same, findings = run_import(crm_database, catalogue, mapping, tmp_path)
    emptied = [
        name
        for name in names
        if name not in (key, *one.definition.title) and not one.field(name).definition.required
    ]
    with crm_database.write() as tx:
        for record in records:
            update_record(tx, catalogue, object_name, record.id, dict.fromkeys(emptied), actor=SYSTEM)
    again, _ = run_import(crm_database, catalogue, mapping, tmp_path)

    assert findings == []
    assert (same.files[0].unchanged, same.files[0].rows_total) == (len(made), len(made))
    assert again.files[0].rejected == 0
    with crm_database.read() as tx:
        found = list_records(tx, catalogue, object_name, query, actor=SYSTEM).items
    assert [{name: one.values[name] for name in names} for one in found] == [
        {name: one.values[name] for name in names} for one in records
    ]


def test_a_sheet_gives_numbers_days_and_moments_as_texts(tmp_path: Path) -> None:
    """The empty rows are passed over; the line is that of the sheet."""
    content = workbook(
        ["Name", "Count", "Day", "At", "Yes"],
        ["  张伟 ", 12.0, date(2026, 2, 28), datetime(2026, 2, 28, 9, 30), True],
        [None, None],
        ["B", 0.1, None, None, False],
    )

    rows = rows_of(tmp_path, "a.xlsx", content, "Name", "Count")

    assert rows == [
        CsvRow(
            2,
            {"Name": "张伟", "Count": "12", "Day": "2026-02-28", "At": "2026-02-28T09:30:00Z", "Yes": "true"},
        ),
        CsvRow(4, {"Name": "B", "Count": "0.1", "Day": "", "At": "", "Yes": "false"}),
    ]


def test_a_row_that_is_wider_than_its_header_is_told(tmp_path: Path) -> None:
    """The others come in."""
    rows = rows_of(tmp_path, "a.xlsx", workbook(["Name"], ["A", "astray"], ["B"]), "Name")
    assert [(row.line, row.code, row.cells) for row in rows] == [(2, "cells", {}), (3, "", {"Name": "B"})]


def test_workbooks_that_cannot_be_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each by a code of its own, before the first row."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "no workbook")
    good = workbook(["Name"], ["A"])

    assert refusal(tmp_path, "a.xlsx", b"Name\nA\n", "Name") == "import.not_workbook"
    assert refusal(tmp_path, "a.xlsx", b"", "Name") == "import.not_workbook"
    assert refusal(tmp_path, "a.xlsx", good[:-200], "Name") == "import.not_workbook"
    assert refusal(tmp_path, "a.xlsx", packed.getvalue(), "Name") == "import.not_workbook"
    assert refusal(tmp_path, "a.xlsx", workbook(), "Name") == "import.empty"
    assert refusal(tmp_path, "a.xlsx", good, "City") == "import.missing_column"
    assert refusal(tmp_path, "a.xlsx", workbook(["Name", "Name"]), "Name") == "import.duplicate_header"
    monkeypatch.setattr(workbooks, "MOST_PART", 100)
    assert refusal(tmp_path, "a.xlsx", good, "Name") == "import.workbook_too_large"


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A few kilobytes that would become gigabytes are refused by what they say of themselves."""
    packed = io.BytesIO(workbook(["Name"], ["A"]))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"\0" * (workbooks.MOST_PART + 1))
    assert len(packed.getvalue()) < 1_000_000
    assert refusal(tmp_path, "a.xlsx", packed.getvalue(), "Name") == "import.workbook_too_large"


def test_json_lines_are_rows(tmp_path: Path) -> None:
    """Numbers stay exact, lists are joined, a member that is missing is empty; a broken line is told."""
    content = '\ufeff{"name": "张伟", "amount": 12345678901234.10, "tags": ["a", "b"]}\n\n{"name": null}\n[1]\n{"name": \n'

    rows = rows_of(tmp_path, "a.jsonl", content.encode(), "name", "amount")

    assert rows[0] == CsvRow(1, {"name": "张伟", "amount": "12345678901234.10", "tags": "a, b"})
    assert rows[1] == CsvRow(3, {"name": "", "amount": ""})
    assert [(row.line, row.code) for row in rows[2:]] == [(4, "line"), (5, "line")]


def test_json_lines_that_fit_no_mapping_are_refused(tmp_path: Path) -> None:
    """Before the first row."""
    assert refusal(tmp_path, "a.jsonl", b"\n", "name") == "import.empty"
    assert refusal(tmp_path, "a.jsonl", b'{"title": "A"}\n', "name") == "import.missing_column"
    assert (
        refusal(tmp_path, "a.jsonl", b'{"name": "' + b"a" * 1_000_001 + b'"}', "name")
        == "import.line_too_long"
    )
    assert refusal(tmp_path, "a.jsonl", workbook(["name"]), "name") == "import.not_text"


def test_cards_of_three_versions_are_read(tmp_path: Path) -> None:
    """Folded lines, quoted-printable with its charset, groups, types and pictures, as phones write them."""
    old = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=\r\n=E4=BC=9F;;;\r\n"
    old += (
        "TEL;CELL:138 0013 8000\r\nEMAIL;INTERNET:wei@example.com\r\nPHOTO;ENCODING=BASE64:"
        + "A" * 100
        + "\r\n"
    )
    old += "".join(f" {'B' * 70}\r\n" for _ in range(20_000)) + "END:VCARD\r\n"
    chinese = b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=GB18030:" + "李;雷".encode("gb18030") + b"\nEND:VCARD\n"
    new = "BEGIN:VCARD\nVERSION:3.0\nitem1.EMAIL;type=pref:a@example.com\nEMAIL:b@example.com\nN:O\\;Neil;Ann\\, B.;;;\n"
    new += 'FN:Ann\n  B.\nNOTE:one\\ntwo\nORG:Acme\\, Inc.;Sales\nTEL;VALUE=uri;TYPE="voice,cell":tel:+44-20-7946\nEND:VCARD\n'

    first, second, third = rows_of(tmp_path, "a.vcf", old.encode() + chinese + new.encode(), "EMAIL")

    assert [first.cells[name] for name in ("FAMILY", "GIVEN", "CELL", "EMAIL")] == [
        "张",
        "伟",
        "138 0013 8000",
        "wei@example.com",
    ]
    assert (first.line, second.cells["FAMILY"], second.cells["GIVEN"]) == (1, "李", "雷")
    wanted = {"FAMILY": "O;Neil", "GIVEN": "Ann, B.", "FN": "Ann B.", "NOTE": "one\ntwo", "ORG": "Acme, Inc."}
    assert {name: third.cells[name] for name in wanted} == wanted
    assert (third.cells["EMAIL"], third.cells["CELL"], third.cells["TEL"]) == (
        "a@example.com",
        "+44-20-7946",
        "",
    )


def test_a_broken_card_does_not_stop_the_others(tmp_path: Path) -> None:
    """It is told by the line in which it begins."""
    content = b"BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\nBEGIN:VCARD\nFN;CHARSET=nothing:C\nEND:VCARD\nBEGIN:VCARD\nFN:D\n"
    rows = rows_of(tmp_path, "a.vcf", content, "FN")
    assert [(row.line, row.code) for row in rows] == [(1, "line"), (3, ""), (6, "line"), (9, "line")]
    assert rows[1].cells["FN"] == "B"


def test_what_is_no_card_is_refused(tmp_path: Path) -> None:
    """And a column that no card has."""
    assert refusal(tmp_path, "a.vcf", b"Name\nA\n", "FN") == "import.not_vcard"
    assert refusal(tmp_path, "a.vcf", b"", "FN") == "import.not_vcard"
    assert refusal(tmp_path, "a.vcf", b"BEGIN:VCARD\nEND:VCARD\n", "Name") == "import.missing_column"
    endless = b"BEGIN:VCARD\nNOTE:" + b"a" * 1_000_001
    assert refusal(tmp_path, "a.vcf", endless, "FN") == "import.line_too_long"
