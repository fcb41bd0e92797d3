"""The reference page says what is true."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "dmn.md"


def test_the_examples_of_the_page_run():
    """Every example gives what the page shows."""
    outcome = doctest.testfile(str(PAGE), module_relative=False)

    assert outcome.attempted > 5
    assert outcome.failed == 0
