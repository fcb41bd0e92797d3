"""``guanxi import`` that is interrupted, and goes on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROWS = 6000
COMMAND = (
    # a shell that starts the tests in the background lets their children ignore Ctrl-C
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from guanxi.cli import main; main()"
)
MAPPING = '[[files]]\nfile = "c.csv"\nobject = "company"\nkey = "name"\ncolumns = { name = "Name" }\n'


def start(folder: Path) -> subprocess.Popen[str]:
    """Start an import of many companies."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, "import", str(folder), "--mapping", str(folder / "m.toml")],
        env={"GUANXI_DATA_DIR": str(folder / "data"), "GUANXI_DEMO": "false", "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_an_interrupted_import_goes_on_at_once_with_the_same_command(tmp_path: Path) -> None:
    """After Ctrl-C nothing is doubled or lost, and nobody waits for a lease."""
    (tmp_path / "m.toml").write_text(MAPPING)
    (tmp_path / "c.csv").write_text("Name\n" + "".join(f"Company {n}\n" for n in range(ROWS)))

    first = start(tmp_path)
    assert first.stdout is not None
    begun = next(line for line in first.stdout if "c.csv" in line)
    first.send_signal(signal.SIGINT)
    said, _ = first.communicate(timeout=240)
    second = start(tmp_path)
    rest, _ = second.communicate(timeout=240)

    assert "c.csv → company" in begun
    assert first.returncode == 130, said
    assert "Interrupted. The same command goes on where it stopped." in said
    assert second.returncode == 0, rest
    assert "Continuing the import that was interrupted." in rest
    assert "Waiting" not in rest
    assert f"c.csv → company: {ROWS} created, 0 updated, 0 unchanged" in rest
