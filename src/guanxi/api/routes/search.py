"""Search over all objects."""

from typing import Annotated

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from guanxi.access.contracts import Actor
from guanxi.api.schemas.search import Found, FoundObject, FoundRecord, FoundText
from guanxi.api.services import Services
from guanxi.records.ranking import search_records

Words = Annotated[
    str, QueryParameter(name="q", description="Words that must all occur; of the last a beginning is enough.")
]
Objects = Annotated[
    str,
    QueryParameter(name="objects", description="Names of objects with commas between; all when left out."),
]
Most = Annotated[int, QueryParameter(description="Records of each object.", ge=1, le=50)]


@get("/search", sync_to_thread=True)
def search(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    words: Words = "",
    objects: Objects = "",
    limit: Most = 5,
) -> Found:
    """Return the records in which all words occur, the best of each object; the object with the best one first.

    `matches` are the fields where words stand that the title has not. Where there is `more`, the list of the object with
    the same `q` has all of it. Archived records are not searched.
    """
    names = [name for name in objects.split(",") if name]
    with services.database.read() as tx:
        groups = search_records(tx, services.catalogue, words, actor=actor, objects=names, limit=limit)
    return Found(
        [
            FoundObject(
                group.object,
                services.catalogue.object(group.object).definition.plural,
                [
                    FoundRecord(
                        hit.id,
                        hit.number,
                        hit.title,
                        [FoundText(each.field, each.text) for each in hit.matches],
                    )
                    for hit in group.hits
                ],
                group.more,
            )
            for group in groups
        ]
    )


router = Router("/", route_handlers=[search], tags=["records"])
