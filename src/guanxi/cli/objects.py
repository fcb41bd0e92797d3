"""``guanxi objects``: the objects of the catalogue, as a page or as a picture."""

from contextlib import closing

import click

from guanxi.cli import composition
from guanxi.crm.catalogue import load_catalogue
from guanxi.platform.settings import load_settings
from guanxi.records.catalogue import Catalogue
from guanxi.records.documentation import describe_objects
from guanxi.records.picture import draw_objects


@click.command()
@click.option("--picture", is_flag=True, help="Draw objects and relations as SVG instead.")
@click.option("--here", is_flag=True, help="Of this installation, with what was changed in it.")
def objects(picture: bool, here: bool) -> None:
    """Print the reference page of the shipped objects, docs/reference/objects.md."""
    catalogue = _catalogue_here() if here else load_catalogue()
    click.echo(draw_objects(catalogue) if picture else describe_objects(catalogue), nl=False)


def _catalogue_here() -> Catalogue:
    rooms = composition.load()
    with closing(rooms.open_database(load_settings())) as database:
        catalogue = rooms.catalogue_of(database)
        with database.read():  # which brings it up to date
            return catalogue
