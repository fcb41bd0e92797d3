"""Files of a gigabyte do not become a gigabyte of memory."""

import subprocess
import sys
from pathlib import Path

import pytest

MAPPING = '[[files]]\nfile = "c.csv"\nobject = "company"\nkey = "name"\ncolumns = { name = "Name", city = "Town" }\n'
MOST_MEGABYTES = 160
COMMAND = (
    # the kernel's own figure of a child begins with what its parent had before the exec
    "import atexit; from pathlib import Path; from guanxi.cli import main;"
    "atexit.register(lambda: print(next(line for line in Path('/proc/self/status').read_text().splitlines()"
    " if line.startswith('VmHWM')))); main()"
)
GIGABYTE = 1 << 30


@pytest.mark.parametrize("rows", [0, 20_000], ids=["first-line", "far-down"])
def test_a_line_of_a_gigabyte_is_refused_in_little_memory(tmp_path: Path, rows: int) -> None:
    """Whether it comes first or after good rows: a clear refusal, nothing imported."""
    (tmp_path / "m.toml").write_text(MAPPING)
    with (tmp_path / "c.csv").open(
        "wb"
    ) as file:  # a hole in the file reads as zeros and takes no room on disk
        file.write(b"Name,Town\n" + b"".join(b"Company %d,Oslo\n" % n for n in range(rows)) + b"x" * 10_000)
        file.truncate(GIGABYTE)

    child = subprocess.run(
        [sys.executable, "-c", COMMAND, "import", str(tmp_path), "--mapping", str(tmp_path / "m.toml")],
        env={"GUANXI_DATA_DIR": str(tmp_path / "data"), "GUANXI_DEMO": "false", "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    said = child.stdout
    kilobytes = int(said.rpartition("VmHWM:")[2].split()[0])

    assert child.returncode == 3, said
    assert f"c.csv, line {rows + 2}: the row has more than 1,000,000 characters" in said
    assert kilobytes / 1024 < MOST_MEGABYTES
    assert "Traceback" not in said
