from decimal import Decimal

from guanxi.access import tables  # noqa: F401 -- declares the tables
from guanxi.access.audit import (
    AuditLine,
    append_audit,
    append_audit_lines,
    read_audit,
    read_audit_of_instance,
)
from guanxi.access.contracts import SYSTEM, process_actor
from guanxi.platform.database import Database, metadata


def test_entries_come_back_newest_first_in_pages(database: Database) -> None:
    """Paging by key neither repeats nor loses an entry, on every server."""
    metadata.create_all(database.engine)
    with database.write() as tx:
        for number in range(5):
            append_audit(tx, SYSTEM, "update", "lead", "a", {"score": (number, number + 1)})
        append_audit_lines(tx, SYSTEM, [AuditLine("create", "engagement", "e", {}, parent="lead/a")])
        append_audit(tx, SYSTEM, "update", "lead", "b", {})

    with database.read() as tx:
        first = read_audit(tx, "lead", "a", limit=4, with_children=True)
        rest = read_audit(tx, "lead", "a", limit=4, with_children=True, before=first[-1].key)
        own = read_audit(tx, "lead", "a")

    assert [entry.object for entry in first] == ["engagement", "lead", "lead", "lead"]
    assert [entry.changes.get("score") for entry in [*first, *rest]] == [
        None, (4, 5), (3, 4), (2, 3), (1, 2), (0, 1),
    ]  # fmt: skip
    assert len(own) == 5


def test_row_names_process_instance_and_element(sqlite_database: Database) -> None:
    """Everything an instance touched can be listed; decimals stay exact."""
    metadata.create_all(sqlite_database.engine)
    actor = process_actor("p", "P", instance_key=2**60, element_id="task")
    with sqlite_database.write() as tx:
        append_audit(tx, actor, "update", "deal", "d", {"amount": (None, Decimal("0.10"))})
        entries = read_audit_of_instance(tx, 2**60)

    assert [(entry.actor["element_id"], entry.changes) for entry in entries] == [
        ("task", {"amount": (None, Decimal("0.10"))})
    ]
