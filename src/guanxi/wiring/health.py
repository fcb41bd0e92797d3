"""Whether an installation works as it should, and whether its audit log is as it was written."""

from collections.abc import Iterable

from guanxi.access.sealing import Proof, prove
from guanxi.insight.health import Check, running_checks
from guanxi.platform.database import Database
from guanxi.records.indexing import find_faults
from guanxi.wiring.storage import catalogue_of


def health(database: Database, *, deep: bool) -> Iterable[Check]:
    """Look at what runs: the worker's sign of life, overdue work, and with ``deep`` every instance and record."""
    with database.snapshot() if deep else database.read() as tx:
        yield from running_checks(tx, deep=deep)
        if deep:
            yield _audit(prove(tx))
            yield _search(list(find_faults(tx, catalogue_of(database))))


def prove_audit(database: Database, head: str) -> Proof:
    """Compare the audit log with its seals; ``head`` has to be in their chain unless it is empty."""
    with database.snapshot() as tx:
        return prove(tx, head)


def _search(faults: list[str]) -> Check:
    if not faults:
        return Check("Search", True, "the words are those of the records")
    objects = " ".join(fault.partition(":")[0] for fault in faults)
    return Check("Search", False, "; ".join(faults), f"Run: guanxi reindex {objects}")


def _audit(proof: Proof) -> Check:
    if proof.broken is None:
        return Check("Audit log", True, f"{proof.rows:,} rows are as they were sealed")
    cure = "Somebody has changed the tables by hand. Compare with a backup."
    return Check("Audit log", False, f"block {proof.broken}: {proof.reason}", cure)
