"""The engine stands on the pure rooms, the standard library and msgspec alone."""

import ast
import sys
from pathlib import Path

import guanxi.engine

ALLOWED = {"guanxi.feel", "guanxi.dmn", "guanxi.bpmn", "guanxi.engine", "msgspec"}


def test_the_engine_imports_nothing_else() -> None:
    """No library creeps in by a file of its own."""
    files = [*Path(guanxi.engine.__file__).parent.rglob("*.py")]
    found = {name for file in files for name in imported(ast.parse(file.read_text("utf-8")))}

    assert len(files) > 30
    assert found <= ALLOWED | set(sys.stdlib_module_names)


def imported(tree: ast.AST) -> set[str]:
    """What is imported: of our own package the room, of others the package."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {".".join(name.split(".")[: 2 if name.startswith("guanxi.") else 1]) for name in names}
