"""``guanxi deploy``: bring files to life from the command line."""

import sys
from pathlib import Path

import click

from guanxi.cli import composition
from guanxi.platform.settings import load_settings
from guanxi.runtime.contracts import Deployment, FileFinding


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--accept-findings",
    "accepted",
    multiple=True,
    metavar="NAME",
    help="Publish in spite of a finding: its rule, rule@element, or * for all. May be repeated.",
)
def deploy(files: tuple[Path, ...], accepted: tuple[str, ...]) -> None:
    """Deploy FILES together; all or none: processes (.bpmn, .yaml, .csv, .xlsx, .md), .dmn and .form.

    Tests beside processes are passed over.
    """
    rooms = composition.load()
    database = rooms.open_database(load_settings())
    found = rooms.deploy(database, {file.name: file.read_bytes() for file in files}, accepted)
    database.close()
    for finding in found.findings:
        click.echo(_line(finding), err=True)
    if not isinstance(found, Deployment):
        click.echo("guanxi: nothing was deployed.", err=True)
        if found.unaccepted:
            names = " ".join(f"--accept-findings {name}" for name in found.unaccepted)
            click.echo(f"guanxi: correct the process, or accept what was found: {names}", err=True)
        sys.exit(1)
    for item in found.definitions:
        click.echo(f"{item.kind} {item.id} version {item.version}{'' if item.new else ' (not changed)'}")


def _line(found: FileFinding) -> str:
    finding = found.finding
    place = f"{found.file}:{finding.line}" if finding.line else found.file
    return f"{place}: {finding.severity}: {finding.message} {finding.cure} [{finding.rule}]"
