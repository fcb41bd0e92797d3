"""The tests that lie beside the processes we ship: they pass and leave no element or flow out."""

from pathlib import Path

import pytest

from guanxi.crm.catalogue import load_catalogue
from guanxi.insight.rehearsal import rehearse_file
from guanxi.packs import FOLDER, mail_folders, pack_names
from tests.conftest import ROOT

FILES = sorted([*FOLDER.glob("*/*.test.yaml"), *ROOT.glob("examples/**/*.test.yaml")])


@pytest.mark.parametrize("file", FILES, ids=[path.name for path in FILES])
def test_the_scenarios_beside_a_shipped_process_pass_and_come_everywhere(file: Path) -> None:
    """Every scenario passes; every element is entered and every flow taken."""
    outcome = rehearse_file(file, load_catalogue(), mail=mail_folders())

    assert outcome.faults == ()
    assert {one.name: one.differences for one in outcome.scenarios if not one.passed} == {}
    assert outcome.coverage is not None
    assert outcome.coverage.missed == ()


@pytest.mark.parametrize("pack", pack_names())
def test_every_shipped_process_has_a_test_beside_it(pack: str) -> None:
    """A process without tests is not shipped."""
    processes = {path.stem for path in (FOLDER / pack).glob("*.bpmn")}

    assert {path.name.removesuffix(".test.yaml") for path in (FOLDER / pack).glob("*.test.yaml")} == processes
