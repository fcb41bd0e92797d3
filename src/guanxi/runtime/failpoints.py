"""Where a crash test may kill the process: before, in and after a commit. Off unless GUANXI_FAILPOINT is set.

``GUANXI_FAILPOINT=before_commit:7`` kills this process (SIGKILL) the seventh time it comes to that point; with
``import_`` in front it is the seventh commit of an import that counts.
This file is the only one that reads the variable.
"""

import os
import signal
import threading

POINTS = ("before_commit", "in_commit", "after_commit")
ARCHIVED = "archived"  # ended instances are in a file and still in the database
IMPORT_POINTS = tuple(f"import_{point}" for point in POINTS)

_IN_COMMIT_SECONDS = 0.0005  # a commit with fsync takes longer: the kill lands inside


class Failpoint:
    """Counts passes of one point and kills the process at the chosen one."""

    def __init__(self, setting: str | None):
        point, _, count = (setting or "").partition(":")
        known = (*POINTS, *IMPORT_POINTS, ARCHIVED)
        if point and point not in known:
            raise ValueError(f"GUANXI_FAILPOINT: {point} is none of {', '.join(known)}")
        self._point = point
        self._left = int(count or 1)

    def reach(self, point: str) -> None:
        """Come to a point; does not return when the process is to die here."""
        if point != self._point:
            return
        self._left -= 1
        if self._left == 0 and point.endswith("in_commit"):
            threading.Timer(_IN_COMMIT_SECONDS, _die).start()
        elif self._left == 0:
            _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


FAILPOINT = Failpoint(os.environ.get("GUANXI_FAILPOINT"))
