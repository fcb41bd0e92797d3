"""From drafts to versions: findings, publishing, differences, and the versions there are."""

from collections.abc import Sequence
from typing import Annotated, Any

from litestar import Response, Router, delete, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody, PathParameter, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.names import name_actors
from guanxi.access.roles import may, require
from guanxi.api import draft_shapes
from guanxi.api import shapes as process_shapes
from guanxi.api.errors import MEDIA_TYPE
from guanxi.api.keys import Key, to_key
from guanxi.api.routes.deployments import refused
from guanxi.api.schemas import drafts as shapes
from guanxi.api.schemas.processes import Deployment, DeploymentRefused
from guanxi.api.services import Services
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.runtime import contracts as runtime
from guanxi.runtime import drafts
from guanxi.runtime.deletion import delete_version
from guanxi.runtime.deployments import examine, read_files
from guanxi.runtime.differences import compare
from guanxi.runtime.draft_contracts import DefinitionKind
from guanxi.runtime.draft_publishing import DraftFile, draft_files, publish_drafts, report
from guanxi.runtime.draft_texts import read_text
from guanxi.runtime.reading import ReadFile, read_file
from guanxi.runtime.renewal import Renewal, renewals, users_of
from guanxi.runtime.versions import list_newest, list_versions

Kind = Annotated[
    str, PathParameter(pattern=r"^(process|decision|form)$", description="process, decision or form")
]
Together = Annotated[
    list[str] | None,
    QueryParameter(description="Keys of drafts that are to be published with it; may be repeated."),
]


@get("/drafts/{key:str}/report", sync_to_thread=True)
def read_report(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key, together: Together = None
) -> shapes.DraftReport:
    """Return what publishing the draft would meet: findings with their elements, newer versions, what runs."""
    require(actor, "read", "draft")
    files, read = _read(services, [key, *(together or ())])
    with services.database.read() as tx:
        found = report(services.runtime, tx, files[0], read)
    return shapes.DraftReport(
        findings=[process_shapes.finding(one) for one in found.findings],
        unaccepted=list(found.unaccepted),
        newest=None if found.newest is None else str(found.newest),
        behind=found.behind,
        running=found.running,
        may_publish=may(actor, "manage", "process"),
    )


@post("/draft-findings", status_code=200, sync_to_thread=True)
def check_text(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[shapes.TextToCheck]
) -> shapes.Findings:
    """Return what a deployment would find in a text that need not be saved anywhere."""
    require(actor, "read", "draft")
    text = read_text(data.name, data.content.encode(errors="surrogatepass"))
    read = read_files({text.name: text.content})
    with services.database.read() as tx:
        found = examine(services.runtime, tx, read)
    return shapes.Findings([process_shapes.finding(one) for one in found.findings], list(found.unaccepted))


@post(
    "/drafts/{key:str}/publication",
    sync_to_thread=True,
    responses={
        201: ResponseSpec(Deployment, generate_examples=False, description="What was deployed."),
        422: ResponseSpec(
            DeploymentRefused,
            generate_examples=False,
            description="Errors in the drafts, which stay as they are.",
            media_type=MEDIA_TYPE,
        ),
    },
)
def publish(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[shapes.Publication],
) -> Response[Any]:
    """Deploy a draft, with others if these belong together. A refused one is kept; each finding names its element."""
    require(actor, "manage", "process")
    files, read = _read(services, [key, *data.together])
    renewed, again = _read_again(services, data.renew)
    with services.database.write() as tx:
        found = publish_drafts(
            services.runtime,
            tx,
            files,
            (*read, *again),
            renewed=renewed,
            actor=actor,
            accept=data.accept_findings,
            revisions={to_key(key): data.revision},
            over_newer=data.over_newer,
        )
    if isinstance(found, runtime.Refused):
        return refused(found)
    return Response(process_shapes.deployment(found), status_code=201)


def _read(services: Services, keys: Sequence[str]) -> tuple[list[DraftFile], tuple[ReadFile, ...]]:
    with services.database.read() as tx:
        files = draft_files(tx, [to_key(key) for key in keys])
    return files, read_files({file.name: file.content for file in files})


def _read_again(services: Services, process_ids: Sequence[str]) -> tuple[list[Renewal], tuple[ReadFile, ...]]:
    with services.database.read() as tx:
        files = renewals(tx, process_ids)
    return files, read_files({file.name: file.content for file in files})


