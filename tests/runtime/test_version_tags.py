"""Decisions, forms and called processes by version tag: pinned when the process is deployed, refused when unknown."""

import itertools
import json

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database
from guanxi.platform.errors import Conflict
from guanxi.runtime import tables
from guanxi.runtime.contracts import Refused
from guanxi.runtime.deletion import delete_version
from guanxi.runtime.deployments import deploy
from guanxi.runtime.exporting import export_definitions
from guanxi.runtime.instances import instance_variables
from guanxi.runtime.reading import read_file
from guanxi.runtime.renewal import users_of
from guanxi.runtime.user_tasks import list_user_tasks, read_user_task
from tests.runtime.conftest import make_world
from tests.runtime.models import END, START, calls, process, service, straight


def dmn(value: int, tag: str = "") -> bytes:
    """A decision ``rate`` that gives a number."""
    mark = (
        f'<extensionElements><zeebe:versionTag xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" value="{tag}" />'
        "</extensionElements>"
        if tag
        else ""
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rates" name="rates" namespace="r">'
        f'<decision id="rate" name="rate">{mark}<variable name="rate" />'
        f"<literalExpression><text>{value}</text></literalExpression></decision></definitions>"
    ).encode()


def decides(binding: str = "", process_id: str = "p") -> bytes:
    """start → evaluate ``rate`` into x → external job → end."""
    task = (
        '<bpmn:businessRuleTask id="decide" name="Decide"><bpmn:extensionElements>'
        f'<zeebe:calledDecision decisionId="rate" resultVariable="x" {binding} />'
        "</bpmn:extensionElements></bpmn:businessRuleTask>"
    )
    return process(process_id, START + task + END, [("start", "decide"), ("decide", "end")])


def form(label: str, tag: str = "") -> bytes:
    """A form ``ask`` with one field."""
    field = {"type": "textfield", "id": "f", "key": "answer", "label": label}
    return json.dumps(
        {"id": "ask", "type": "default", "components": [field]} | ({"versionTag": tag} if tag else {})
    ).encode()


def asks(binding: str = "") -> bytes:
    """start → user task with the form ``ask`` → end."""
    task = (
        '<bpmn:userTask id="ask_it" name="Ask"><bpmn:extensionElements><zeebe:userTask />'
        f'<zeebe:formDefinition formId="ask" {binding} /></bpmn:extensionElements></bpmn:userTask>'
    )
    return process("p", START + task + END, [("start", "ask_it"), ("ask_it", "end")])


def child(job_type: str, tag: str = "") -> bytes:
    """A process to be called that does one job."""
    mark = (
        f'<bpmn:extensionElements><zeebe:versionTag value="{tag}" /></bpmn:extensionElements>' if tag else ""
    )
    return straight("child", job_type).replace(START.encode(), mark.encode() + START.encode(), 1)


def tagged(tag: str) -> str:
    """The attributes of a binding."""
    return f'bindingType="versionTag" versionTag="{tag}"'


def everything(world) -> dict[str, bytes]:
    """Export all."""
    with world.database.read() as tx:
        return export_definitions(world.runtime.definitions, tx).files


def result(world) -> int:
    """Start the process and return what it decided."""
    key = world.start()
    [row] = [
        row
        for row in world.rows(tables.element_history)
        if (row.instance_key, row.element_id) == (key, "decide")
    ]
    return json.loads(row.output)["x"]


def refusal(world, *files: bytes, **named: bytes) -> list[tuple[str, str, str]]:
    """Deploy what must be refused; return rule, element and message of each finding, and check that nothing changed."""
    watched = (
        tables.process_definition,
        tables.decision_definition,
        tables.form_definition,
        tables.deployment,
    )
    before = [world.rows(table) for table in watched]
    given = {f"{number}.bpmn": content for number, content in enumerate(files)}
    given |= {name.replace("_", "."): content for name, content in named.items()}
    with world.database.write() as tx:
        found = deploy(world.runtime, tx, given, actor=SYSTEM)
    assert isinstance(found, Refused)
    assert [world.rows(table) for table in watched] == before
    return [
        (one.finding.rule, one.finding.element_id, one.finding.message)
        for one in found.findings
        if one.finding.severity == "error"
    ]


