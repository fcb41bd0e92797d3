"""``guanxi test``: run the tests that lie beside process files. No database, no network."""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click
import msgspec

import guanxi
from guanxi.crm.catalogue import load_catalogue
from guanxi.feel.codec import ENCODER
from guanxi.insight.rehearsal import FileOutcome, find_tests, rehearse_file
from guanxi.insight.rehearsal.coverage import together
from guanxi.insight.rehearsal.reports.data import report_data
from guanxi.insight.rehearsal.reports.junit import junit_xml
from guanxi.insight.rehearsal.reports.text import percent, text_lines


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write JUnit XML to a file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option(
    "--min-coverage",
    type=click.FloatRange(0, 100),
    default=0,
    help="Fail when the tests of a process come to fewer percent of its elements and flows.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show the path of scenarios that passed, too.")
def test(
    paths: tuple[Path, ...], junit: Path | None, as_json: bool, min_coverage: float, verbose: bool
) -> None:
    """Run the *.test.yaml files at PATHS (files or folders; here when none is given).

    Exit code 0: all passed; 1: a scenario failed, a file cannot be used or coverage is too low.
    """
    files = sorted({found for path in paths or (Path(),) for found in find_tests(path)}, key=_by_folder)
    if not files:
        raise click.ClickException(
            "There is no *.test.yaml file there. See docs/how-to/test-a-process.md to write one."
        )
    outcomes = [(str(path), outcome) for path, outcome in _rehearsed(files)]
    if junit is not None:
        junit.write_bytes(junit_xml(outcomes))
    if as_json:
        report = ENCODER.encode(report_data(outcomes))
        sys.stdout.write(msgspec.json.format(report, indent=2).decode() + "\n")
    else:
        for line in text_lines(outcomes, verbose=verbose):
            click.echo(line)
    low = [line for line in (_too_low(path, one, min_coverage) for path, one in outcomes) if line]
    for line in low:
        click.echo(line, err=True)
    if low or not all(one.passed for _, one in outcomes):
        sys.exit(1)


def _rehearsed(files: list[Path]) -> Iterator[tuple[Path, FileOutcome]]:
    """The outcome of each file; the coverage is that of all tests of its process."""
    catalogue, mail = load_catalogue(), _shipped_mail()
    for _, group in groupby(files, key=lambda path: path.parent):
        paths = list(group)
        yield from zip(
            paths, together([rehearse_file(path, catalogue, mail=mail) for path in paths]), strict=True
        )


def _shipped_mail() -> list[Path]:
    """The mail texts of the packs, which every Guanxi has."""
    packs = Path(guanxi.__file__).parent / "packs"
    return sorted(packs.glob("*/mail"))


def _by_folder(path: Path) -> tuple[Path, str]:
    return path.parent, path.name


def _too_low(path: str, one: FileOutcome, least: float) -> str:
    if one.coverage is None or one.coverage.percent >= least:
        return ""
    return f"{path}: coverage {percent(one.coverage.percent)} % is below {percent(least)} %"
