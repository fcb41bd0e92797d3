"""What the pages about imports tell is what the code does, and their example works."""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import msgspec

from guanxi.quality.mapping import Column, FileMapping
from guanxi.quality.report import FindingCode

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference" / "import-mapping.md").read_text("utf-8")
EXAMPLE = ROOT / "examples" / "import"


def guanxi(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of Guanxi on a data folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "guanxi.cli", *arguments],
        env={"GUANXI_DATA_DIR": str(data), "PATH": "/usr/bin:/bin", "GUANXI_DEMO": "false"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_word_of_a_mapping_is_described() -> None:
    """The tables name every word, and no other."""
    files, columns, *_ = REFERENCE.split("\n## ")[1:]

    def named(text: str) -> set[str]:
        return {word for line in text.splitlines() if line.startswith("| `") for word in [line.split("`")[1]]}

    assert named(files) == {field.name for field in msgspec.structs.fields(FileMapping)}
    assert named(columns) == {field.name for field in msgspec.structs.fields(Column)}


def test_every_code_is_described() -> None:
    """Findings and refusals, all that the sources raise and no other."""
    findings, refusals = REFERENCE.split("\n## ")[4:6]
    raised = {
        code
        for path in (ROOT / "src" / "guanxi").glob("*/*.py")
        if path.parent.name in ("quality", "crm")
        for code in re.findall(r'\(\s*"(import\.\w+)"', path.read_text("utf-8"))
    }

    codes = {word for line in findings.splitlines() if line.startswith(("| re", "| fl"))
             for word in re.findall(r"`(\w+)`", line.split("|")[2])}  # fmt: skip
    assert codes == set(get_args(FindingCode))
    told = set(re.findall(r"`(import\.\w+)`", refusals))
    assert told == raised - {"import.ended", "import.not_found"}


def test_the_example_is_imported_with_its_defects_reported(tmp_path: Path) -> None:
    """One repair, one flag, two rejections; a second time nothing changes; the report is a file."""
    command = ("import", str(EXAMPLE), "--mapping", str(EXAMPLE / "mapping.toml"))

    first = guanxi(tmp_path, *command, "--report", str(tmp_path / "report.csv"))
    second = guanxi(tmp_path, *command)

    assert (first.returncode, second.returncode) == (1, 1), first.stderr
    assert (
        "deals.csv → deal: 5 created, 0 updated, 0 unchanged, 0 repaired, 1 flagged, 2 rejected"
        in first.stdout
    )
    assert "  line 3 Sector repaired: 'technolgy' to 'technology'" in first.stdout
    assert "  line 6 Company rejected: 'Nobody & Sons' is no known company" in first.stdout
    assert (
        "deals.csv → deal: 0 created, 0 updated, 5 unchanged, 0 repaired, 1 flagged, 2 rejected"
        in second.stdout
    )
    assert len((tmp_path / "report.csv").read_text("utf-8-sig").splitlines()) == 5


def test_a_fault_in_the_mapping_is_told_as_on_the_page(tmp_path: Path) -> None:
    """File and place, and nothing is imported."""
    wrong = tmp_path / "mapping.toml"
    wrong.write_text((EXAMPLE / "mapping.toml").read_text("utf-8").replace("amount =", "amuont ="), "utf-8")

    refused = guanxi(tmp_path / "data", "import", str(EXAMPLE), "--mapping", str(wrong))

    assert refused.returncode == 3
    assert (
        "mapping.toml, files[2].columns.amuont: deal has no field 'amuont' that can be set" in refused.stderr
    )
    assert not (tmp_path / "data").exists()
