"""“FEEL in ten minutes”: every example of the page has the value it shows."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "tutorial" / "feel-in-ten-minutes.md"


def test_the_examples_of_the_page_hold() -> None:
    """The page is one Python session; it has examples, and each answers as shown."""
    result = doctest.testfile(str(PAGE), module_relative=False)

    assert result.failed == 0
    assert result.attempted > 40


def test_the_page_has_ten_minutes() -> None:
    """The name of the page is a promise."""
    headings = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("## Minute ")]

    assert [heading.split()[2].rstrip(":") for heading in headings] == [str(n) for n in range(1, 11)]
