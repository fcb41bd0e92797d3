"""“Test a process”: the page's test files run and pass, its lists name everything there is."""

import re
from pathlib import Path

from guanxi.crm.catalogue import load_catalogue
from guanxi.insight.rehearsal import rehearse
from guanxi.insight.rehearsal.expectations import STATES
from guanxi.packs import mail_folders, pack_files
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "how-to" / "test-a-process.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.M | re.S)
EXAMPLE = ROOT / "examples" / "first-process"


def test_the_first_example_is_the_one_in_the_tree() -> None:
    """Word by word."""
    assert BLOCKS[0] == (EXAMPLE / "thank-visitor.test.yaml").read_text("utf-8")


def test_the_longer_example_passes() -> None:
    """On the process it is about."""
    files = pack_files("lead_intake")
    outcome = rehearse(
        "lead-intake.test.yaml", BLOCKS[1].encode(), files, load_catalogue(), mail=mail_folders()
    )

    assert outcome.faults == ()
    assert [one.differences for one in outcome.scenarios] == [(), ()]


def test_the_page_names_every_state_and_no_code_of_its_own() -> None:
    """Codes of errors are those the activities declare."""
    assert all(f"`{state}`" in PAGE for state in STATES)
    activities = Path(ROOT / "docs" / "reference" / "activities.md").read_text("utf-8")
    assert all(code in activities for code in re.findall(r"(?:error|code): ([A-Z_]+)", PAGE))
