"""``guanxi feel``: evaluate one expression."""

import sys
from pathlib import Path
from typing import Any

import click

from guanxi.feel import FeelCodecError, FeelSyntaxError, compile_expression
from guanxi.feel.codec import dumps, loads
from guanxi.platform.clock import SystemClock

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("expression")
@click.option("--context", "context_file", type=_FILE, help="JSON file with the variables.")
def feel(expression: str, context_file: Path | None) -> None:
    """Print the value of a FEEL EXPRESSION as JSON; warnings go to the error output."""
    context = read_variables(context_file)
    try:
        compiled = compile_expression(expression.removeprefix("="), frozenset(context))
    except FeelSyntaxError as error:
        raise click.ClickException(str(error)) from None
    result = compiled.evaluate(context, now=SystemClock().now())
    for warning in result.warnings:
        click.echo(f"warning: {warning.message} (line {warning.line}, column {warning.column})", err=True)
    print_value(result.value)


def read_variables(path: Path | None) -> dict[str, Any]:
    """The variables in a JSON file; none without a file."""
    if path is None:
        return {}
    try:
        value = loads(path.read_bytes())
    except (FeelCodecError, ValueError) as error:
        raise click.ClickException(f"{path}: {error}") from None
    if not isinstance(value, dict):
        raise click.ClickException(f"{path}: a JSON object with the variables is needed.")
    return value


def print_value(value: Any) -> None:
    """A FEEL value as JSON on the output."""
    try:
        sys.stdout.write(dumps(value).decode() + "\n")
    except FeelCodecError as error:
        raise click.ClickException(error.message) from None
