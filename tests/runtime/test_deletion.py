"""A deployed version never changes, and is deleted only when nothing needs it."""

from datetime import timedelta
from pathlib import Path

import pytest

from guanxi.access.audit import read_audit
from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import metadata
from guanxi.platform.errors import Conflict, NotFound
from guanxi.runtime import tables
from guanxi.runtime.archiving import Archiver
from guanxi.runtime.definitions import set_enabled
from guanxi.runtime.deletion import delete_version
from guanxi.runtime.draft_contracts import DefinitionKind
from guanxi.runtime.instances import cancel_instance
from tests.runtime.conftest import World
from tests.runtime.models import END, START, human, process, scheduled, straight

FORM = b'{"id": "f", "components": []}'


def remove(world: World, kind: DefinitionKind, key: int) -> None:
    """Delete a version."""
    with world.database.write() as tx:
        delete_version(world.runtime, tx, kind, key, actor=SYSTEM)


def refused(world: World, kind: DefinitionKind, key: int) -> str:
    """Why a version is not deleted; nothing may have changed."""
    names = ("process_definition", "form_definition", "deployment_resource", "timer_start", "audit")
    before = [world.rows(metadata.tables[name]) for name in names]
    with pytest.raises(Conflict) as error:
        remove(world, kind, key)
    assert error.value.code == "runtime.version_needed"
    assert [world.rows(metadata.tables[name]) for name in names] == before
    return error.value.message


def switch_off(world: World, key: int) -> None:
    """Let no new instance start."""
    with world.database.write() as tx:
        set_enabled(tx, key, False, actor=SYSTEM)


def test_an_old_version_goes_when_its_last_instance_is_gone(world: World, tmp_path: Path) -> None:
    """Running and kept instances hold it; the newest is held by being switched on."""
    [old] = world.deploy(straight("p", "effect")).definitions
    instance = world.start("p")
    [new] = world.deploy(straight("p", "effect", "effect")).definitions
    assert "1 instances on it" in refused(world, "process", old.key)
    with world.database.write() as tx:
        cancel_instance(world.runtime, tx, instance, actor=SYSTEM)
    assert "1 instances on it" in refused(world, "process", old.key)
    world.database.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]  # the virtual clock
    Archiver(world.database, world.runtime, tmp_path, default="PT1H").archive_due()
    assert "newest one and switched on" in refused(world, "process", new.key)

    remove(world, "process", old.key)

    assert [row.key for row in world.rows(tables.process_definition)] == [new.key]
    assert len(world.rows(tables.resource)) == 1
    with world.database.read() as tx:
        [noted] = read_audit(tx, "process_definition", "p")
    assert (noted.action, noted.changes) == ("delete", {"version": (1, None)})
    with pytest.raises(NotFound):
        remove(world, "process", old.key)


def test_a_form_goes_after_the_processes_deployed_with_it(world: World) -> None:
    """Its version is pinned by a version of a process, whether that is the newest or not."""
    deployed = world.deploy(human_bpmn=human("f"), f_form=FORM)
    keys = {one.kind: one.key for one in deployed.definitions}
    assert "version 1 of the process “human” was deployed with it" in refused(world, "form", keys["form"])
    switch_off(world, keys["process"])

    remove(world, "process", keys["process"])
    remove(world, "form", keys["form"])

    assert world.rows(tables.form_definition) == world.rows(tables.resource) == []


def test_the_version_before_takes_the_place_of_the_newest_switched_off(world: World) -> None:
    """Nothing starts by itself afterwards; its schedule is planned, for when it is switched on."""
    [old] = world.deploy(scheduled("R/PT1H")).definitions
    [new] = world.deploy(scheduled("R/PT2H")).definitions
    switch_off(world, new.key)

    remove(world, "process", new.key)

    [row] = world.rows(tables.process_definition)
    assert (row.key, row.latest, row.enabled) == (old.key, True, False)
    [start] = world.rows(tables.timer_start)
    assert (start.definition_key, start.cycle) == (old.key, "R/PT1H")


def test_a_called_process_pinned_by_deployment_is_needed(world: World) -> None:
    """The caller was deployed with it."""
    call = (
        '<bpmn:callActivity id="call"><bpmn:extensionElements>'
        '<zeebe:calledElement processId="child" bindingType="deployment" />'
        "</bpmn:extensionElements></bpmn:callActivity>"
    )
    parent = process("parent", START + call + END, [("start", "call"), ("call", "end")])
    deployed = world.deploy(parent, straight("child", "effect"))
    keys = {one.id: one.key for one in deployed.definitions}
    switch_off(world, keys["child"])

    assert "“parent” was deployed with it" in refused(world, "process", keys["child"])