@get("/drafts/{key:str}/users", sync_to_thread=True)
def list_definition_users(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> shapes.DefinitionUsers:
    """Return the processes whose newest version names a decision or form of the draft."""
    require(actor, "read", "draft")
    with services.database.read() as tx:
        file = draft_files(tx, [to_key(key)])[0]
    read = read_file(file.name, file.content)
    with services.database.read() as tx:
        found = users_of(tx, [read])
    return shapes.DefinitionUsers(
        [shapes.DefinitionUser(str(one.key), one.process_id, one.name, one.version) for one in found]
    )


@get("/definitions/{kind:str}", sync_to_thread=True)
def list_definitions(
    services: NamedDependency[Services], actor: NamedDependency[Actor], kind: Kind
) -> shapes.NewestDefinitions:
    """Return the newest version of every process, decision or form, by name."""
    require(actor, "read", "process")
    with services.database.read() as tx:
        found = list_newest(tx, _kind(kind))
    return shapes.NewestDefinitions(
        [
            shapes.NewestDefinition(str(one.key), one.id, one.name, one.version, one.deployed_at)
            for one in found
        ]
    )


_SIDE = "`draft:KEY`, `draft:KEY@REVISION`, `process:KEY`, `decision:KEY` or `form:KEY`."


@get("/differences", sync_to_thread=True)
def list_differences(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    old: Annotated[str, QueryParameter(name="from", description=f"The older text: {_SIDE}")],
    new: Annotated[str, QueryParameter(name="to", description=f"The newer text: {_SIDE}")],
) -> shapes.Differences:
    """Return what differs between two texts: drafts, revisions of drafts, or deployed versions of one kind."""
    with services.database.read() as tx:
        before, after = _side(tx, "from", old, actor), _side(tx, "to", new, actor)
    if before[0] != after[0]:
        message = f"A {before[0]} cannot be compared with a {after[0]}."
        raise Invalid("differences.kinds", message, "", {"to": "is of another kind"})
    found = compare(before[0], before[1], after[1])
    return shapes.Differences([draft_shapes.difference(one) for one in found])


def _side(tx: Tx, name: str, text: str, actor: Actor) -> tuple[str, bytes]:
    """The kind and content of one side."""
    kind, _, rest = text.partition(":")
    key, _, number = rest.partition("@")
    if kind not in ("draft", *_KINDS) or (number and (kind != "draft" or not number.isdecimal())):
        raise Invalid("differences.side", f"“{text}” names no text.", f"Write {_SIDE}", {name: "is unknown"})
    if kind == "draft":
        require(actor, "read", "draft")
        draft = drafts.get_draft(tx, to_key(key))
        wanted = min(int(number), 2**31 - 1) if number else None
        return draft.kind, drafts.read_revision(tx, draft.key, wanted).content
    require(actor, "read", "process")
    return kind, drafts.text_of_version(tx, _KINDS[kind], to_key(key))[1]


_KINDS: dict[str, DefinitionKind] = {"process": "process", "decision": "decision", "form": "form"}


@get("/definitions/{kind:str}/{definition_id:str}/versions", sync_to_thread=True)
def list_definition_versions(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    kind: Kind,
    definition_id: Annotated[str, PathParameter(description="Id in the file.")],
) -> shapes.Versions:
    """Return the deployed versions of a process, decision or form, newest first; none of an unknown id."""
    require(actor, "read", "process")
    with services.database.read() as tx:
        found = list_versions(tx, _kind(kind), definition_id)
        people = name_actors(tx, {one.deployed_by for one in found})
    return shapes.Versions(
        [
            shapes.Version(
                key=str(one.key),
                version=one.version,
                version_tag=one.version_tag or None,
                deployment_key=str(one.deployment_key),
                deployed_at=one.deployed_at,
                deployed_by=draft_shapes.actor(people, one.deployed_by),
                file=one.file,
                latest=one.latest,
                running=one.running,
            )
            for one in found
        ]
    )


@get("/definition-files/{kind:str}/{key:str}", sync_to_thread=True, media_type="application/octet-stream")
def read_definition_file(
    services: NamedDependency[Services], actor: NamedDependency[Actor], kind: Kind, key: Key
) -> Response[bytes]:
    """Return the file a version was deployed with, byte by byte."""
    require(actor, "read", "process")
    with services.database.read() as tx:
        _, content = drafts.text_of_version(tx, _kind(kind), to_key(key))
    return Response(content, media_type="application/octet-stream")


@delete("/definition-files/{kind:str}/{key:str}", sync_to_thread=True)
def delete_definition_version(
    services: NamedDependency[Services], actor: NamedDependency[Actor], kind: Kind, key: Key
) -> None:
    """Delete a version that nothing needs: no instance, no process deployed with it, not the newest and switched on."""
    require(actor, "manage", "process")
    with services.database.write() as tx:
        delete_version(services.runtime, tx, _kind(kind), to_key(key), actor=actor)


def _kind(text: str) -> DefinitionKind:
    if text not in _KINDS:
        raise Invalid("definitions.kind", f"“{text}” is no kind.", f"Write one of {', '.join(_KINDS)}.")
    return _KINDS[text]


router = Router(
    "/",
    route_handlers=[
        read_report,
        check_text,
        publish,
        list_definition_users,
        list_definitions,
        list_differences,
        list_definition_versions,
        read_definition_file,
        delete_definition_version,
    ],
    tags=["drafts"],
)
