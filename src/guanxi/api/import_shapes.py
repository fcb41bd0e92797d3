"""From the frozen shapes of imports to those of the contract."""

from guanxi.api.schemas import imports as schema
from guanxi.quality.imports import Import
from guanxi.quality.mapping import Mapping
from guanxi.quality.report import FileReport, StoredFinding


def import_(one: Import) -> schema.Import:
    """Return an import with the sums over its files."""
    totals = [file.rows_total for file in one.files]
    return schema.Import(
        key=str(one.key),
        state=one.state,
        source=one.source,
        mode=one.mode,
        mapping=one.mapping_name,
        by=schema.ImportActor(one.actor.kind, one.actor.name),
        created_at=one.created_at,
        started_at=one.started_at,
        finished_at=one.finished_at,
        rows_total=None if None in totals else sum(total or 0 for total in totals),
        rows_done=sum(file.rows_done for file in one.files),
        created=sum(file.created for file in one.files),
        updated=sum(file.updated for file in one.files),
        unchanged=sum(file.unchanged for file in one.files),
        repaired=sum(file.repaired for file in one.files),
        flagged=sum(file.flagged for file in one.files),
        rejected=sum(file.rejected for file in one.files),
        problem=None
        if one.problem is None
        else schema.ImportProblem(one.problem.code, one.problem.message, one.problem.cure),
        files=[_file(file) for file in one.files],
    )


def finding(one: StoredFinding) -> schema.ImportFinding:
    """Return a finding."""
    found = one.finding
    return schema.ImportFinding(
        one.file, found.line, found.column, found.kind, found.code, found.value, found.repaired, found.message
    )


def mapping(name: str, one: Mapping) -> schema.ImportMapping:
    """Return a mapping: each file once, with every column any of its passes needs."""
    columns: dict[str, set[str]] = {}
    objects: dict[str, str] = {}
    for file in one.files:
        objects.setdefault(file.file, file.object)
        columns.setdefault(file.file, set()).update(file.headers())
    return schema.ImportMapping(
        name,
        one.description,
        [schema.MappedFile(file, objects[file], sorted(found)) for file, found in columns.items()],
    )


def _file(one: FileReport) -> schema.ImportedFile:
    return schema.ImportedFile(
        str(one.key),
        one.file,
        one.object,
        one.rows_total,
        one.rows_done,
        one.created,
        one.updated,
        one.unchanged,
        one.repaired,
        one.flagged,
        one.rejected,
    )
