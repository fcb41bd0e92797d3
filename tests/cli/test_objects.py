"""The objects by command: as shipped, and as they are in an installation."""

from pathlib import Path

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.crm.catalogue import load_catalogue, shipped_objects
from guanxi.platform.settings import load_settings
from guanxi.records.customising import Customising
from guanxi.records.documentation import describe_objects
from guanxi.records.picture import draw_objects
from tests.cli.test_commands import data, run

__all__ = ["data"]


def test_the_shipped_objects_are_described_and_drawn(data: Path) -> None:
    """The page and the picture of the reference."""
    assert run("objects").output == describe_objects(load_catalogue())
    assert run("objects", "--picture").output == draw_objects(load_catalogue())


def test_an_object_made_here_is_in_the_picture_of_here(data: Path) -> None:
    """`--here` has what was added at runtime; the shipped ones stay as they are."""
    assert run("migrate").exit_code == 0
    database = wiring.open_database(load_settings())
    fields = [
        {"name": "plate", "type": "text", "label": "Plate", "label_zh": "车牌"},
        {"name": "dealer", "type": "relation", "target": "company", "label": "Dealer", "label_zh": "经销商"},
    ]
    made = {"plural": "cars", "label": "Car", "label_zh": "汽车", "plural_label": "Cars", "fields": fields}
    customising = Customising(shipped_objects())
    customising.change(database, wiring.catalogue_of(database), "car", made, actor=SYSTEM, new=True)
    database.close()

    picture = run("objects", "--picture", "--here").output

    assert 'data-relation="car.dealer" data-target="company"' in picture
    assert "car.dealer" not in run("objects", "--picture").output
