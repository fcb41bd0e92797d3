"""The reference page: its lines hold, and its table is that of the declarations."""

import doctest
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from guanxi.feel import compile_expression
from guanxi.feel.comparison import same
from guanxi.feel.documentation import function_tables
from guanxi.feel.runtime import Runtime

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "feel.md"
TEXT = PAGE.read_text("utf-8")
CONTEXT = {
    "lead": {"score": 70, "region": "EU", "owner": None},
    "deals": [
        {"stage": "won", "amount": Decimal(1200)},
        {"stage": "won", "amount": Decimal(800)},
        {"stage": "open", "amount": Decimal(5000)},
    ],
}
LINES = re.findall(r"^(.*?)\s+# (.*)$", TEXT.split("```feel\n")[1].split("```")[0], re.MULTILINE)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_a_line_of_the_page_has_the_value_it_shows(text, expected):
    """Each example of the reference page is true."""
    result = compile_expression(text).evaluate(CONTEXT, now=NOW)

    assert same(Runtime(), result.value, compile_expression(expected).evaluate({}).value) is True


def test_the_page_has_examples():
    """The examples are found on the page."""
    assert len(LINES) == 27


def test_the_python_examples_hold():
    """The Python session of the page runs as shown."""
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0


def test_the_table_of_functions_is_current():
    """The page shows every built-in function as it is declared."""
    shown = TEXT.split("<!-- functions -->\n")[1].split("\n<!-- end of functions -->")[0]

    assert shown == function_tables()
