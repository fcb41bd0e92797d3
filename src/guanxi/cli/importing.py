"""``guanxi import``: files of records, by a mapping, worked in this process."""

import sys
import threading
import traceback
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import click

from guanxi.access.contracts import IMPORT
from guanxi.cli import REFUSED, composition
from guanxi.cli.serve import prepare
from guanxi.crm.catalogue import load_catalogue
from guanxi.crm.mapping_files import shipped_mapping
from guanxi.platform.database import Database
from guanxi.platform.opening import told_plainly
from guanxi.platform.settings import load_settings
from guanxi.quality.importing import LEASE, Importer, check_sources, fingerprint
from guanxi.quality.imports import (
    Claim,
    Import,
    Mode,
    claim_import,
    find_unfinished,
    read_import,
    release,
    request_import,
)
from guanxi.quality.mapping import Mapping, decode_mapping
from guanxi.quality.mapping_check import check_mapping
from guanxi.quality.report import FileReport, all_findings, read_findings
from guanxi.quality.report_csv import report_csv
from guanxi.quality.sources import FolderSource
from guanxi.records.catalogue import Catalogue

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

_MOST_SHOWN = 20
_LOOK_AGAIN_SECONDS = 0.5


@click.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--mapping", required=True, help="A mapping file, or the name of a shipped one.")
@click.option(
    "--mode",
    type=click.Choice(["run", "skip", "quiet", "try"]),
    default="run",
    show_default=True,
    help="run: records start processes; skip: only events; quiet: not even those; try: nothing is written.",
)
@click.option(
    "--encoding", default="", help="Of the files, for example gb18030; default: their mark, else UTF-8."
)
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the findings as a CSV file."
)
def import_records(folder: Path, mapping: str, mode: Mode, encoding: str, report: Path | None) -> None:
    """Import the files of FOLDER; a second import of the same files changes nothing.

    An import that was interrupted is continued when the same command is given again.
    """
    source = FolderSource(folder)
    name, chosen = _mapping(mapping)
    if encoding:
        chosen = chosen.with_encoding(encoding)
    rooms, settings = composition.load(), load_settings()
    if not settings.data_dir.exists():  # a fault is told before anything is made
        check_mapping(name, chosen, load_catalogue())
    prepare(rooms, settings)
    with closing(rooms.open_database(settings)) as database, told_plainly(settings):
        check_mapping(name, chosen, rooms.catalogue_of(database))
        check_sources(chosen, source)
        key = _request(database, name, chosen, mode, source)
        _work(database, rooms.catalogue_of(database), key, source)
        done = _show(database, key, report)
    if done.state != "done":
        sys.exit(REFUSED)
    sys.exit(1 if any(file.rejected for file in done.files) else 0)


def _mapping(name: str) -> tuple[str, Mapping]:
    path = Path(name)
    if path.is_file():
        return path.name, decode_mapping(path.name, path.read_bytes())
    return name, shipped_mapping(name)


def _request(database: Database, name: str, mapping: Mapping, mode: Mode, source: FolderSource) -> int:
    """Return the key of a new import, or of the unfinished one of the same files."""
    seal = fingerprint(mapping, mode, source)
    with database.write() as tx:
        found = find_unfinished(tx, seal)
        if found is not None:
            click.echo("Continuing the import that was interrupted.", err=True)
            return found
        return request_import(tx, name, mapping, actor=IMPORT, mode=mode, source="folder", fingerprint=seal)


def _work(database: Database, catalogue: Catalogue, key: int, source: FolderSource) -> None:
    try:
        claim = _claim(database, key)
    except KeyboardInterrupt:
        _interrupted()
    with click.progressbar(length=1, label="Importing", file=sys.stderr, show_pos=True) as bar:

        def progress(now: Import) -> None:
            file = max((file for file in now.files if file.rows_done), key=lambda one: one.position)
            bar.length = sum(one.rows_total or 0 for one in now.files)
            bar.label = f"{file.file} → {file.object}"
            bar.update(sum(one.rows_done for one in now.files) - bar.pos)

        try:
            Importer(database, catalogue, progress=progress).work(claim, source)
            return
        except KeyboardInterrupt as error:
            # A cursor that its frame still holds would keep the file locked, although its connection is closed.
            traceback.clear_frames(error.__traceback__)
    with database.write() as tx:
        release(tx, claim)
    _interrupted()


def _interrupted() -> NoReturn:
    click.echo("\nInterrupted. The same command goes on where it stopped.", err=True)
    sys.exit(INTERRUPTED)


def _claim(database: Database, key: int) -> Claim:
    """Take the import, after waiting for the one that runs, if any."""
    said = False
    while True:
        with database.write() as tx:
            claim = claim_import(tx, key, LEASE)
        if claim is not None:
            return claim
        if not said:
            click.echo(
                f"Waiting for another import to end (one that was killed counts for {LEASE.seconds} s).",
                err=True,
            )
            said = True
        threading.Event().wait(_LOOK_AGAIN_SECONDS)


def _show(database: Database, key: int, report: Path | None) -> Import:
    with database.read() as tx:
        done = read_import(tx, key)
        for file in done.files:
            click.echo(_line(file))
            findings = [
                found.finding for found in read_findings(tx, key, file_key=file.key, limit=_MOST_SHOWN)
            ]
            for finding in findings:
                place = f"line {finding.line} {finding.column}".rstrip()
                click.echo(f"  {place} {finding.kind}: {finding.message}")
            if file.repaired + file.flagged + file.rejected > len(findings) == _MOST_SHOWN:
                click.echo("  … and more; --report writes all to a file")
        if report is not None:
            with report.open("w", encoding="utf-8", newline="") as out:
                out.writelines(report_csv(all_findings(tx, key)))
        rejected = sum(file.rejected for file in done.files)
        if done.mode == "try":
            click.echo("On trial: nothing was written.")
        elif done.state == "done" and rejected:
            click.echo(
                f"Rows rejected: {rejected:,}; all others are in. Correct them in the files and give the same command"
                " again: what is in is not doubled.",
                err=True,
            )
    if done.problem:
        click.echo(f"The import failed: {done.problem.message} {done.problem.cure}".strip(), err=True)
    elif done.state == "cancelled":
        click.echo("The import was cancelled.", err=True)
    return done


def _line(file: FileReport) -> str:
    return (
        f"{file.file} → {file.object}: {file.created} created, {file.updated} updated, {file.unchanged} unchanged, "
        f"{file.repaired} repaired, {file.flagged} flagged, {file.rejected} rejected"
    )
