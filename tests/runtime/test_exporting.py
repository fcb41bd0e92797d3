"""Definitions as files: the newest versions byte by byte, under the same names every time."""

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.packs import pack_files
from guanxi.platform.errors import NotFound
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.deployments import deploy
from guanxi.runtime.exporting import Export, export_definitions
from tests.runtime.conftest import World
from tests.runtime.models import human, straight

FORM = b'{"id": "f", "components": []}'


def bring(world: World, files: dict[str, bytes]) -> Deployment:
    """Deploy files by their names."""
    with world.database.write() as tx:
        found = deploy(world.runtime, tx, files, actor=SYSTEM)
    assert isinstance(found, Deployment), found
    return found


def take(world: World, process_id: str = "") -> Export:
    """Export."""
    with world.database.read() as tx:
        return export_definitions(world.runtime.definitions, tx, process_id)


def test_what_is_exported_brings_no_new_version(world: World) -> None:
    """Files, tests included, come out as they went in; deploying them again changes nothing."""
    files = {"human.bpmn": human("f"), "f.form": FORM, "human.test.yaml": b"scenarios: {}\n"}
    files |= {"lead-score.dmn": pack_files("lead_intake")["lead-score.dmn"]}
    bring(world, files)

    first = take(world)
    again = bring(world, dict(first.files))

    assert dict(first.files) == files
    assert list(first.files) == sorted(files)
    assert [one.new for one in again.definitions] == [False, False, False]
    assert take(world) == first
    assert first.overlaps == ()


def test_exports_the_newest_version_and_the_newest_test(world: World) -> None:
    """What was replaced stays behind."""
    bring(world, {"p.bpmn": straight("p", "record.a"), "p.test.yaml": b"a: 1\n"})
    bring(world, {"p.bpmn": straight("p", "record.b"), "p.test.yaml": b"a: 2\n"})

    assert take(world).files == {"p.bpmn": straight("p", "record.b"), "p.test.yaml": b"a: 2\n"}


def test_one_process_comes_with_what_it_names(world: World) -> None:
    """Its forms, not the processes beside it; an unknown one is refused."""
    bring(world, {"human.bpmn": human("f"), "f.form": FORM, "p.bpmn": straight("p", "record.a")})

    assert set(take(world, "human").files) == {"human.bpmn", "f.form"}
    with pytest.raises(NotFound) as refused:
        take(world, "nobody")
    assert refused.value.code == "runtime.unknown_process"


def test_names_are_safe_and_differ(world: World) -> None:
    """Folders are dropped, a table becomes BPMN, and two files of one name get those of their ids."""
    yaml = b"process: q\nsteps:\n  s: {kind: start, next: e}\n  e: {kind: end}\n"
    bring(world, {"../../odd name.bpmn": straight("p", "record.a"), "q.yaml": yaml})
    bring(world, {"same.bpmn": straight("one", "record.a")})
    bring(world, {"Same.bpmn": straight("two", "record.a")})

    found = take(world)

    assert list(found.files) == ["odd_name.bpmn", "one.bpmn", "q.bpmn", "two.bpmn"]
    assert b"<bpmn:definitions" in found.files["q.bpmn"] or b"definitions" in found.files["q.bpmn"]
    again = bring(world, dict(found.files))
    assert not any(one.new for one in again.definitions)


def test_tells_of_a_process_that_stands_in_two_files(world: World) -> None:
    """A file with two processes, one of which was deployed alone since: together they are refused, so it is told."""
    one, two = straight("one", "record.a").decode(), straight("two", "record.a").decode()
    begin, end = two.index("<bpmn:process"), two.index("</bpmn:definitions>")
    inner = two[begin:end].replace('id="start"', 'id="start2"').replace('id="end"', 'id="end2"')
    inner = inner.replace('id="t1"', 'id="t2"').replace(
        '"start_t1" sourceRef="start" targetRef="t1"', '"a" sourceRef="start2" targetRef="t2"'
    )
    inner = inner.replace('"t1_end" sourceRef="t1" targetRef="end"', '"b" sourceRef="t2" targetRef="end2"')
    bring(world, {"both.bpmn": one.replace("</bpmn:definitions>", inner + "</bpmn:definitions>").encode()})
    bring(world, {"two.bpmn": straight("two", "record.b")})

    assert take(world).overlaps == ("two",)
