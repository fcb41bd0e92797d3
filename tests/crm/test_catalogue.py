import pytest

from guanxi.access.roles import ROLES
from guanxi.crm.catalogue import load_catalogue, read_definition, shipped_objects
from guanxi.platform.errors import Invalid


def test_shipped_objects_make_a_catalogue() -> None:
    """Every definition file is sound and every relation leads somewhere."""
    catalogue = load_catalogue()

    assert [one.name for one in catalogue.objects] == [
        "lead", "company", "contact", "product", "deal", "case", "engagement",
    ]  # fmt: skip
    assert catalogue.by_plural("companies").name == "company"


def test_every_status_has_a_fixed_category() -> None:
    """Processes and reports rely on the category, so none may be missing."""
    for definition in shipped_objects():
        for field in definition.fields:
            if field.name == definition.status:
                assert all(choice.category for choice in field.choices), definition.name


def test_every_label_is_there_in_chinese() -> None:
    """No object, field or choice is shown in one language only."""
    for definition in shipped_objects():
        labels = [definition.label_zh, *(field.label_zh for field in definition.fields)]
        labels += [choice.label_zh for field in definition.fields for choice in field.choices]
        assert all(any("\u4e00" <= letter <= "\u9fff" for letter in label) for label in labels)


def test_sales_role_knows_the_shipped_objects() -> None:
    """A shipped object nobody may read would be invisible to the sales team."""
    assert {definition.name for definition in shipped_objects()} <= {
        grant.object for grant in ROLES["sales"].grants
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "x.toml: Invalid value"),
        ('name = "x"', "x.toml: Object missing required field `plural`"),
        ('name = "x"\ncolour = "red"', "unknown field `colour`"),
    ],
)
def test_broken_definition_file_is_named(text: str, message: str) -> None:
    """The refusal names the file and what is wrong."""
    with pytest.raises(Invalid) as refusal:
        read_definition("x.toml", text)

    assert refusal.value.code == "catalogue.file"
    assert message in refusal.value.message
