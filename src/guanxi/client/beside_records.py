"""What lies around records: the objects of the catalogue, the views of their lists, what is said about them."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from guanxi.client.answers import Attachment, Comment, Object, View
from guanxi.client.errors import NotFound
from guanxi.client.wire import Wire


class BesideRecords:
    """The methods of a client for these things; it has the wire and knows the addresses."""

    _wire: Wire
    _plurals: dict[str, str]

    def objects(self) -> tuple[Object, ...]:
        """Return the catalogue: every object the key may see, with its fields."""
        answer = self._wire.request("GET", "/objects")
        found = msgspec.convert(answer["items"], tuple[Object, ...])
        self._plurals = {one.name: one.plural for one in found}
        return found

    def views(self, object_name: str) -> tuple[View, ...]:
        """Return the views of an object that the key's user has: the shipped ones, then the others by name."""
        answer = self._wire.request("GET", self._path(object_name) + "/views")
        return msgspec.convert(answer["items"], tuple[View, ...])

    def save_view(
        self,
        object_name: str,
        name: str,
        *,
        columns: Sequence[str] = (),
        filter: Mapping[str, Any] | None = None,
        sort: Sequence[str] = (),
        group: str | None = None,
        sharing: str = "private",
        team: str | None = None,
    ) -> View:
        """Save a view for the key's user and return it.

        Args:
            columns: fields beside the title; ``filter`` and ``sort`` are as in ``list``.
            group: the field by whose values rows stand together.
            sharing: ``private``, ``team`` (with ``team``, its name) or ``all``.
        """
        body = {
            "name": name,
            "columns": list(columns),
            "filter": filter,
            "sort": list(sort),
            "group": group,
            "sharing": sharing,
            "team": team,
        }
        return msgspec.convert(
            self._wire.request("POST", self._path(object_name) + "/views", body=body), View
        )

    def delete_view(self, object_name: str, view_id: str) -> None:
        """Delete a view."""
        self._wire.request("DELETE", self._path(object_name) + f"/views/{part(view_id)}")

    def comments(self, object_name: str, record_id: str) -> tuple[Comment, ...]:
        """Return the newest 100 comments on a record, newest first."""
        path = self._path(object_name, record_id) + "/comments"
        return msgspec.convert(
            self._wire.request("GET", path, params={"limit": 100})["items"], tuple[Comment, ...]
        )

    def comment(self, object_name: str, record_id: str, text: str) -> Comment:
        """Say something about a record and return it; ``@[ID]`` with the id of a person mentions them."""
        path = self._path(object_name, record_id) + "/comments"
        return msgspec.convert(self._wire.request("POST", path, body={"text": text}), Comment)

    def attachments(self, object_name: str, record_id: str) -> tuple[Attachment, ...]:
        """Return the files of a record, the newest first."""
        answer = self._wire.request("GET", self._path(object_name, record_id) + "/files")
        return msgspec.convert(answer["items"], tuple[Attachment, ...])

    def attach(self, object_name: str, record_id: str, file_id: str) -> Attachment:
        """Attach a file that ``send_file`` has sent to a record and return it."""
        path = self._path(object_name, record_id) + f"/files/{part(file_id)}"
        return msgspec.convert(self._wire.request("PUT", path), Attachment)

    def detach(self, object_name: str, record_id: str, file_id: str) -> None:
        """Take a file away from a record; it is removed after a day."""
        self._wire.request("DELETE", self._path(object_name, record_id) + f"/files/{part(file_id)}")

    def _path(self, object_name: str, record_id: str | None = None) -> str:
        if object_name not in self._plurals:
            self.objects()
        plural = self._plurals.get(object_name)
        if plural is None:
            known = ", ".join(self._plurals)
            raise NotFound(
                "client.no_such_object", f"There is no object {object_name!r}.", f"There are: {known}."
            )
        return f"/{plural}" if record_id is None else f"/{plural}/{part(record_id)}"


def part(text: str) -> str:
    """Return a text as one part of an address."""
    return quote(text, safe="") or "-"
