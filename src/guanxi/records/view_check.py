"""Whether a view can be shown: its fields are there, its filter and its order can be asked for."""

from guanxi.platform.errors import Invalid
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.definitions import ViewContent
from guanxi.records.filter import parse_filter
from guanxi.records.paging import parse_sort
from guanxi.records.relative import check_filter

_MOST_COLUMNS = 50
_MOST_KEYS = 5


def view_faults(catalogue: Catalogue, one: CatalogueObject, view: ViewContent) -> dict[str, str]:
    """Return what is wrong with a view, as messages by its parts: ``columns``, ``filter``, ``sort``, ``group``.

    Args:
        catalogue: as whoever wants the view sees it, and so is the object.
    """
    found = {
        "columns": _columns_fault(one, view),
        "filter": _filter_fault(catalogue, one, view),
        "sort": _sort_fault(one, view),
        "group": _group_fault(one, view),
    }
    return {place: message for place, message in found.items() if message is not None}


def _columns_fault(one: CatalogueObject, view: ViewContent) -> str | None:
    for name in view.columns:
        if name not in one.fields:
            return f"{one.definition.label} has no field {name!r}."
    if len(set(view.columns)) < len(view.columns) or len(view.columns) > _MOST_COLUMNS:
        return f"There are at most {_MOST_COLUMNS} columns, each once."
    return None


def _filter_fault(catalogue: Catalogue, one: CatalogueObject, view: ViewContent) -> str | None:
    if view.filter is None:
        return None
    try:
        check_filter(catalogue, one, parse_filter(view.filter))
    except Invalid as error:
        return error.message
    return None


def _sort_fault(one: CatalogueObject, view: ViewContent) -> str | None:
    if len(view.sort) > _MOST_KEYS:
        return f"A list is sorted by at most {_MOST_KEYS} fields."
    try:
        parse_sort(one, view.sort)
    except Invalid as error:
        return error.message
    return None


def _group_fault(one: CatalogueObject, view: ViewContent) -> str | None:
    if view.group is None:
        return "A board needs the choice field by which it has columns." if view.kind == "board" else None
    field = one.fields.get(view.group)
    if field is None:
        return f"{one.definition.label} has no field {view.group!r}."
    if view.kind == "board" and field.type.name != "choice":
        return f"A board has columns by a choice, and {view.group} is none."
    if not field.type.sortable:
        return f"{one.definition.label} cannot be grouped by {view.group}."
    return None
