"""Bringing processes, decisions and forms to life."""

from typing import Annotated, Any

from litestar import Response, Router, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.openapi import ResponseSpec
from litestar.params import Body

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import shapes
from guanxi.api.errors import MEDIA_TYPE, problem_response
from guanxi.api.schemas.processes import Deployment, DeploymentRefused
from guanxi.api.services import Services
from guanxi.api.uploads import files_needed
from guanxi.runtime import contracts as runtime
from guanxi.runtime.deployments import deploy as deploy_files


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
) -> Response[Any]:
    """Deploy files together; all or none. Errors in them are returned as `findings` with their lines."""
    require(actor, "manage", "process")
    files = {file.filename: await file.read() for file in data}
    return await sync_to_thread(_deploy, services, files, actor)


def _deploy(services: Services, files: dict[str, bytes], actor: Actor) -> Response[Any]:
    with services.database.write() as tx:
        found = deploy_files(services.runtime, tx, files, actor=actor)
    if isinstance(found, runtime.Refused):
        findings = [shapes.finding(one) for one in found.findings]
        return problem_response(
            422,
            "deployment.refused",
            "Nothing was deployed: the files have errors.",
            cure="Correct them; each finding says where and how.",
            extra={"findings": findings},
        )
    return Response(shapes.deployment(found), status_code=201)


router = Router("/", route_handlers=[deploy], tags=["processes"])
