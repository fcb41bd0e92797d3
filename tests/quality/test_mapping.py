import pytest

from guanxi.platform.errors import Invalid
from guanxi.quality.mapping import Column, fill_template, read_mapping

GOOD = """
[[files]]
file = "a.csv"
object = "company"
key = "name"
groups = ["Team"]
[files.columns]
name = "Company"
website = { template = "https://{Domain}/{Path}" }
"""


def test_mapping_names_the_headers_it_needs() -> None:
    """Plain texts are headers; templates and groups name headers too."""
    (one,) = read_mapping("m.toml", GOOD).files

    assert one.headers() == {"Company", "Domain", "Path", "Team"}
    assert one.fields["name"] == Column(column="Company")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("files = 3", "m.toml: Expected `array`, got `int`"),
        ("[[files]\n", "m.toml: "),
        ("", "m.toml: Object missing required field `files`"),
        ("files = []", "m.toml: it maps no file"),
        (GOOD.replace("template", "tempalte"), "unknown field `tempalte`"),
    ],
)
def test_broken_mapping_is_refused(text: str, message: str) -> None:
    """The refusal names file and place."""
    with pytest.raises(Invalid) as refusal:
        read_mapping("m.toml", text)

    assert refusal.value.code == "import.mapping"
    assert message in refusal.value.message


def test_template_fills_in_headers_only() -> None:
    """Nothing in a cell is understood as a template or as code."""
    assert fill_template("{A} and {B}", {"A": "x{0.__class__}", "B": "y"}) == "x{0.__class__} and y"
    assert fill_template("{A} and {B}", {"A": "{B}", "B": "{A}"}) == "{B} and {A}"
