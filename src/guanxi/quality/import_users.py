"""Imports users: people who own records; they get no password, so nobody signs in by an import."""

import re
import unicodedata
from collections.abc import Sequence

from guanxi.access.contracts import Actor, User
from guanxi.access.users import add_to_group, create_user, find_user_by_email
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.quality.csv_reader import CsvRow
from guanxi.quality.mapping import FileMapping
from guanxi.quality.report import Counts, Finding
from guanxi.quality.row_values import RowFault, cell_text

_NO_LETTER = re.compile(r"[^a-z0-9]+")


def import_users(
    tx: Tx, mapping: FileMapping, rows: Sequence[CsvRow], findings: list[Finding], *, actor: Actor
) -> Counts:
    """Create the users that are not there yet and put them into the groups of their row.

    The e-mail is made of the name unless the mapping has a column for it; it tells who is already there.
    """
    counts = Counts()
    for row in rows:
        mine: list[Finding] = []
        try:
            if row.code:
                raise RowFault(row.column, row.code, row.fault)
            _import_user(tx, mapping, row, mine, counts, actor)
        except (Invalid, RowFault) as error:
            counts.rejected += 1
            column = mapping.fields[mapping.key].column
            fault = error if isinstance(error, RowFault) else RowFault(column, "user", str(error))
            findings.append(fault.finding(row.line))
        else:
            findings += mine
    return counts


def _import_user(
    tx: Tx, mapping: FileMapping, row: CsvRow, findings: list[Finding], counts: Counts, actor: Actor
) -> None:
    values = {name: cell_text(column, row, findings) for name, column in mapping.fields.items()}
    name = values.get("name", "")
    email = values.get("email") or f"{_mailbox(name)}@{mapping.email_domain}"
    groups = tuple(row.cells[column] for column in mapping.groups if row.cells[column])
    found = find_user_by_email(tx, email)
    if found is None:
        create_user(tx, email=email, name=name, groups=groups, actor=actor)
        counts.created += 1
    elif missing := [group for group in groups if group not in found.groups]:
        _join(tx, found, missing, actor)
        counts.updated += 1
    else:
        counts.unchanged += 1


def _join(tx: Tx, user: User, groups: Sequence[str], actor: Actor) -> None:
    for group in groups:
        add_to_group(tx, group, user.id, actor=actor)


def _mailbox(name: str) -> str:
    """Return the name in letters every mail server takes; other scripts become their code points."""
    spread = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(letter for letter in spread if not unicodedata.combining(letter))
    spelt = "".join(letter if letter.isascii() else f" u{ord(letter):x} " for letter in plain)
    return _NO_LETTER.sub(".", spelt).strip(".")
