import pytest

from guanxi.platform.errors import Invalid, NotFound
from guanxi.records.catalogue import Catalogue
from guanxi.records.definitions import Choice, ObjectDefinition
from tests.records.conftest import HOUSE, make_field, make_object


def test_objects_are_found_by_name_and_plural(catalogue: Catalogue) -> None:
    """A name is not a plural; what there is not is named."""
    assert catalogue.object("house") is catalogue.by_plural("houses")
    for wrong in (lambda: catalogue.object("houses"), lambda: catalogue.by_plural("house")):
        with pytest.raises(NotFound, match="There is no object"):
            wrong()


@pytest.mark.parametrize(
    ("objects", "message"),
    [
        ([HOUSE, HOUSE], "Object house: is defined twice."),
        ([make_object("Ship", make_field("name", "text"))], "lower-case words"),
        ([make_object("ship", make_field("id", "text"))], "field id is defined twice or is one every record"),
        ([make_object("ship", make_field("title", "text"))], "field name 'title' is not allowed"),
        ([make_object("ship", make_field("a b", "text"))], "field name 'a b' is not allowed"),
        ([make_object("ship", make_field("name", "colour"))], "field name has the unknown type 'colour'"),
        ([make_object("ship", make_field("kind", "choice"))], "field kind has no choices"),
        (
            [make_object("ship", make_field("kind", "choice", choices=(Choice("a", "A", "甲", "odd"),)))],
            "field kind has a choice of an unknown category",
        ),
        (
            [make_object("ship", make_field("masts", "number", default="x"))],
            "the default of field masts must be",
        ),
        ([make_object("ship", make_field("port", "relation", target="harbour"))], "points to 'harbour'"),
        ([make_object("ship", make_field("name", "text"), status="state")], "names the field 'state'"),
    ],
)
def test_unsound_definition_is_refused_by_name(objects: list[ObjectDefinition], message: str) -> None:
    """A fault in a definition is found when it is loaded, not when a record is saved."""
    with pytest.raises(Invalid) as refusal:
        Catalogue(objects)

    assert refusal.value.code == "catalogue.invalid"
    assert message in refusal.value.message
