"""The ``guanxi`` command; see README.md. A command's file is imported when the command is called."""

import importlib
import importlib.util
import logging
import sys
from typing import Any, Final

import click

from guanxi import __version__
from guanxi.platform.errors import GuanxiError

REFUSED: Final = 3
"""Exit code of a command that was refused with a line saying why; trying again will not help."""

_COMMANDS: Final = {
    "run": "guanxi.cli.run:run",
    "web": "guanxi.cli.serve:web",
    "worker": "guanxi.cli.serve:worker",
    "dispatch": "guanxi.cli.serve:dispatch",
    "migrate": "guanxi.cli.data:migrate",
    "demo": "guanxi.cli.data:demo",
    "migration": "guanxi.cli.data:migration",
    "deploy": "guanxi.cli.deploy:deploy",
    "archive": "guanxi.cli.archive:archive",
    "audit": "guanxi.cli.audit:audit",
    "export": "guanxi.cli.export:export",
    "convert": "guanxi.cli.convert:convert",
    "test": "guanxi.cli.test:test",
    "user": "guanxi.cli.people:user",
    "api-key": "guanxi.cli.people:api_key",
    "import": "guanxi.cli.importing:import_records",
    "openapi": "guanxi.cli.openapi:openapi",
    "objects": "guanxi.cli.objects:objects",
    "doctor": "guanxi.cli.doctor:doctor",
    "reindex": "guanxi.cli.reindex:reindex",
    "feel": "guanxi.cli.feel:feel",
    "decide": "guanxi.cli.decide:decide",
}


class _Commands(click.Group):
    """Finds commands by name, and turns an expected refusal into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(name for name, target in _COMMANDS.items() if _exists(target))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = _COMMANDS.get(cmd_name)
        if target is None or not _exists(target):
            return None
        module, _, name = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GuanxiError as error:
            click.echo(f"guanxi: {error}", err=True)
            for field, message in error.fields.items():
                click.echo(f"  {field}: {message}", err=True)
            sys.exit(REFUSED)


def _exists(target: str) -> bool:
    return importlib.util.find_spec(target.partition(":")[0]) is not None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def main() -> None:
    """Run and look after Guanxi. Settings come from GUANXI_* variables."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger("guanxi").setLevel(logging.INFO)
