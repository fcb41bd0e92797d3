from pathlib import Path

from guanxi.crm.catalogue import load_catalogue
from guanxi.records.documentation import describe_objects

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "objects.md"


def test_reference_page_is_what_the_catalogue_says() -> None:
    """The page is made, never written: this test tells how to make it anew."""
    assert PAGE.read_text("utf-8") == describe_objects(load_catalogue()), (
        "write docs/reference/objects.md with: python -m tests.records.test_documentation"
    )


if __name__ == "__main__":
    PAGE.write_text(describe_objects(load_catalogue()), "utf-8")
