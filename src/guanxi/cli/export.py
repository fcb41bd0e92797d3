"""``guanxi export``: write what is deployed as files, for version control and for another Guanxi."""

from pathlib import Path

import click

from guanxi.cli import composition
from guanxi.platform.settings import load_settings


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--process", "process_id", metavar="ID", help="Only this process and what it names.")
@click.option("--all", "everything", is_flag=True, help="Every process, decision and form.")
def export(folder: Path, process_id: str | None, everything: bool) -> None:
    """Write the newest versions into FOLDER: .bpmn, .dmn, .form, and the tests deployed beside processes.

    What they ask for by a version tag and is not the newest is written into FOLDER/earlier.

    ``guanxi deploy FOLDER`` brings them to life; where nothing has changed it makes no new version.
    """
    if bool(process_id) == everything:
        raise click.UsageError("Give --process ID or --all.")
    rooms = composition.load()
    database = rooms.open_database(load_settings())
    found = rooms.export(database, process_id or "")
    database.close()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in found.files.items():
        path = folder / name
        changed = not path.is_file() or path.read_bytes() != content
        if changed:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        click.echo(f"{name}{'' if changed else ' (not changed)'}")
    for identifier in found.overlaps:
        click.echo(
            f"guanxi: “{identifier}” stands in two of the files, in an old and in its newest version; deploy the "
            "file with the old one again without it, then export again.",
            err=True,
        )
