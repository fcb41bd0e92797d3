"""Keeps the child processes alive, and stops them together.

A child is started with a pipe as its standard input and ends when the pipe closes, so none is left
behind when the supervisor is killed. Each child has a process group of its own: Ctrl-C reaches only the
supervisor, which tells them to end, and waits.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from guanxi.cli import REFUSED
from guanxi.platform.clock import Clock, SystemClock

_STOP_SECONDS = 10.0
_STEADY_SECONDS = 10.0
_TRIES = 5


@dataclass
class Child:
    """A child process and how often it died soon after its start."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    early_deaths: int = 0
    resting_until: float = 0.0


@dataclass
class Supervisor:
    """Runs child processes until told to stop.

    Args:
        commands: command line by name of the child.
        say: shows one line to the operator.
        environment: variables the children get beside our own.
    """

    commands: Mapping[str, Sequence[str]]
    say: Callable[[str], None]
    clock: Clock = field(default_factory=SystemClock)
    wait_seconds: float = 0.2
    rest_seconds: float = 3.0
    environment: Mapping[str, str] = field(default_factory=dict)
    is_ready: bool = field(default=False, init=False)
    """Whether everything has run once; until then no death is forgotten."""

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self.children = [Child(name, command) for name, command in self.commands.items()]

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            self._start(child)

    def run(self) -> int:
        """Watch until ``stop`` is called; return the exit code.

        A child that dies is started again; one that dies several times right after its start, or says that it
        was refused, ends all. Once everything has run, a refusal passes (the database's server restarts, the
        disk is full): it is tried again after a rest, for as long as it takes.
        """
        try:
            while not self._stopping.wait(self.wait_seconds):
                for child in self.children:
                    if child.process is not None and child.process.poll() is not None:
                        self._revive(child)
        except ChildKeepsDying as error:
            self.say(str(error))
            return 1
        finally:
            self.stop()
            self._end_all()
        return 0

    def stop(self) -> None:
        """Make ``run`` end all children and return; callable from a signal handler."""
        self._stopping.set()

    @property
    def is_stopping(self) -> bool:
        """Whether ``stop`` was called."""
        return self._stopping.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait; return early and true when told to stop."""
        return self._stopping.wait(seconds)

    def _start(self, child: Child) -> None:
        child.started_at = self.clock.monotonic()
        child.process = subprocess.Popen(  # noqa: S603 - our own commands
            child.command,
            stdin=subprocess.PIPE,
            env={**os.environ, **self.environment},
            process_group=0 if os.name == "posix" else None,
        )

    def _revive(self, child: Child) -> None:
        """Start a dead child again, at once or, when it was refused while all had run, after a rest."""
        assert child.process is not None
        if child.process.returncode != REFUSED:
            self._restart(child)
        elif not self.is_ready:
            raise ChildKeepsDying("Stopping: see the line above.")
        elif not child.resting_until:
            self.say(
                f"The {child.name} process will be tried again in {self.rest_seconds:g} s, until it runs."
            )
            child.resting_until = self.clock.monotonic() + self.rest_seconds
        elif self.clock.monotonic() >= child.resting_until:
            child.resting_until = 0.0
            self._close_pipe(child)
            self._start(child)

    def _restart(self, child: Child) -> None:
        assert child.process is not None
        lived = self.clock.monotonic() - child.started_at
        steady = self.is_ready and lived >= _STEADY_SECONDS
        child.early_deaths = 1 if steady else child.early_deaths + 1
        if child.early_deaths >= _TRIES:
            raise ChildKeepsDying(
                f"The {child.name} process ended {_TRIES} times soon after its start; see the lines above."
            )
        self.say(f"The {child.name} process ended with code {child.process.returncode}; starting it again.")
        self._close_pipe(child)
        self._start(child)

    def _end_all(self) -> None:
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = self.clock.monotonic() + _STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(deadline - self.clock.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                self.say(f"The {child.name} process did not stop in time; killed. Nothing is lost.")
                child.process.kill()
                child.process.wait()
            self._close_pipe(child)

    @staticmethod
    def _close_pipe(child: Child) -> None:
        if child.process is not None and child.process.stdin is not None:
            child.process.stdin.close()


class ChildKeepsDying(Exception):
    """A child cannot be kept alive."""


def end_with_parent(stop: Callable[[], None]) -> None:
    """Call ``stop`` when the supervisor of this process is gone, however it went."""

    standard_input = (
        sys.stdin.fileno()
    )  # not the buffered file: its lock is fatal to an interpreter that ends

    def watch() -> None:
        while os.read(standard_input, 1):
            pass
        stop()

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
