"""What people say about a record."""

from typing import Annotated

from litestar import Response, Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody, PathParameter

from guanxi.access.contracts import Actor
from guanxi.api.codec import ExactResponse
from guanxi.api.keys import Cursor, Limit, before, to_key
from guanxi.api.routes.records import IfMatch, Plural, RecordId, version_of
from guanxi.api.schemas import comments as shapes
from guanxi.api.services import Services
from guanxi.records import comments

CommentId = Annotated[str, PathParameter(description="The id of a comment.")]
ONE = {200: ResponseSpec(shapes.RecordComment, generate_examples=False, description="The comment.")}


@get("/{plural:str}/{record_id:str}/comments", sync_to_thread=True)
def list_record_comments(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> shapes.RecordComments:
    """Return what was said about a record, newest first; the timeline has it, too."""
    one = services.catalogue.by_plural(plural)
    with services.database.read() as tx:
        found = comments.list_comments(
            tx, services.catalogue, one.name, record_id, actor=actor, before=before(cursor), limit=limit + 1
        )
    page = found[:limit]
    return shapes.RecordComments(
        [_comment(one) for one in page], str(page[-1].key) if len(found) > limit else None
    )


@post(
    "/{plural:str}/{record_id:str}/comments",
    sync_to_thread=True,
    responses={
        201: ResponseSpec(shapes.RecordComment, generate_examples=False, description="The new comment.")
    },
)
def add_record_comment(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    data: JSONBody[shapes.CommentText],
) -> Response[shapes.RecordComment]:
    """Say something about a record that you see; you may change records of its object."""
    one = services.catalogue.by_plural(plural)
    with services.database.write() as tx:
        said = comments.add_comment(tx, services.catalogue, one.name, record_id, data.text, actor=actor)
    return _answer(said, 201)


@patch("/{plural:str}/{record_id:str}/comments/{comment_id:str}", sync_to_thread=True, responses=ONE)
def edit_record_comment(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    comment_id: CommentId,
    data: JSONBody[shapes.CommentText],
    if_match: IfMatch = None,
) -> Response[shapes.RecordComment]:
    """Say something else instead; only of your own."""
    one = services.catalogue.by_plural(plural)
    version = version_of(if_match, None)
    with services.database.write() as tx:
        return _answer(
            comments.edit_comment(
                tx,
                services.catalogue,
                one.name,
                record_id,
                to_key(comment_id),
                data.text,
                actor=actor,
                version=version,
            )
        )


@delete("/{plural:str}/{record_id:str}/comments/{comment_id:str}", sync_to_thread=True)
def remove_record_comment(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    comment_id: CommentId,
    if_match: IfMatch = None,
) -> None:
    """Take back what you said; its text is gone."""
    one = services.catalogue.by_plural(plural)
    version = version_of(if_match, None)
    with services.database.write() as tx:
        comments.remove_comment(
            tx, services.catalogue, one.name, record_id, to_key(comment_id), actor=actor, version=version
        )


def _answer(said: comments.Comment, status: int = 200) -> Response[shapes.RecordComment]:
    return ExactResponse(_comment(said), status_code=status, headers={"ETag": f'"{said.version}"'})


def _comment(said: comments.Comment) -> shapes.RecordComment:
    return shapes.RecordComment(
        str(said.key), said.author, said.text, dict(said.names), said.version, said.created_at, said.edited_at
    )


router = Router(
    "/",
    route_handlers=[list_record_comments, add_record_comment, edit_record_comment, remove_record_comment],
    tags=["records"],
)
