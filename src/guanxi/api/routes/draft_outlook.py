"""What publishing a draft would bring about: what starts it, what becomes of running instances, what belongs to it."""

from litestar import Router, get
from litestar.di import NamedDependency

from guanxi.access.contracts import Actor
from guanxi.access.roles import may, require
from guanxi.api import draft_shapes
from guanxi.api.keys import Key, to_key
from guanxi.api.schemas.draft_outlook import DraftOutlook, Estimate, StrandedRun, TriggerReach
from guanxi.api.services import Services
from guanxi.bpmn import ProcessGraph
from guanxi.platform.database import Tx
from guanxi.runtime.draft_contracts import DefinitionKind, Draft
from guanxi.runtime.drafts import get_draft, list_drafts, read_revision
from guanxi.runtime.needs import needs
from guanxi.runtime.outlook import migration_outlook
from guanxi.runtime.reading import read_file
from guanxi.triggers import reach


@get("/drafts/{key:str}/outlook", sync_to_thread=True)
def read_outlook(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> DraftOutlook:
    """Return what publishing the draft of a process would bring about; of one that cannot be read, nothing."""
    require(actor, "read", "draft")
    with services.database.read() as tx:
        draft = get_draft(tx, to_key(key))
        content = read_revision(tx, draft.key).content
    graph = next(
        (part.graph for part in read_file(draft.name, content).parts if part.graph is not None), None
    )
    needed, held = ["manage process"], may(actor, "manage", "process")
    if graph is None:
        return DraftOutlook(needed if held else [], [] if held else needed, "parallel", [], 0, [], [])
    with services.database.read() as tx:
        reaches = reach.trigger_reach(tx, services.catalogue, graph, actor=actor)
        outlook = migration_outlook(services.runtime, tx, graph)
        return DraftOutlook(
            rights_held=needed if held else [],
            rights_missing=[] if held else needed,
            concurrency=graph.properties.get("concurrency", "parallel"),
            triggers=[_reach(one) for one in reaches],
            looked_at=outlook.looked_at,
            stranded=[
                StrandedRun(str(one.instance_key), one.element_id, one.message) for one in outlook.stranded
            ],
            together=draft_shapes.drafts(tx, _belonging(tx, graph)),
        )


def _belonging(tx: Tx, graph: ProcessGraph) -> list[Draft]:
    """The open drafts of the decisions and forms a process names, the newest of each."""
    wanted = dict.fromkeys((need.kind, need.id) for need in needs(graph))
    kinds: tuple[DefinitionKind, ...] = ("decision", "form")
    return [
        one
        for kind in kinds
        for of_kind, name in wanted
        if of_kind == kind
        for one in list_drafts(tx, kind=kind, definition_id=name, limit=1)
    ]


def _reach(found: reach.Reach) -> TriggerReach:
    return TriggerReach(
        element_id=found.element_id,
        object=found.object,
        on=list(found.on),
        records=None if found.records is None else _estimate(found.records),
        events=_estimate(found.events),
    )


def _estimate(found: reach.Estimate) -> Estimate:
    return Estimate(found.matching, found.looked_at, found.capped)


router = Router("/", route_handlers=[read_outlook], tags=["drafts"])
