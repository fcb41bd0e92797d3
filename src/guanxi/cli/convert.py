"""``guanxi convert``: a process from one form to another, by the endings of two file names."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from guanxi.bpmn import Document, Finding
from guanxi.bpmn.builders import READABLE, WRITABLE, build_file, ending, write_file
from guanxi.bpmn.export import to_mermaid, to_svg

_PICTURES = {".svg": to_svg, ".mmd": to_mermaid}


@click.command(epilog=f"Reads {', '.join(READABLE)}; writes {', '.join((*WRITABLE, *_PICTURES))}.")
@click.argument("source", metavar="IN", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write OUT although it is there.")
def convert(source: Path, target: Path, force: bool) -> None:
    """Convert the process in file IN to file OUT; their endings say the forms.

    What OUT cannot hold is listed. A process that cannot run yet is converted all the same.
    """
    if ending(target.name) not in (*WRITABLE, *_PICTURES):
        raise click.UsageError(f"OUT must end in one of {', '.join((*WRITABLE, *_PICTURES))}.")
    if target.exists() and not force:
        raise click.ClickException(f"{target} is there. Give another name, or --force.")
    built = build_file(source.name, source.read_bytes())
    _print(source, built.findings)
    if built.document is None or not built.processes:
        raise click.ClickException(f"{source} could not be read; nothing was written.")
    content, lost = _write(target.name, built.document)
    _print(target, lost)
    _replace(target, content)


def _write(name: str, document: Document) -> tuple[bytes, tuple[Finding, ...]]:
    picture = _PICTURES.get(ending(name))
    return write_file(name, document) if picture is None else (picture(document).encode(), ())


def _print(file: Path, findings: Iterable[Finding]) -> None:
    for found in findings:
        place = f"{file}:{found.line}" if found.line else str(file)
        text = f"{place}: {found.severity}: {found.message} {found.cure}".rstrip()
        click.echo(f"{text} [{found.rule}]", err=True)


def _replace(target: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    beside = target.with_name(f"{target.name}.part")
    try:
        beside.write_bytes(content)
        os.replace(beside, target)
    except OSError as error:
        click.echo(f"guanxi: {target} could not be written: {error.strerror}.", err=True)
        sys.exit(1)
