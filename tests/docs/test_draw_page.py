"""What the page on drawing says, typed as it stands."""

import re
import subprocess
import sys
from pathlib import Path

from guanxi.bpmn import parse_bpmn
from guanxi.bpmn.layout import tidy
from tests.bpmn.layout.models import stripped

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "draw-a-process.md").read_text(encoding="utf-8")
LEAD = ROOT / "src" / "guanxi" / "packs" / "lead_intake" / "lead-intake.bpmn"


def test_the_commands_draw(tmp_path: Path) -> None:
    """Each command of the page writes its file; the picture of a file without a diagram is the same every time."""
    (tmp_path / "lead.bpmn").write_bytes(LEAD.read_bytes())
    plain = stripped(LEAD)
    assert plain is not None
    (tmp_path / "plain.bpmn").write_bytes(plain.render())
    commands = re.findall(r"guanxi (convert \S+ [\w.]+)", PAGE)

    for command in commands:
        call = [sys.executable, "-m", "guanxi.cli", *command.split()]
        subprocess.run(
            call, cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, check=True, capture_output=True, timeout=60
        )

    assert len(commands) == 3
    assert (tmp_path / "lead.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "lead.mmd").read_text(encoding="utf-8").startswith("flowchart LR")
    drawn = parse_bpmn((tmp_path / "drawn.bpmn").read_bytes()).document
    assert drawn is not None
    assert drawn.render() == tidy(drawn).render()


def test_the_python_draws(tmp_path: Path, monkeypatch) -> None:
    """The lines of the page run."""
    (tmp_path / "lead.bpmn").write_bytes(LEAD.read_bytes())
    monkeypatch.chdir(tmp_path)
    code = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

    for block in code:
        exec(block, {})

    assert {path.name for path in tmp_path.iterdir()} == {"lead.bpmn", "lead.svg", "tidy.bpmn"}
