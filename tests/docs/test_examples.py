"""What the documentation tells people to type works, and its files are the ones in the tree."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md"]
)
EXAMPLE = ROOT / "examples" / "first-process" / "thank-visitor.bpmn"


@pytest.mark.parametrize("document", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_links_inside_the_documentation_lead_somewhere(document: Path) -> None:
    """No page links to a file that is not there."""
    targets = re.findall(r"\]\(((?!https?:|#)[^)#]+)", document.read_text())

    assert [target for target in targets if not (document.parent / target).exists()] == []


def guanxi(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of Guanxi on a data folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "guanxi.cli", *arguments],
        env={"GUANXI_DATA_DIR": str(data), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_tutorial_publishes_refuses_and_changes_a_process(tmp_path: Path) -> None:
    """The example deploys; a misspelt field is refused by name; a change makes version 2, no change makes none."""
    assert guanxi(tmp_path, "migrate").returncode == 0
    first = guanxi(tmp_path, "deploy", str(EXAMPLE))
    wrong = tmp_path / "wrong.bpmn"
    wrong.write_text(EXAMPLE.read_text().replace("new.source", "new.sauce"))
    refused = guanxi(tmp_path, "deploy", str(wrong))
    changed = tmp_path / "changed.bpmn"
    changed.write_text(EXAMPLE.read_text().replace("P2D", "P1D"))
    second = guanxi(tmp_path, "deploy", str(changed))
    again = guanxi(tmp_path, "deploy", str(changed))

    assert (first.returncode, second.returncode, again.returncode) == (0, 0, 0), first.stderr + second.stderr
    assert "version 1" in first.stdout
    assert "version 2" in second.stdout
    assert refused.returncode == 1
    assert "wrong.bpmn:4: error: 'We met somebody at an event'" in refused.stdout + refused.stderr
    assert "Did you mean 'source'?" in refused.stdout + refused.stderr
    assert "version 3" not in again.stdout


def test_the_tutorial_makes_a_key(tmp_path: Path) -> None:
    """The key command prints the key alone, so that a shell can keep it."""
    assert guanxi(tmp_path, "migrate").returncode == 0
    made = guanxi(
        tmp_path, "user", "create", "ann@guanxi.example", "--name", "Ann", "--password", "long enough 1"
    )
    key = guanxi(tmp_path, "api-key", "create", "ann@guanxi.example", "--name", "tutorial")

    assert (made.returncode, key.returncode) == (0, 0), made.stderr + key.stderr
    assert re.fullmatch(r"gx_\S+\n", key.stdout)
