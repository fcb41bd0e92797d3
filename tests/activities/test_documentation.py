"""The reference page of the activities."""

from pathlib import Path

from guanxi.activities.documentation import render_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "activities.md"


def test_the_page_in_the_repository_is_current() -> None:
    """After a change of a declaration: python -m guanxi.activities.documentation > docs/reference/activities.md."""
    assert PAGE.read_text("utf-8") == render_page()
