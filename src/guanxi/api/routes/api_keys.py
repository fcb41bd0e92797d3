"""API keys: one's own, and those of everybody for who manages people.

Only a person who is signed in makes and ends keys: a key that could make another would outlive being revoked.
"""

from typing import Annotated

from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter

from guanxi.access import api_keys, contracts
from guanxi.access.roles import SYSTEM_OBJECTS, may
from guanxi.api.authentication import SignedIn, person_of
from guanxi.api.schemas import api_keys as shapes
from guanxi.api.services import Services
from guanxi.platform.errors import Invalid

KeyId = Annotated[str, PathParameter(description="The id of an API key, which is not its secret.")]


@get("/api-keys", sync_to_thread=True)
def list_keys(services: NamedDependency[Services], signed_in: NamedDependency[SignedIn]) -> shapes.ApiKeys:
    """Return one's own keys, or those of everybody to who manages people."""
    person = person_of(signed_in)
    whose = None if may(signed_in.actor, "manage", "user") else person.id
    with services.database.read() as tx:
        return shapes.ApiKeys([_shown(one) for one in api_keys.list_api_keys(tx, whose)])


@post("/api-keys", sync_to_thread=True)
def create_key(
    services: NamedDependency[Services],
    signed_in: NamedDependency[SignedIn],
    data: JSONBody[shapes.NewApiKey],
) -> shapes.ApiKeyWithSecret:
    """Make a key; its secret is in this answer and nowhere else."""
    person = person_of(signed_in)
    scopes = None if data.scopes is None else tuple(data.scopes)
    _check_objects(services, scopes or ())
    with services.database.write() as tx:
        secret, made = api_keys.create_api_key(
            tx,
            data.user_id or person.id,
            data.name,
            actor=signed_in.actor,
            scopes=scopes,
            expires_at=data.expires_at,
        )
    return shapes.ApiKeyWithSecret(_shown(made), secret)


@delete("/api-keys/{key_id:str}", sync_to_thread=True)
def revoke_key(
    services: NamedDependency[Services], signed_in: NamedDependency[SignedIn], key_id: KeyId
) -> None:
    """End a key for good; it stays in the list."""
    person_of(signed_in)
    with services.database.write() as tx:
        api_keys.revoke_api_key(tx, key_id, actor=signed_in.actor)


def _check_objects(services: Services, scopes: tuple[str, ...]) -> None:
    """Refuse a scope on what is not there: it would give nothing, and nobody would know why."""
    known = {"*", *SYSTEM_OBJECTS, *(one.name for one in services.catalogue.objects)}
    for scope in scopes:
        name = scope.partition(":")[2]
        if name not in known and name.partition(".")[0] not in SYSTEM_OBJECTS:
            message = f"{scope!r}: there is no object {name!r}."
            cure = "Write its name, such as lead, or * for all."
            raise Invalid("access.scope_invalid", message, cure, {"scopes": message})


def _shown(one: contracts.ApiKey) -> shapes.ApiKey:
    scopes = None if one.scopes is None else list(one.scopes)
    return shapes.ApiKey(
        one.id,
        one.name,
        one.user_id,
        one.hint,
        scopes,
        one.created_at,
        one.expires_at,
        one.used_at,
        one.revoked,
    )


router = Router("/", route_handlers=[list_keys, create_key, revoke_key], tags=["access"])
