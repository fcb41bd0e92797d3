from pathlib import Path

import pytest

from guanxi.crm.catalogue import load_catalogue
from guanxi.records.documentation import describe_field_types, describe_objects
from guanxi.records.picture import draw_objects

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PAGES = {
    "objects.md": lambda: describe_objects(load_catalogue()),
    "er.svg": lambda: draw_objects(load_catalogue()),
    "field-types.md": describe_field_types,
}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_reference_page_is_what_the_catalogue_says(name: str) -> None:
    """The pages are made, never written: this test tells how to make them anew."""
    assert (REFERENCE / name).read_text("utf-8") == PAGES[name](), (
        f"write docs/reference/{name} with: python -m tests.records.test_documentation"
    )


if __name__ == "__main__":
    for page, describe in PAGES.items():
        (REFERENCE / page).write_text(describe(), "utf-8")
