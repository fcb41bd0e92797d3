"""Views of lists: those that are shipped, and those that people save."""

from typing import Annotated

from litestar import Response, Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody, PathParameter

from guanxi.access.contracts import Actor
from guanxi.api.codec import ExactResponse
from guanxi.api.routes.records import IfMatch, Plural, version_of
from guanxi.api.schemas import views as shapes
from guanxi.api.services import Services
from guanxi.records import views
from guanxi.records.definitions import ViewContent

ViewId = Annotated[str, PathParameter(description="The id of a view; of a shipped one its name.")]
ONE = {200: ResponseSpec(shapes.View, generate_examples=False, description="The view.")}


@get("/{plural:str}/views", sync_to_thread=True)
def list_views(
    services: NamedDependency[Services], actor: NamedDependency[Actor], plural: Plural
) -> shapes.Views:
    """Return the views of an object that you can use, the shipped ones first."""
    one = services.catalogue.by_plural(plural)
    with services.database.read() as tx:
        found = views.list_views(tx, services.catalogue, one.name, actor=actor)
        teams, everybody = views.may_share(tx, actor=actor)
    return shapes.Views([_view(view) for view in found], teams, everybody)


@post(
    "/{plural:str}/views",
    sync_to_thread=True,
    responses={201: ResponseSpec(shapes.View, generate_examples=False, description="The new view.")},
)
def create_view(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    data: JSONBody[shapes.ViewWish],
) -> Response[shapes.View]:
    """Save a view, for yourself or shared."""
    one = services.catalogue.by_plural(plural)
    with services.database.write() as tx:
        made = views.create_view(tx, services.catalogue, one.name, _wish(data), actor=actor)
    return _answer(made, 201)


@get("/{plural:str}/views/{view_id:str}", sync_to_thread=True, responses=ONE)
def read_view(
    services: NamedDependency[Services], actor: NamedDependency[Actor], plural: Plural, view_id: ViewId
) -> Response[shapes.View]:
    """Return one view; its ETag is its version."""
    one = services.catalogue.by_plural(plural)
    with services.database.read() as tx:
        return _answer(views.read_view(tx, services.catalogue, one.name, view_id, actor=actor))


@put("/{plural:str}/views/{view_id:str}", sync_to_thread=True, responses=ONE)
def change_view(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    view_id: ViewId,
    data: JSONBody[shapes.ViewWish],
    if_match: IfMatch = None,
) -> Response[shapes.View]:
    """Put this in place of a view; refused when it is no longer the version that was read."""
    one = services.catalogue.by_plural(plural)
    version = version_of(if_match, None)
    with services.database.write() as tx:
        return _answer(
            views.change_view(
                tx, services.catalogue, one.name, view_id, _wish(data), actor=actor, version=version
            )
        )


@delete("/{plural:str}/views/{view_id:str}", sync_to_thread=True)
def delete_view(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    view_id: ViewId,
    if_match: IfMatch = None,
) -> None:
    """Delete a view that is yours, or shared and yours to manage."""
    one = services.catalogue.by_plural(plural)
    version = version_of(if_match, None)
    with services.database.write() as tx:
        views.delete_view(tx, services.catalogue, one.name, view_id, actor=actor, version=version)


def _wish(data: shapes.ViewWish) -> views.ViewWish:
    content = ViewContent(
        kind=data.kind,
        columns=tuple(data.columns),
        filter=data.filter,
        sort=tuple(data.sort),
        group=data.group,
    )
    return views.ViewWish(name=data.name, content=content, sharing=data.sharing, team=data.team)


def _answer(view: views.View, status: int = 200) -> Response[shapes.View]:
    return ExactResponse(_view(view), status_code=status, headers={"ETag": f'"{view.version}"'})


def _view(view: views.View) -> shapes.View:
    content = view.content
    return shapes.View(
        id=view.id,
        name=view.name,
        name_zh=view.name_zh,
        kind=content.kind,
        columns=list(content.columns),
        filter=content.filter,
        sort=list(content.sort),
        group=content.group,
        sharing=view.sharing,
        team=view.team,
        owner=view.owner,
        version=view.version,
        may_change=view.may_change,
    )


router = Router(
    "/", route_handlers=[list_views, create_view, read_view, change_view, delete_view], tags=["records"]
)
