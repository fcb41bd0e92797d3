"""The command that runs a suite."""

import json
import subprocess
import sys

from tests.dmn.models import decision, definitions, literal


def test_finds_cases_by_content_and_prints_one_object_last(tmp_path):
    """Several case lists under any name, unknown keys and foreign files do no harm; a failure has a reason."""
    folder = tmp_path / "somewhere"
    folder.mkdir()
    (folder / "m.dmn").write_bytes(definitions(decision("D", literal("1 + 1"))))
    case = {
        "folder": "somewhere",
        "model": "m.dmn",
        "id": "good",
        "type": "decision",
        "inputs": [],
        "extra": 1,
    }
    good = {**case, "results": [{"name": "D", "expected": {"t": "decimal", "v": "2"}}]}
    bad = {**case, "id": "bad", "results": [{"name": "D", "expected": {"t": "decimal", "v": "3"}}]}
    (tmp_path / "one.json").write_text(json.dumps({"tests": [good], "about": "x"}))
    (tmp_path / "two.json").write_text(json.dumps({"tests": [bad]}))
    (tmp_path / "other.json").write_text('{"tests": 5}')
    (tmp_path / "broken.json").write_text("{")

    done = subprocess.run(
        [sys.executable, "-m", "tests.conformance", "dmn-tck", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )

    result = json.loads(done.stdout.splitlines()[-1])
    assert {key: result[key] for key in ("suite", "total", "passed")} == {
        "suite": "dmn-tck",
        "total": 2,
        "passed": 1,
    }
    assert [failure["id"] for failure in result["failed"]] == ["somewhere/bad"]
    assert result["failed"][0]["reason"].startswith("D: Decimal")
