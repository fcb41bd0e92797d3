"""``guanxi decide``: evaluate a decision of a DMN file, or check the file."""

from pathlib import Path

import click

from guanxi.cli.feel import print_value, read_variables
from guanxi.dmn import DecisionResult, DmnError, Finding, Model, check_tables, parse_dmn
from guanxi.feel.text import to_text
from guanxi.platform.clock import SystemClock

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.argument("decision", required=False)
@click.option("--input", "input_file", type=_FILE, help="JSON file with the inputs by name.")
@click.option(
    "--import", "imports", type=_FILE, multiple=True, help="A file that FILE imports; may be repeated."
)
@click.option("--explain", is_flag=True, help="Say which rules matched, on the error output.")
@click.option("--check", is_flag=True, help="Only report what is wrong with FILE; fails on errors.")
def decide(
    file: Path,
    decision: str | None,
    input_file: Path | None,
    imports: tuple[Path, ...],
    explain: bool,
    check: bool,
) -> None:
    """Print the value of DECISION (name or id) of a DMN FILE as JSON, or check FILE."""
    try:
        model = parse_dmn(file.read_bytes(), imports=[path.read_bytes() for path in imports])
        if check:
            _print_findings((*model.findings, *check_tables(model)))
            return
        result = model.evaluate(
            _chosen(model, decision), read_variables(input_file), now=SystemClock().now(), explain=explain
        )
    except DmnError as error:
        _print_findings(error.findings)
        raise click.ClickException(f"{file.name} cannot be used.") from None
    _print_result(result)


def _chosen(model: Model, decision: str | None) -> str:
    """The decision asked for; a file with only one needs no name."""
    if decision is not None:
        return decision
    if len(model.decisions) == 1:
        return next(iter(model.decisions))
    raise click.UsageError(f"Name one of the decisions: {', '.join(model.decisions)}.")


def _print_findings(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        place = f"line {finding.line}: " if finding.line else ""
        element = f" [{finding.element_id}]" if finding.element_id else ""
        click.echo(
            f"{finding.severity}: {place}{finding.message} {finding.cure}".rstrip() + element, err=True
        )


def _print_result(result: DecisionResult) -> None:
    for notice in result.warnings:
        click.echo(f"warning: {notice.decision}: {notice.message}", err=True)
    for match in result.matched:
        rules = ", ".join(f"{rule.number} [{rule.id}]" for rule in match.rules) or "none"
        inputs = ", ".join(f"{label}: {to_text(value)}" for label, value in match.inputs)
        click.echo(f"{match.decision} ({match.hit_policy}): {inputs}: rules {rules}", err=True)
    print_value(result.value)
