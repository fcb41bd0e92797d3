"""A peer as a process that is asked for evaluations; its CPU is read from its process tree."""

import json
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.harness import Case

SCRIPT = Path(__file__).parent / "feel_peer.py"
PATIENCE_SECONDS = 300  # for one answer of a counting peer
SECONDS = 0.2  # of CPU in one round: the clock of process trees ticks every 10 ms


class Peer:
    """One running peer."""

    def __init__(self, name: str, process: "subprocess.Popen[str]"):
        self.name = name
        self._process = process

    def ask(self, text: str, count: int) -> dict[str, Any]:
        """Evaluate a text as often as said; its answer has ``value`` and ``cpu``, or ``error``."""
        answer: dict[str, Any] = json.loads(self._exchange([text, count]))
        return answer

    def case(self, name: str, text: str) -> Case:
        """Return the case of one text, with as many evaluations as take long enough to be measured."""
        count = max(1, round(SECONDS / max(self.ask(text, 20)["cpu"] / 20, 1e-7)))

        def run(_: Any) -> int:
            self.ask(text, count)
            return count

        return Case(f"{name}, {self.name}", run, servers=lambda: [self._process.pid])

    def _exchange(self, message: Any) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(message), file=self._process.stdin, flush=True)
        return self._process.stdout.readline()


@contextmanager
def started(python: Path, name: str, context: Mapping[str, Any]) -> Iterator[Peer]:
    """Start a peer with its variables; it ends with the block."""
    command = [str(python), str(SCRIPT), name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        print(json.dumps(context), file=process.stdin, flush=True)
        yield Peer(name, process)
        process.stdin.close()


@contextmanager
def counting(command: Sequence[str], folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start a peer that does as many units as a line says and answers with how many it did; it ends with the block.

    Raises:
        RuntimeError: it did not come up; the text is the last line it wrote.
    """
    log = folder / "peer.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=SCRIPT.parent,
        )
    with process:
        try:
            _expect(process, "ready", log)
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()


def count(process: "subprocess.Popen[str]", units: int) -> int:
    """Have a counting peer do that many units.

    Raises:
        RuntimeError: it did not do them all.
    """
    assert process.stdin is not None
    print(units, file=process.stdin, flush=True)
    _expect(process, str(units), None)
    return units


def _expect(process: "subprocess.Popen[str]", wanted: str, log: Path | None) -> None:
    assert process.stdout is not None
    patience = threading.Timer(PATIENCE_SECONDS, process.kill)
    patience.start()
    line = process.stdout.readline().strip()
    patience.cancel()
    if line != wanted:
        lines = log.read_text().splitlines() if log is not None else []
        raise RuntimeError(lines[-1] if lines else f"the peer answered {line!r}, not {wanted!r}")
