"""Tables as CSV and XLSX, and written back into their file."""

import io
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from guanxi.dmn import DmnError, parse_dmn
from guanxi.dmn.model import DecisionTable, InputClause, OutputClause, Rule
from guanxi.dmn.sheets import table_from_csv, table_from_xlsx, table_to_csv, table_to_xlsx
from guanxi.dmn.writing import replace_table, table_file
from tests.dmn.models import table_model

SHEET = """hit policy,COLLECT SUM
column,input,output,note
name,score,points,why
type,number,number,
rule,>= 80,10,best
r2,"[50..80)",5,good
"""

texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\x00", exclude_categories=("Cc", "Cs")), max_size=6
)
cells = texts.map(str.strip)


@st.composite
def tables(draw):
    """Tables of any texts that a sheet can hold."""
    inputs = draw(st.lists(cells.filter(bool), max_size=3))
    outputs = draw(st.lists(cells, min_size=1, max_size=2))
    notes = draw(st.lists(cells, max_size=1))
    rows = draw(st.lists(st.lists(cells, min_size=6, max_size=6), max_size=4))
    return DecisionTable(
        inputs=tuple(InputClause(expression=one, values=draw(cells)) for one in inputs),
        outputs=tuple(OutputClause(name=one, default=draw(cells)) for one in outputs),
        rules=tuple(
            Rule(
                id=f"id{number}",
                tests=tuple(one or "-" for one in row[: len(inputs)]),
                outputs=tuple(row[3 : 3 + len(outputs)]),
                annotations=tuple(row[5 : 5 + len(notes)]),
            )
            for number, row in enumerate(rows)
        ),
        annotations=tuple(notes),
    )


def plain(table):
    """A table without the lines its rules stood in."""
    rules = [(rule.id, rule.tests, rule.outputs, rule.annotations) for rule in table.rules]
    return (table.hit_policy, table.aggregation, table.inputs, table.outputs, table.annotations, rules)


def test_reads_a_sheet():
    """Policy, columns, types, rules with and without ids, notes."""
    table = table_from_csv(SHEET)

    assert (table.hit_policy, table.aggregation) == ("COLLECT", "SUM")
    assert table.inputs == (InputClause(expression="score", type_ref="number"),)
    assert table.outputs == (OutputClause(name="points", type_ref="number"),)
    assert [(one.id, one.tests, one.outputs, one.annotations) for one in table.rules] == [
        ("", (">= 80",), ("10",), ("best",)),
        ("r2", ("[50..80)",), ("5",), ("good",)),
    ]


def test_a_sheet_becomes_a_file_that_decides():
    """The new file declares its inputs and answers."""
    model = parse_dmn(table_file("Lead points", table_from_csv(SHEET)))

    assert list(model.inputs) == ["score"]
    assert model.evaluate("Lead points", {"score": 60}).value == 5


@settings(deadline=None, max_examples=50)
@given(tables())
def test_csv_and_xlsx_lose_nothing(table):
    """What is written comes back as it was, also what looks like a formula."""
    assert plain(table_from_csv(table_to_csv(table))) == plain(table)
    assert plain(table_from_xlsx(table_to_xlsx(table))) == plain(table)


def test_no_cell_is_a_formula():
    """Cells that a spreadsheet would run are guarded."""
    table = DecisionTable(
        inputs=(InputClause(expression="x"),),
        outputs=(OutputClause(),),
        rules=(Rule(tests=("=1",), outputs=("+1",)),),
    )

    last = table_to_csv(table).splitlines()[-1]
    sheet = load_workbook(io.BytesIO(table_to_xlsx(table))).active

    assert last == "rule,'=1,'+1"
    assert [cell.data_type for row in sheet.iter_rows() for cell in row if cell.value == "=1"] == ["s"]


def test_reads_numbers_dates_and_truth_values_of_a_spreadsheet():
    """A person types them as a spreadsheet does."""
    book = Workbook()
    for row in (
        ["column", "input", "input", "input", "output"],
        ["name", "a", "b", "c", "d"],
        ["rule", 1.5, True, datetime(2026, 1, 31), 2.0],
    ):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)

    rule = table_from_xlsx(data.getvalue()).rules[0]

    assert (rule.tests, rule.outputs) == (("1.5", "true", '@"2026-01-31"'), ("2",))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name,x\n", "sheet.column"),
        ("column,input\nname,x\n", "sheet.column"),
        ("column,what,output\n", "sheet.column"),
        ("column,input,output\nname,,y\n", "sheet.name"),
        ("hit policy,BEST\ncolumn,output\n", "sheet.hit_policy"),
        ("column,input,output\nname,x,y\nrule,1,2,3\n", "sheet.row"),
    ],
)
def test_refuses_what_is_no_table(text, code):
    """The refusal says what is missing."""
    with pytest.raises(DmnError) as refused:
        table_from_csv(text)
    assert refused.value.code == code


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rubbish", b"<html>"])
def test_refuses_what_is_no_xlsx(data):
    """Bytes of any kind are refused politely."""
    with pytest.raises(DmnError) as refused:
        table_from_xlsx(data)
    assert refused.value.code == "sheet.xlsx"


def test_a_table_goes_back_into_its_file():
    """Only the table changes; ids of rules that stay are kept, and so is everything else."""
    source = table_model(["x"], [(["1"], ['"one"']), (["2"], ['"two"'])]).replace(
        b"</definitions>", b'<!-- kept --><extra xmlns="urn:other" a="1"/></definitions>'
    )
    model = parse_dmn(source)
    table = table_from_csv(
        table_to_csv(model.decisions["D"].logic).replace("one", "uno") + 'r3,3,"""tres"""\r\n'
    )

    written = replace_table(model, "D", table)

    changed = parse_dmn(written)
    assert [changed.evaluate("D", {"x": x}).value for x in (1, 2, 3)] == ["uno", "two", "tres"]
    assert [rule.id for rule in changed.decisions["D"].logic.rules] == ["r1", "r2", "r3"]
    assert b'<!-- kept --><extra xmlns="urn:other" a="1"/>' in written
    assert model.to_xml().count(b"one") == 1
