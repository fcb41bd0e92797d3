"""``guanxi import``: files of records, by a mapping."""

import sys
from pathlib import Path

import click

from guanxi.access.contracts import IMPORT
from guanxi.cli import composition
from guanxi.crm.catalogue import load_catalogue
from guanxi.crm.mapping_files import shipped_mapping
from guanxi.platform.database import Database
from guanxi.platform.settings import load_settings
from guanxi.quality.importing import import_folder
from guanxi.quality.mapping import Mapping, read_mapping
from guanxi.quality.report import FileReport, read_findings

_MOST_SHOWN = 20


@click.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--mapping", required=True, help="A mapping file, or the name of a shipped one.")
@click.option(
    "--mode",
    type=click.Choice(["run", "skip", "quiet"]),
    default="run",
    show_default=True,
    help="run: records start processes; skip: only events; quiet: not even those.",
)
def import_records(folder: Path, mapping: str, mode: str) -> None:
    """Import the files of FOLDER; a second import of the same files changes nothing."""
    database = composition.load().open_database(load_settings())
    reports = import_folder(
        database,
        load_catalogue(),
        _mapping(mapping),
        folder,
        actor=IMPORT,
        announce=mode,  # type: ignore[arg-type]  # click checked the words
        progress=lambda file, line: click.echo(f"{file}: line {line:,}", err=True),
    )
    for report in reports:
        _show(database, report)
    database.close()
    sys.exit(1 if any(report.rejected for report in reports) else 0)


def _mapping(name: str) -> Mapping:
    path = Path(name)
    if path.is_file():
        return read_mapping(path.name, path.read_text("utf-8"))
    return shipped_mapping(name)


def _show(database: Database, report: FileReport) -> None:
    click.echo(
        f"{report.file} → {report.object}: {report.created} created, {report.updated} updated, "
        f"{report.unchanged} unchanged, {report.rejected} rejected"
    )
    with database.read() as tx:
        findings = read_findings(tx, report.key)
    for finding in findings[:_MOST_SHOWN]:
        click.echo(f"  line {finding.line} {finding.column} {finding.kind}: {finding.message}")
    if len(findings) > _MOST_SHOWN:
        click.echo(f"  … and {len(findings) - _MOST_SHOWN} more")
