"""The report people read: each scenario with ✓ or ✗, differences with file and line, coverage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guanxi.insight.rehearsal.outcome import Coverage, Difference, FileOutcome, Outcome


def text_lines(outcomes: Iterable[tuple[str, FileOutcome]], *, verbose: bool = False) -> Iterator[str]:
    """Yield the lines of the report.

    Args:
        outcomes: each with the path of its test file as it is to be shown.
        verbose: show the path of every scenario too.
    """
    done = list(outcomes)
    for path, one in done:
        yield from _file_lines(path, one, verbose)
        yield ""
    yield _total([one for _, one in done])


def _file_lines(path: str, file: FileOutcome, verbose: bool) -> Iterator[str]:
    about = f" – {file.process_name}" if file.process_name else ""
    yield f"{path}{about}"
    folder = path[: len(path) - len(file.file)]
    for fault in file.faults:
        yield f"  ✗ {folder}{fault.file}:{fault.problem.line}: {fault.problem.text}"
    for one in file.scenarios:
        yield f"  {'✓' if one.passed else '✗'} {one.name}"
        for difference in one.differences:
            yield from _difference_lines(path, difference)
        if verbose or not one.passed:
            yield f"      path: {' → '.join(visit.element_id for visit in one.path) or '(nothing)'} [{_end(one)}]"
    if file.coverage is not None:
        yield from _coverage_lines(file.coverage)


def _end(one: Outcome) -> str:
    return one.state if one.state != "not_started" else f"not started: {one.verdict}"


def _difference_lines(path: str, one: Difference) -> Iterator[str]:
    yield f"      {path}:{one.line}: {one.what}"
    yield f"        expected: {one.expected}"
    yield f"        got:      {one.got}"


def _coverage_lines(one: Coverage) -> Iterator[str]:
    yield (
        f"  coverage: {one.elements_visited} of {one.elements} elements, "
        f"{one.flows_visited} of {one.flows} flows ({percent(one.percent)} %)"
    )
    for missed in one.missed:
        label = f" “{missed.label}”" if missed.label != missed.id else ""
        yield f"    missed: {missed.kind} {missed.id}{label}"


def percent(value: float) -> str:
    """Return a percentage that says 100 only when nothing is missing."""
    text = f"{value:.1f}".removesuffix(".0")
    return "99.9" if text == "100" and value < 100 else text


def _total(files: list[FileOutcome]) -> str:
    scenarios = [one for file in files for one in file.scenarios]
    failed = sum(not one.passed for one in scenarios)
    unusable = sum(bool(file.faults) for file in files)
    parts = [f"{len(scenarios) - failed} passed"]
    parts += [f"{failed} failed"] if failed else []
    parts += [f"{unusable} file{'s' if unusable > 1 else ''} could not be used"] if unusable else []
    return f"{', '.join(parts)} ({len(files)} test file{'s' if len(files) != 1 else ''})"
