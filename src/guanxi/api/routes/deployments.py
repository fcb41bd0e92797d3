"""Bringing processes, decisions and forms to life."""

from typing import Annotated

from litestar import Router, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.openapi import ResponseSpec
from litestar.params import Body

from guanxi.api.schemas.processes import Deployment, DeploymentRefused


@post(
    "/deployments",
    responses={
        422: ResponseSpec(DeploymentRefused, generate_examples=False, description="Errors in the files.")
    },
)
async def deploy(
    data: Annotated[
        dict[str, UploadFile],
        Body(media_type=RequestEncodingType.MULTI_PART, description="Files: .bpmn, .dmn, .form"),
    ],
) -> Deployment:
    """Deploy files together; all or none. Errors in them are returned as `findings` with their lines."""
    raise NotImplementedError


router = Router("/", route_handlers=[deploy], tags=["processes"])
