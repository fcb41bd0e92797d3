"""``guanxi audit``: prove that nobody has changed the audit log."""

import sys

import click

from guanxi.cli import composition
from guanxi.platform.settings import load_settings


@click.group()
def audit() -> None:
    """The log of who has changed what."""


@audit.command()
@click.option(
    "--head", default="", metavar="HASH", help="A head that was noted before and must be in the chain."
)
def verify(head: str) -> None:
    """Compare every sealed row with its seal; exit code 1 and the first broken block if one is not as it was.

    Prints the head of the chain: note it somewhere else, and give it with --head next time. Who can write to the
    database could make all seals anew, but not with a head that stands on your paper.
    """
    rooms = composition.load()
    database = rooms.open_database(load_settings())
    try:
        proof = rooms.prove_audit(database, head.strip().lower())
    finally:
        database.close()
    if proof.broken is not None:
        click.echo(f"BROKEN at block {proof.broken}: {proof.reason}.")
        sys.exit(1)
    click.echo(f"{proof.rows:,} rows in {proof.blocks:,} blocks are as they were sealed.")
    click.echo(f"Head: {proof.head or 'none yet; rows are sealed after 15 minutes'}")
