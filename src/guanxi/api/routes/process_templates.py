"""The gallery of ready-made processes, and drafts that begin with them."""

from typing import Annotated

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import draft_shapes
from guanxi.api.schemas.drafts import Drafts
from guanxi.api.schemas.process_templates import ProcessTemplate, ProcessTemplates
from guanxi.api.services import Services
from guanxi.platform.errors import NotFound
from guanxi.runtime.definitions import list_definitions
from guanxi.runtime.draft_texts import read_text
from guanxi.runtime.ready_made import begin_drafts, describe, process_file


@get("/process-templates", sync_to_thread=True)
def list_process_templates(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    language: Annotated[str, QueryParameter(description="Such as `zh-CN`; texts come in it.")] = "en",
) -> ProcessTemplates:
    """Return the ready-made processes with their diagrams."""
    require(actor, "read", "process")
    with services.database.read() as tx:
        published = {one.process_id for one in list_definitions(tx)}
    items = []
    for name, files in services.templates.items():
        found = describe(process_file(files), language)
        items.append(
            ProcessTemplate(
                name=name,
                process_id=found.process_id,
                title=found.title,
                summary=found.summary,
                objects=list(found.objects),
                activities=list(found.activities),
                groups=list(found.groups),
                files=sorted(files),
                published=found.process_id in published,
                picture=found.picture,
            )
        )
    return ProcessTemplates(items)


@post("/process-templates/{name:str}/drafts", sync_to_thread=True)
def begin_from_template(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    name: Annotated[str, PathParameter(description="Name of the ready-made process.")],
) -> Drafts:
    """Begin a draft with the process, and with each decision and form of it that is not deployed; the process first.

    What has an open draft already gets no second one: that one is returned.
    """
    require(actor, "create", "draft")
    files = services.templates.get(name)
    if files is None:
        cure = f"Use one of {', '.join(sorted(services.templates))}."
        raise NotFound("process_template.unknown", f"There is no ready-made process “{name}”.", cure)
    texts = [read_text(file, content) for file, content in files.items()]
    with services.database.write() as tx:
        return Drafts(draft_shapes.drafts(tx, begin_drafts(tx, texts, actor=actor)), None)


router = Router("/", route_handlers=[list_process_templates, begin_from_template], tags=["drafts"])
