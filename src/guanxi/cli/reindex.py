"""``guanxi reindex``: make the words by which records are found anew."""

import click

from guanxi.cli import composition
from guanxi.platform.settings import load_settings
from guanxi.records.indexing import begin_anew, index_all


@click.command()
@click.argument("objects", nargs=-1)
def reindex(objects: tuple[str, ...]) -> None:
    """Remove and make anew the words by which records of OBJECTS are found; of all when none is named.

    Nobody has to stop working, but until it is done records may not be found. When it is interrupted, call
    `guanxi migrate` or let the worker finish it.
    """
    rooms = composition.load()
    database = rooms.open_database(load_settings())
    try:
        catalogue = rooms.catalogue_of(database)
        with database.write() as tx:
            names = objects or tuple(one.name for one in catalogue.objects)
            begin_anew(tx, catalogue, names)
        index_all(database, catalogue)
    finally:
        database.close()
    click.echo(f"Indexed anew: {', '.join(names)}.")
