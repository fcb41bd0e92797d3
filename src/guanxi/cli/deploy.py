"""``guanxi deploy``: bring files to life from the command line."""

import sys
from pathlib import Path

import click

from guanxi.cli import composition
from guanxi.platform.settings import load_settings
from guanxi.runtime.contracts import Deployment, FileFinding


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--accept-findings",
    "accepted",
    multiple=True,
    metavar="NAME",
    help="Publish in spite of a finding: its rule, rule@element, or * for all. May be repeated.",
)
def deploy(paths: tuple[Path, ...], accepted: tuple[str, ...]) -> None:
    """Deploy files together; all or none: processes (.bpmn, .yaml, .csv, .xlsx, .md), .dmn and .form.

    Of a folder among PATHS, as `guanxi export` writes one, its .bpmn, .yaml, .dmn and .form files are deployed, those
    of its folders too; those in its folder `earlier` count as older than those beside them, for who asks by their version
    tags. Tests beside processes are not run, only kept for the next export.
    """
    files = _files(paths)
    if not files:
        raise click.ClickException("There is no file to deploy there.")
    rooms = composition.load()
    database = rooms.open_database(load_settings())
    found = rooms.deploy(database, files, accepted)
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


_IN_FOLDERS = (".bpmn", ".dmn", ".form", ".yaml", ".yml")


def _files(paths: tuple[Path, ...]) -> dict[str, bytes]:
    """The content by name: of a file alone its own, of one in a folder its path in there."""
    found = {}
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            name = file.relative_to(path).as_posix() if path.is_dir() else file.name
            hidden = any(part.startswith(".") for part in name.split("/"))
            if path.is_dir() and (hidden or not file.is_file() or file.suffix.lower() not in _IN_FOLDERS):
                continue
            found[name] = file.read_bytes()
    return found


def _line(found: FileFinding) -> str:
    finding = found.finding
    place = f"{found.file}:{finding.line}" if finding.line else found.file
    return f"{place}: {finding.severity}: {finding.message} {finding.cure} [{finding.rule}]"
