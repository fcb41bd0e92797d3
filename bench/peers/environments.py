"""Virtual environments of peers, made once under ``~/.cache/guanxi-bench`` (or ``GUANXI_BENCH_PEERS``)."""

import os
import subprocess
import sys
from pathlib import Path


def python_of(package: str, version: str, *more: str) -> Path:
    """Return the interpreter of an environment that holds a package from PyPI, and ``more`` it needs there.

    Raises:
        RuntimeError: it cannot be installed; the text says why.
    """
    base = Path(os.environ.get("GUANXI_BENCH_PEERS") or Path.home() / ".cache" / "guanxi-bench")
    folder = base / f"{package}-{version}"
    python, ready = folder / "bin" / "python", folder / "installed"
    if not ready.exists():
        print(f"installing {package} {version} into {folder}", file=sys.stderr)
        _run(sys.executable, "-m", "venv", "--clear", str(folder))
        _run(str(python), "-m", "pip", "install", "--quiet", f"{package}=={version}", *more)
        ready.touch()
    return python


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise RuntimeError(lines[-1] if lines else f"{command[0]} ended with {done.returncode}")