def test_a_decision_by_tag_stays_the_newest_with_that_tag_as_deployed(world):
    """Later versions, with the tag or without, do not reach the process before it is deployed again."""
    world.deploy(d_dmn=dmn(1, "stable"))
    world.deploy(d_dmn=dmn(2))
    world.deploy(decides(tagged("stable")))
    assert result(world) == 1

    world.deploy(d_dmn=dmn(3, "stable"))
    assert result(world) == 1

    [again] = world.deploy(decides(tagged("stable"))).definitions
    assert again.version == 2
    assert result(world) == 3


def test_two_tags_of_one_decision_in_one_process_are_two_versions(lite):
    """And the plain binding is a third."""
    tasks = "".join(
        f'<bpmn:businessRuleTask id="{name}"><bpmn:extensionElements><zeebe:calledDecision decisionId="rate" '
        f'resultVariable="{name}" {binding} /></bpmn:extensionElements></bpmn:businessRuleTask>'
        for name, binding in (
            ("a", tagged("one")),
            ("b", tagged("two")),
            ("c", 'bindingType="deployment"'),
            ("plain", ""),
        )
    )
    path = ["start", "a", "b", "c", "plain", "t1", "end"]
    content = process("p", START + tasks + service("t1", "outside") + END, list(itertools.pairwise(path)))
    for value, tag in ((1, "one"), (2, "two"), (3, "")):
        lite.deploy(d_dmn=dmn(value, tag))
    lite.deploy(content)
    key = lite.start()

    with lite.database.read() as tx:
        assert instance_variables(tx, key) == {"a": 1, "b": 2, "c": 3, "plain": 3}


def test_a_tag_in_the_same_deployment_counts_before_what_is_deployed(world):
    """The file that comes with the process is the one meant."""
    world.deploy(d_dmn=dmn(1, "stable"))
    world.deploy(decides(tagged("stable")), d_dmn=dmn(2, "stable"))
    assert result(world) == 2


def test_a_form_by_tag_is_the_one_people_see(world):
    """Though a newer one without the tag is deployed."""
    world.deploy(f_form=form("Old", "v1"))
    world.deploy(f_form=form("New"))
    world.deploy(asks(tagged("v1")))
    world.start()

    with world.database.read() as tx:
        [task] = list_user_tasks(tx)
        shown = read_user_task(world.runtime, tx, task.key).form
    assert [one["label"] for one in shown["components"]] == ["Old"]


def test_a_called_process_by_tag_is_pinned_when_the_caller_is_deployed(world):
    """A newer one with the same tag waits for the next deployment of the caller."""
    world.deploy(child("record.one", "stable"))
    world.deploy(child("record.two"))
    world.deploy(calls("child", bindingType="versionTag", versionTag="stable"))
    world.deploy(child("record.three", "stable"))
    world.start("caller")
    world.worker.drain()
    assert [job.type for job in world.activities.calls] == ["record.one"]


@pytest.mark.parametrize(
    ("content", "element", "message"),
    [
        (
            decides(tagged("v9")),
            "decide",
            "“Decide” wants the decision “rate” with the version tag “v9”: there are only “a”, “b”.",
        ),
        (
            asks(tagged("v9")),
            "ask_it",
            "“Ask” wants the form “ask” with the version tag “v9”: no version of it has a tag.",
        ),
        (
            calls("child", bindingType="versionTag", versionTag="v9"),
            "call",
            "“Call” wants the process “child” with the version tag “v9”: it is not deployed.",
        ),
        (
            decides('bindingType="versionTag"'),
            "decide",
            "“Decide” wants a version of the decision “rate” by its tag, and names no tag.",
        ),
    ],
)
def test_an_unknown_tag_is_refused(lite, content, element, message):
    """The finding names what is there, and nothing is deployed, not even what came along."""
    for value, tag in ((1, "b"), (2, "a"), (3, "")):
        lite.deploy(d_dmn=dmn(value, tag))
    lite.deploy(f_form=form("Plain"))

    assert refusal(lite, content, straight("other", "record.a")) == [
        ("deploy.unknown_version_tag", element, message)
    ]


