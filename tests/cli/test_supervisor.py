"""The supervisor with real child processes."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from guanxi.cli import REFUSED
from guanxi.cli import supervisor as supervisor_file
from guanxi.cli.supervisor import Supervisor

STEADY = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)); sys.stdin.read()"


def until(condition: Callable[[], bool]) -> None:
    """Wait for another process to do its part."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def running(*commands: str) -> tuple[Supervisor, threading.Thread, list[str], list[int]]:
    """Start a supervisor over Python programs in a thread."""
    said: list[str] = []
    codes: list[int] = []
    supervisor = Supervisor(
        {f"child{i}": [sys.executable, "-c", text] for i, text in enumerate(commands)},
        said.append,
        wait_seconds=0.01,
    )
    supervisor.start()
    thread = threading.Thread(target=lambda: codes.append(supervisor.run()))
    thread.start()
    return supervisor, thread, said, codes


def test_stops_every_child() -> None:
    """After stop no child is alive, and the exit code is 0."""
    supervisor, thread, _, codes = running(STEADY, STEADY)

    supervisor.stop()
    thread.join(60)

    assert codes == [0]
    assert all(child.process and child.process.poll() is not None for child in supervisor.children)


def test_starts_a_dead_child_again() -> None:
    """A child that is killed comes back as another process, and the operator is told."""
    supervisor, thread, said, codes = running(STEADY)
    child = supervisor.children[0]
    assert child.process is not None
    first = child.process.pid

    os.kill(first, signal.SIGKILL)
    until(lambda: child.process is not None and child.process.pid != first)
    supervisor.stop()
    thread.join(60)

    assert said == ["The child0 process ended with code -9; starting it again."]
    assert codes == [0]


def test_gives_up_on_a_child_that_keeps_dying() -> None:
    """Five deaths right after the start end everything with an exit code that says so."""
    _, thread, said, codes = running("import sys; sys.exit(7)")

    thread.join(60)

    assert codes == [1]
    assert said[-1].startswith("The child0 process ended 5 times soon after its start")


def test_forgets_no_death_before_everything_has_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that takes its time to die is given up on too."""
    monkeypatch.setattr(supervisor_file, "_STEADY_SECONDS", 0.0)

    _, thread, said, codes = running("import sys; sys.exit(7)")
    thread.join(60)

    assert codes == [1]
    assert said[-1].startswith("The child0 process ended 5 times")


def test_does_not_try_again_what_was_refused() -> None:
    """A child that said why it cannot run ends everything at once."""
    _, thread, said, codes = running(STEADY, f"import sys; sys.exit({REFUSED})")

    thread.join(60)

    assert codes == [1]
    assert said == ["Stopping: see the line above."]


def test_a_refusal_passes_once_everything_has_run(tmp_path: Path) -> None:
    """The database's server is away for a while: the child is tried until it runs, and nothing else ends."""
    there, runs = tmp_path / "server", tmp_path / "runs"
    supervisor, thread, said, codes = running(STEADY)
    supervisor.rest_seconds, supervisor.is_ready = 0.01, True
    child = supervisor.children[0]
    child.command = [
        sys.executable,
        "-c",
        f"import os, sys; os.path.exists({str(there)!r}) or sys.exit({REFUSED})\n"
        f"open({str(runs)!r}, 'w').close()\n{STEADY}",
    ]
    assert child.process is not None
    os.kill(child.process.pid, signal.SIGKILL)
    until(lambda: len(said) > 6)
    assert thread.is_alive()

    there.touch()
    until(runs.exists)
    supervisor.stop()
    thread.join(60)

    assert set(said[1:]) == {"The child0 process will be tried again in 0.01 s, until it runs."}
    assert codes == [0]


def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    """Nobody is left behind after a kill -9 of the supervisor alone."""
    marks = tmp_path / "ended"
    child = (
        "import os, sys, threading\n"
        "from guanxi.cli.supervisor import end_with_parent\n"
        f"def stop(): open({str(marks)!r}, 'w').write('yes'); os._exit(0)\n"
        "end_with_parent(stop)\n"
        "threading.Event().wait()\n"
    )
    parent = (
        "import sys\n"
        "from guanxi.cli.supervisor import Supervisor\n"
        f"s = Supervisor({{'c': [sys.executable, '-c', {child!r}]}}, print)\n"
        "s.start(); print('started', flush=True); s.run()\n"
    )
    import subprocess

    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()

    process.kill()
    process.wait()

    until(marks.exists)
    process.stdout.close()
