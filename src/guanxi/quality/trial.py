"""An import on trial: everything is written as it would be, and taken back batch by batch.

So that later rows and files find what earlier ones would have made, that is kept in memory: the values by which the
mapping looks records up, and the ids they had before they were taken back.
"""

from collections.abc import Collection, Mapping
from typing import Any

from guanxi.quality.mapping import Mapping as ImportMapping
from guanxi.records.catalogue import Catalogue, CatalogueObject


class Trial:
    """What one import would have made so far."""

    def __init__(self, mapping: ImportMapping, catalogue: Catalogue):
        self._ids: set[str] = set()
        self._made: dict[tuple[str, str], dict[Any, str]] = {}
        for file in mapping.files:
            if file.object == "user":
                continue
            one = catalogue.object(file.object)
            self._made[one.name, file.key] = {}
            for name, column in file.fields.items():
                if column.find:
                    self._made[_target(one, name), column.find] = {}

    def note(self, object_name: str, values: Mapping[str, Any], record_id: str) -> None:
        """Remember a record that would have been made."""
        self._ids.add(record_id)
        for (name, field), found in self._made.items():
            if name == object_name and values.get(field) is not None:
                found.setdefault(values[field], record_id)

    def find(self, one: CatalogueObject, name: str, by: str, words: Collection[Any]) -> dict[Any, str]:
        """Return by word the ids of records to which a field would lead."""
        found = self._made.get((_target(one, name), by), {})
        return {word: found[word] for word in words if word in found}

    def knows(self, object_name: str, field: str, value: Any) -> bool:
        """Whether a record with this key would have been made by an earlier pass over the file."""
        return value in self._made[object_name, field]

    def without(self, one: CatalogueObject, values: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
        """Return values without what leads to records that are not there any more, and the fields that did."""
        kept, left = dict(values), set()
        for name, value in values.items():
            if one.field(name).type.linked and isinstance(value, list):
                kept[name] = [each for each in value if each not in self._ids] or None
                if len(kept[name] or ()) < len(value):
                    left.add(name)
            elif isinstance(value, str) and value in self._ids:
                kept[name] = None
                left.add(name)
        return kept, left


def _target(one: CatalogueObject, name: str) -> str:
    field = one.field(name)
    return "user" if field.type.name == "user" else field.definition.target or ""