def test_a_version_with_a_tag_that_a_process_is_pinned_to_is_not_deleted(world):
    """It is needed as any other."""
    world.deploy(d_dmn=dmn(1, "stable"))
    first = world.rows(tables.decision_definition)[0].key
    world.deploy(d_dmn=dmn(2))
    world.deploy(decides(tagged("stable")))
    with world.database.write() as tx, pytest.raises(Conflict) as refused:
        delete_version(world.runtime, tx, "decision", first, actor=SYSTEM)
    assert refused.value.code == "runtime.version_needed"


def test_export_and_renewal_know_the_tag(lite):
    """The export of a process holds the version it wants; a new version with another tag concerns it not."""
    lite.deploy(d_dmn=dmn(1, "stable"))
    lite.deploy(d_dmn=dmn(2, "next"))
    lite.deploy(decides(tagged("stable")))
    with lite.database.read() as tx:
        files = export_definitions(lite.runtime.definitions, tx, "p").files
        other = users_of(tx, [read_file("d.dmn", dmn(3, "next"))])
        mine = users_of(tx, [read_file("d.dmn", dmn(3, "stable"))])

    assert dmn(1, "stable") in files.values()
    assert dmn(2, "next") not in files.values()
    assert other == []
    assert [one.process_id for one in mine] == ["p"]


def test_what_a_tag_pins_goes_along_to_an_empty_guanxi(world, tmp_path, clock, ids):
    """Older versions of a process, decision and form, through another older process, and each is what is used there."""
    source = make_world(Database(f"sqlite:///{tmp_path / 'source.db'}", clock=clock, ids=ids))
    source.deploy(d_dmn=dmn(1, "stable"), f_form=form("Old", "v1"))
    source.deploy(child("record.oldest", "oldest"))
    middle = calls("child", bindingType="versionTag", versionTag="oldest").decode()
    middle = middle.replace('id="caller"', 'id="middle"').replace(
        START, '<bpmn:extensionElements><zeebe:versionTag value="kept" /></bpmn:extensionElements>' + START
    )
    source.deploy(middle.encode())
    source.deploy(middle.replace('value="kept"', 'value="later"').encode())
    source.deploy(child("record.one", "stable"))
    source.deploy(child("record.two"), d_dmn=dmn(2), f_form=form("New"))
    source.deploy(calls("child", bindingType="versionTag", versionTag="stable"))
    outer = calls("middle", bindingType="versionTag", versionTag="kept").replace(
        b'id="caller"', b'id="outer"'
    )
    source.deploy(outer, decides(tagged("stable"), "decider"), asks(tagged("v1")))
    files = everything(source)
    again = source.deploy_files(files)
    assert [one.id for one in again.definitions if one.new] == []
    assert everything(source) == files
    source.database.close()
    assert sorted(name for name in files if name.startswith("earlier/")) == [
        "earlier/ask@v1.form",
        "earlier/child@oldest.bpmn",
        "earlier/child@stable.bpmn",
        "earlier/middle@kept.bpmn",
        "earlier/rate@stable.dmn",
    ]

    world.deploy_files(files)

    newest = [row for row in world.rows(tables.process_definition) if row.latest]
    assert {row.process_id: row.version for row in newest} == {
        "caller": 1,
        "child": 3,
        "decider": 1,
        "middle": 2,
        "outer": 1,
        "p": 1,
    }
    for process_id in ("caller", "outer", "child"):
        world.start(process_id)
        world.worker.drain()
    assert [job.type for job in world.activities.calls] == ["record.one", "record.oldest", "record.two"]
    key = world.start("decider")
    world.start("p")
    with world.database.read() as tx:
        assert instance_variables(tx, key) == {"x": 1}
        [task] = list_user_tasks(tx)
        shown = read_user_task(world.runtime, tx, task.key).form
    assert [one["label"] for one in shown["components"]] == ["Old"]
    assert everything(world) == files
    assert [one.id for one in world.deploy_files(files).definitions if one.new] == []


def test_an_earlier_version_that_was_not_there_stays_behind_the_newest(lite):
    """It gets a version of its own, and the newest another one, so that new instances run on the same as before."""
    lite.deploy(child("record.two"))

    found = lite.deploy_files(
        {"child.bpmn": child("record.two"), "earlier/a.bpmn": child("record.one", "old")}
    )

    assert [(one.version, one.new) for one in found.definitions] == [(2, True), (3, True)]
    lite.start("child")
    lite.worker.drain()
    assert [job.type for job in lite.activities.calls] == ["record.two"]
