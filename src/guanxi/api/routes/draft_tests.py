"""Tests kept beside drafts: saved, listed, removed, run together."""

from typing import Annotated

from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.names import name_actors
from guanxi.access.roles import require
from guanxi.api import draft_shapes
from guanxi.api.keys import Key, to_key
from guanxi.api.schemas import draft_tests as shapes
from guanxi.api.services import Services
from guanxi.insight.rehearsal import FileOutcome, rehearse
from guanxi.insight.rehearsal.coverage import overall
from guanxi.insight.rehearsal.reading import read_scenarios
from guanxi.insight.rehearsal.reports.data import coverage_data, report_data
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.runtime import draft_tests, drafts
from guanxi.runtime.deployments import needed_files
from guanxi.runtime.draft_contracts import DraftTest
from guanxi.runtime.draft_texts import read_text


@get("/drafts/{key:str}/tests", sync_to_thread=True)
def list_draft_tests(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> shapes.DraftTests:
    """Return the tests kept beside a draft, by name."""
    require(actor, "read", "draft")
    with services.database.read() as tx:
        return shapes.DraftTests(_shapes(tx, draft_tests.list_tests(tx, to_key(key))))


@put("/drafts/{key:str}/tests", sync_to_thread=True)
def save_draft_test(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[shapes.DraftTestSave],
) -> shapes.DraftTest:
    """Keep a test beside an open draft, in place of one of the same name; publishing deploys it with the process."""
    require(actor, "update", "draft")
    content = data.content.encode(errors="surrogatepass")
    _require_readable(data.name, content)
    with services.database.write() as tx:
        found = draft_tests.save_test(tx, to_key(key), data.name, content, actor=actor)
        return _shapes(tx, [found])[0]


@delete("/drafts/{key:str}/tests", sync_to_thread=True)
def remove_draft_test(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    name: Annotated[str, QueryParameter(description="Of the test's file.")],
) -> None:
    """Remove a test of an open draft; once published, it is no longer exported either."""
    require(actor, "update", "draft")
    with services.database.write() as tx:
        draft_tests.remove_test(tx, to_key(key), name, actor=actor)


@post("/drafts/{key:str}/test-runs", status_code=200, sync_to_thread=True)
def run_draft_tests(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[shapes.DraftTestRun],
) -> shapes.DraftTestOutcome:
    """Run all tests of a draft on the real engine: effects are recorded, nothing is sent or stored."""
    require(actor, "read", "draft")
    with services.database.read() as tx:
        draft = drafts.get_draft(tx, to_key(key))
        tests = draft_tests.list_tests(tx, draft.key)
        content = drafts.read_revision(tx, draft.key).content
        if data.content:
            content = read_text(draft.name, data.content.encode(errors="surrogatepass")).content
        files = {draft.name: content}
        files = needed_files(tx, files) | files
    outcomes = [
        rehearse(one.name, one.content, files, services.catalogue, mail=services.mail_folders)
        for one in tests
    ]
    return _outcome(outcomes)


def _outcome(outcomes: list[FileOutcome]) -> shapes.DraftTestOutcome:
    found = report_data([(one.file, one) for one in outcomes])
    return shapes.DraftTestOutcome(
        found["passed"],
        [
            shapes.TestOutcome(one["file"], one["passed"], one["problems"], one["scenarios"])
            for one in found["files"]
        ],
        coverage_data(overall(outcomes)),
    )


def _require_readable(name: str, content: bytes) -> None:
    found = read_scenarios(name, content)
    if isinstance(found, tuple):
        fields = {f"content:{one.line}": one.text for one in found}
        raise Invalid("draft.test_not_readable", "This is no test.", "Correct the lines named.", fields)


def _shapes(tx: Tx, found: list[DraftTest]) -> list[shapes.DraftTest]:
    people = name_actors(tx, {one.actor for one in found})
    return [
        shapes.DraftTest(
            name=one.name,
            content=one.content.decode(),
            at=one.at,
            actor=draft_shapes.actor(people, one.actor),
        )
        for one in found
    ]


router = Router(
    "/",
    route_handlers=[list_draft_tests, save_draft_test, remove_draft_test, run_draft_tests],
    tags=["drafts"],
)
