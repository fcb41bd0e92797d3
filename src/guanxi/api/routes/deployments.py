"""Bringing processes, decisions and forms to life."""

from typing import Annotated, Any

from litestar import Response, Router, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.openapi import ResponseSpec
from litestar.params import Body, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import shapes
from guanxi.api.errors import MEDIA_TYPE, problem_response
from guanxi.api.schemas.processes import Deployment, DeploymentRefused
from guanxi.api.services import Services
from guanxi.api.uploads import files_needed
from guanxi.bpmn.findings import errors
from guanxi.runtime import contracts as runtime
from guanxi.runtime.deployments import deploy as deploy_files
from guanxi.runtime.deployments import read_files


@post(
    "/deployments",
    before_request=files_needed("deployment.empty", "Send .bpmn, .dmn or .form files."),
    responses={
        201: ResponseSpec(Deployment, generate_examples=False, description="What was deployed."),
        422: ResponseSpec(
            DeploymentRefused,
            generate_examples=False,
            description="Errors in the files.",
            media_type=MEDIA_TYPE,
        ),
    },
)
async def deploy(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    data: Annotated[
        list[UploadFile],
        Body(media_type=RequestEncodingType.MULTI_PART, description="Files: .bpmn, .dmn, .form"),
    ],
    accept_findings: Annotated[
        list[str] | None,
        QueryParameter(
            description="Findings about soundness to publish in spite of, by `rule`, `rule@element` or `*`; may be repeated.",
        ),
    ] = None,
) -> Response[Any]:
    """Deploy files together; all or none. Errors in them are returned as `findings` with their lines.

    A process that may wait for ever, does something twice, has dead elements or loops without a wait is refused too
    (`deployment.unaccepted`) until `accept_findings` names what was found. Other warnings come with the answer.
    """
    require(actor, "manage", "process")
    files = {file.filename: await file.read() for file in data}
    return await sync_to_thread(_deploy, services, files, actor, accept_findings or [])


def _deploy(services: Services, files: dict[str, bytes], actor: Actor, accept: list[str]) -> Response[Any]:
    read = read_files(files)  # before the transaction: reading and analysing may take a second
    with services.database.write() as tx:
        found = deploy_files(services.runtime, tx, read, actor=actor, accept=accept)
    if isinstance(found, runtime.Refused):
        return refused(found)
    return Response(shapes.deployment(found), status_code=201)


def refused(found: runtime.Refused) -> Response[Any]:
    """Return why nothing was deployed, as a problem."""
    findings = [shapes.finding(one) for one in found.findings]
    extra = {"findings": findings, "unaccepted": list(found.unaccepted)}
    if errors([one.finding for one in found.findings]):
        code, message = "deployment.refused", "Nothing was deployed: the files have errors."
        cure = "Correct them; each finding says where and how."
    else:
        code, message = (
            "deployment.unaccepted",
            "Nothing was deployed: the process has faults nobody accepted.",
        )
        cure = "Correct it, or accept what was found by name (accept_findings)."
    return problem_response(422, code, message, cure=cure, extra=extra)


router = Router("/", route_handlers=[deploy], tags=["processes"])
