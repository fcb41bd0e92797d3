"""Deploying: all or nothing, new versions only for new content, pinned dependencies."""

import pytest

from guanxi.access.audit import read_audit
from guanxi.access.contracts import SYSTEM
from guanxi.platform.errors import Conflict, NotFound
from guanxi.runtime import tables
from guanxi.runtime.conditions import evaluate_conditions
from guanxi.runtime.contracts import Refused
from guanxi.runtime.definitions import definition_xml, list_definitions, set_enabled, start_events
from guanxi.runtime.deployments import deploy, read_files
from guanxi.runtime.instances import start_instance
from tests.runtime.models import human, message, scheduled, started_by, straight


def refuse(world, files):
    """Deploy files that must be refused; nothing may be written. Return (file, rule) of the findings."""
    before = [world.rows(table) for table in (tables.deployment, tables.resource, tables.process_definition)]
    with world.database.write() as tx:
        result = deploy(world.runtime, tx, files, actor=SYSTEM)
    assert isinstance(result, Refused)
    after = [world.rows(table) for table in (tables.deployment, tables.resource, tables.process_definition)]
    assert after == before
    return [(found.file, found.finding.rule) for found in result.findings]


def test_same_content_gets_no_new_version(world):
    """Deploying twice changes nothing; another file does."""
    first = world.deploy(straight("p", "record.a"))
    same = world.deploy(straight("p", "record.a"))
    other = world.deploy(straight("p", "record.b"))

    assert [(one.version, one.new) for found in (first, same, other) for one in found.definitions] == [
        (1, True),
        (1, False),
        (2, True),
    ]
    assert same.definitions[0].key == first.definitions[0].key
    with world.database.read() as tx:
        assert [(found.process_id, found.version) for found in list_definitions(tx)] == [("p", 2)]
        assert definition_xml(tx, first.definitions[0].key) == straight("p", "record.a")


def test_running_instances_stay_on_their_version(lite):
    """A new version is for new instances."""
    lite.deploy(straight("p", "record.a"))
    old = lite.start()
    lite.deploy(straight("p", "record.b"))
    new = lite.start()

    lite.worker.drain()

    assert [(call.instance_key, call.type) for call in lite.activities.calls] == [
        (old, "record.a"),
        (new, "record.b"),
    ]


def test_one_bad_file_refuses_all(world):
    """Nothing is written, and the finding names the file."""
    found = refuse(world, {"good.bpmn": straight("p", "record.a"), "bad.bpmn": b"<no", "x.txt": b""})

    assert [file for file, _ in found] == ["bad.bpmn", "x.txt"]
    assert found[1] == ("x.txt", "deploy.unknown_file")


def test_missing_form_is_a_finding(lite):
    """The process names a form that nobody deployed."""
    assert refuse(lite, {"human.bpmn": human("nowhere")}) == [("human.bpmn", "deploy.missing_form")]


def test_same_id_twice_is_a_finding(lite):
    """Two files of one deployment must not define the same process."""
    files = {"a.bpmn": straight("p", "record.a"), "b.bpmn": straight("p", "record.b")}
    assert refuse(lite, files) == [("b.bpmn", "deploy.double_id")]


def test_no_files_is_a_finding(lite):
    """An empty deployment is a mistake."""
    assert refuse(lite, {}) == [("", "deploy.no_files")]


def test_form_change_gives_the_process_a_new_version(lite):
    """A process is pinned to its form: with another one it is another process."""
    form = b'{"id": "f", "components": []}'
    lite.deploy(human_bpmn=human("f"), f_form=form)
    again = lite.deploy(human_bpmn=human("f"), f_form=form + b" ")

    assert [(one.kind, one.version) for one in again.definitions] == [("form", 2), ("process", 2)]


def test_switched_off_process_does_not_start_and_stays_off(lite):
    """Deploying a new version does not switch it on again."""
    deployed = lite.deploy(straight("p", "record.a"))
    with lite.database.write() as tx:
        set_enabled(tx, deployed.definitions[0].key, False, actor=SYSTEM)
    lite.deploy(straight("p", "record.b"))

    with lite.database.write() as tx, pytest.raises(Conflict) as refused:
        start_instance(lite.runtime, tx, actor=SYSTEM, variables={}, process_id="p")

    assert refused.value.code == "runtime.switched_off"
    with lite.database.read() as tx:
        [noted] = read_audit(tx, "process", "p")
    assert (noted.action, noted.changes) == ("switch", {"enabled": (True, False)})
    assert lite.rows(tables.instance) == []
    with lite.database.read() as tx:
        [start] = start_events(lite.runtime.definitions, tx)
    assert (start.element_id, start.version, start.enabled) == ("start", 2, False)


def test_unknown_process_does_not_start(lite):
    """The refusal names what is missing."""
    with lite.database.write() as tx, pytest.raises(NotFound) as refused:
        start_instance(lite.runtime, tx, actor=SYSTEM, variables={}, process_id="nobody")
    assert refused.value.code == "runtime.unknown_process"


def test_new_version_takes_over_the_schedule(lite):
    """Only the latest version starts by its timer."""
    first = lite.deploy(scheduled("R/PT1H"))
    second = lite.deploy(scheduled("R/PT2H"))

    assert first.definitions[0].key != second.definitions[0].key
    assert [row.definition_key for row in lite.rows(tables.timer_start)] == [second.definitions[0].key]


def test_a_start_whose_message_has_no_fixed_name_is_refused(lite):
    """There are no variables from which the name could be made; a name made of texts alone is one."""
    for name, refused in (("=word", True), ('="ord" + "er"', False)):
        content = started_by("m_order", message("order"), "p").replace(
            b'name="order"', f'name="{name.replace(chr(34), "&quot;").replace(chr(92), "")}"'.encode()
        )
        with lite.database.write() as tx:
            result = deploy(lite.runtime, tx, {"p.bpmn": content}, actor=SYSTEM)
        assert isinstance(result, Refused) == refused
        if refused:
            assert "deploy.start_name" in [one.finding.rule for one in result.findings]


def test_a_condition_starts_the_process_when_it_is_looked_at_and_true(lite):
    """On the variables given, and only where it holds."""
    condition = (
        "<bpmn:conditionalEventDefinition><bpmn:condition"
        ' xsi:type="bpmn:tFormalExpression">=amount &gt; {}</bpmn:condition></bpmn:conditionalEventDefinition>'
    )
    for number in (10, 100):
        lite.deploy(started_by(condition.format(number), "", f"above_{number}"))
    with lite.database.write() as tx:
        started = evaluate_conditions(lite.runtime, tx, {"amount": 50}, actor=SYSTEM)
        assert [(one.process_id, one.element_id) for one in started] == [("above_10", "start")]
        assert evaluate_conditions(lite.runtime, tx, {}, actor=SYSTEM) == []


def test_files_can_be_read_before_the_transaction(world):
    """What was read is deployed as the files themselves would be."""
    read = read_files({"p.bpmn": straight("p", "record.a")})

    with world.database.write() as tx:
        found = deploy(world.runtime, tx, read, actor=SYSTEM, accept=())

    assert [(one.id, one.version) for one in found.definitions] == [("p", 1)]
    assert world.deploy(straight("p", "record.a")).definitions[0].new is False
