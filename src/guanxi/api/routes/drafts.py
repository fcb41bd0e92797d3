"""Drafts: beginning, saving, their history, what is said about them."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, Router, get, patch, post, put
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.openapi import ResponseSpec
from litestar.params import Body, JSONBody, PathParameter, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import draft_shapes
from guanxi.api.errors import MEDIA_TYPE, problem_response
from guanxi.api.keys import Cursor, Key, Limit, before, to_key
from guanxi.api.schemas import drafts as shapes
from guanxi.api.services import Services
from guanxi.api.uploads import files_needed
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.runtime import draft_comments, drafts
from guanxi.runtime.draft_contracts import SaveConflict
from guanxi.runtime.draft_texts import drawn, new_text, read_text

_CONFLICT = ResponseSpec(
    shapes.DraftConflict,
    generate_examples=False,
    description="Somebody has saved since; both texts.",
    media_type=MEDIA_TYPE,
)


@get("/drafts", sync_to_thread=True)
def list_drafts(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    draft_state: Annotated[
        Literal["open", "published", "discarded", "any"],
        QueryParameter(name="state", description="Only those in it."),
    ] = "open",
    kind: Annotated[shapes.Kind | None, QueryParameter(description="Only of this kind.")] = None,
    definition_id: Annotated[str, QueryParameter(description="Only of this process, decision or form.")] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> shapes.Drafts:
    """Return drafts, newest first."""
    require(actor, "read", "draft")
    with services.database.read() as tx:
        found = drafts.list_drafts(
            tx,
            state=None if draft_state == "any" else draft_state,
            kind=kind,
            definition_id=definition_id,
            before=before(cursor),
            limit=limit + 1,
        )
        items = draft_shapes.drafts(tx, found[:limit])
    return shapes.Drafts(items, items[-1].key if len(found) > limit else None)


@post("/drafts", sync_to_thread=True)
def begin_draft(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[shapes.DraftStart]
) -> shapes.DraftDetail:
    """Begin a draft: empty, from a deployed version, or with a text; see the members."""
    require(actor, "create", "draft")
    given = [name for name in ("id", "version_key", "content") if getattr(data, name)]
    if len(given) != 1:
        raise Invalid(
            "draft.beginning",
            "A draft begins with one thing.",
            "Give id, version_key or content.",
            {"id": "give one of id, version_key, content"},
        )
    if data.version_key:
        key = to_key(data.version_key)
        with services.database.read() as tx:
            text = drawn(read_text(*drafts.text_of_version(tx, data.kind, key)))
    else:
        key = 0
        text = (
            new_text(data.kind, data.id, data.title, data.language)
            if data.id
            else read_text(data.name, data.content.encode(errors="surrogatepass"))
        )
    with services.database.write() as tx:
        found = drafts.create_draft(tx, text, actor=actor, based_on=key or None, note=data.note)
        return draft_shapes.draft_detail(tx, found, text.content)


@post("/draft-files", before_request=files_needed("draft.empty", "Send files of definitions."))
async def upload_drafts(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    data: Annotated[
        list[UploadFile],
        Body(
            media_type=RequestEncodingType.MULTI_PART,
            description="Files: .bpmn, .dmn, .form, .yaml, .csv, .xlsx, .md",
        ),
    ],
) -> shapes.Drafts:
    """Begin a draft with each file; with all or, when one cannot be read, with none."""
    require(actor, "create", "draft")
    files = [(file.filename, await file.read()) for file in data]
    return await sync_to_thread(_upload, services, actor, files)


def _upload(services: Services, actor: Actor, files: list[tuple[str, bytes]]) -> shapes.Drafts:
    texts = [drawn(read_text(*file)) for file in files]
    with services.database.write() as tx:
        found = [drafts.create_draft(tx, text, actor=actor) for text in texts]
        return shapes.Drafts(draft_shapes.drafts(tx, found), None)


@get("/drafts/{key:str}", sync_to_thread=True)
def read_draft(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> shapes.DraftDetail:
    """Return a draft with its newest text."""
    require(actor, "read", "draft")
    with services.database.read() as tx:
        found = drafts.get_draft(tx, to_key(key))
        return draft_shapes.draft_detail(tx, found, drafts.read_revision(tx, found.key).content)


@put(
    "/drafts/{key:str}/content",
    sync_to_thread=True,
    responses={
        200: ResponseSpec(shapes.Draft, generate_examples=False, description="Saved."),
        409: _CONFLICT,
    },
)
def save_draft(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[shapes.DraftSave],
) -> Response[Any]:
    """Save a new text. When somebody was faster nothing is saved; the answer (409) holds their text and the old one."""
    require(actor, "update", "draft")
    with services.database.read() as tx:
        name = drafts.get_draft(tx, to_key(key)).name
    text = read_text(name, data.content.encode(errors="surrogatepass"))
    with services.database.write() as tx:
        found = drafts.save_draft(tx, to_key(key), text, revision=data.revision, actor=actor, note=data.note)
        if isinstance(found, SaveConflict):
            return _conflict(tx, found, name)
        return Response(draft_shapes.draft(tx, found))


def _conflict(tx: Tx, found: SaveConflict, name: str) -> Response[Any]:
    theirs = draft_shapes.revision(tx, found.theirs)
    base = None if found.base is None else draft_shapes.revision(tx, found.base)
    who = theirs.actor.name if theirs.actor else "Somebody"
    return problem_response(
        409,
        "draft.changed",
        f"{who} has saved “{name}” meanwhile.",
        cure="Compare the two texts, and save again with the revision of theirs.",
        extra={"theirs": msgspec.to_builtins(theirs), "base": msgspec.to_builtins(base)},
    )


@patch("/drafts/{key:str}", sync_to_thread=True)
def change_draft(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[shapes.DraftChange],
) -> shapes.Draft:
    """Put a draft away, or bring it back."""
    require(actor, "delete", "draft")
    change = drafts.discard_draft if data.discarded else drafts.restore_draft
    with services.database.write() as tx:
        return draft_shapes.draft(tx, change(tx, to_key(key), actor=actor))


@get("/drafts/{key:str}/revisions", sync_to_thread=True)
def list_revisions(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> shapes.DraftRevisions:
    """Return every revision without its text, newest first."""
    require(actor, "read", "draft")
    with services.database.read() as tx:
        found = drafts.list_revisions(tx, to_key(key))
        return shapes.DraftRevisions(draft_shapes.revisions(tx, found))


@get("/drafts/{key:str}/revisions/{number:int}", sync_to_thread=True)
def read_revision(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    number: Annotated[int, PathParameter(ge=1, le=2**31 - 1, description="Number of the revision.")],
) -> shapes.DraftRevisionDetail:
    """Return a text the draft has had."""
    require(actor, "read", "draft")
    with services.database.read() as tx:
        return draft_shapes.revision(tx, drafts.read_revision(tx, to_key(key), number))


@get("/drafts/{key:str}/comments", sync_to_thread=True)
def list_comments(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> shapes.DraftComments:
    """Return what people say about a draft, oldest first."""
    require(actor, "read", "draft")
    with services.database.read() as tx:
        found = draft_comments.list_comments(tx, to_key(key))
        return shapes.DraftComments(draft_shapes.comments(tx, found))


@post("/drafts/{key:str}/comments", sync_to_thread=True)
def add_comment(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[shapes.NewDraftComment],
) -> shapes.DraftComment:
    """Say something about a draft or an element of it, or answer somebody."""
    require(actor, "read", "draft")
    with services.database.write() as tx:
        found = draft_comments.add_comment(
            tx,
            to_key(key),
            data.text,
            actor=actor,
            element_id=data.element_id,
            answers=to_key(data.answers) if data.answers else None,
        )
        return draft_shapes.comments(tx, [found])[0]


@put("/drafts/{key:str}/comments/{comment_key:str}/resolution", sync_to_thread=True)
def resolve_comment(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    comment_key: Key,
    data: JSONBody[shapes.Resolution],
) -> shapes.DraftComment:
    """Say that a comment is settled, or that it is not."""
    require(actor, "read", "draft")
    with services.database.write() as tx:
        found = draft_comments.resolve_comment(
            tx, to_key(key), to_key(comment_key), resolved=data.resolved, actor=actor
        )
        return draft_shapes.comments(tx, [found])[0]


router = Router(
    "/",
    route_handlers=[
        list_drafts,
        begin_draft,
        upload_drafts,
        read_draft,
        save_draft,
        change_draft,
        list_revisions,
        read_revision,
        list_comments,
        add_comment,
        resolve_comment,
    ],
    tags=["drafts"],
)
