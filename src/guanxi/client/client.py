"""``Client``: records, processes and tasks of a Guanxi server, from a script."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, BinaryIO, Literal

import httpx
import msgspec

from guanxi.client.answers import (
    BulkOperation,
    BulkPreview,
    Delivery,
    MessageResult,
    ProcessInstance,
    Record,
    StartedInstance,
    Task,
    Webhook,
    to_record,
)
from guanxi.client.beside_records import BesideRecords, part
from guanxi.client.wire import Wire

BulkAction = Literal["update", "archive", "restore"]
FileFormat = Literal["csv", "xlsx", "jsonl", "vcf"]


class Client(BesideRecords):
    """A connection to one server with one API key; close it, or use it in ``with``.

    Every method raises a ``GuanxiError`` of the kind the server says, with its code, message, cure and fields. Reads
    are repeated while the server answers 429 or 503; what changes something is sent once.

    Args:
        url: of the server, such as ``https://crm.example.com``.
        api_key: from ``guanxi api-key create``; the client has the rights of its user.
        timeout: seconds to connect, and seconds without a byte of the answer.
        sleep: waits so many seconds before a read is repeated.
        transport: how bytes travel; httpx's own when left out.
    """

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        timeout: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ):
        self._wire = Wire(url, api_key, timeout=timeout, sleep=sleep, transport=transport)
        self._plurals: dict[str, str] = {}

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def call(
        self, method: str, path: str, *, params: Mapping[str, Any] | None = None, body: Any = None
    ) -> Any:
        """Return the decoded answer of any other address, such as ``call("GET", "/process-definitions")``."""
        return self._wire.request(method, path, params=params, body=body)

    # records

    def create(
        self, object_name: str, values: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Record:
        """Create a record from values by field name, and return it.

        Args:
            idempotency_key: a text of yours, new for each record: sent again within 24 hours, nothing is created twice.
        """
        path, headers = self._path(object_name), _once(idempotency_key)
        return to_record(object_name, self._wire.request("POST", path, body=values, headers=headers))

    def get(self, object_name: str, record_id: str) -> Record:
        """Return a record."""
        return to_record(object_name, self._wire.request("GET", self._path(object_name, record_id)))

    def update(
        self, object_name: str, record_id: str, values: Mapping[str, Any], *, version: int | None = None
    ) -> Record:
        """Change the given fields of a record, and return it.

        Args:
            version: the version that was read, sent as its ETag; Conflict when the record has another one by now.
        """
        path = self._path(object_name, record_id)
        answer = self._wire.request("PATCH", path, body=values, headers=_if_match(version))
        return to_record(object_name, answer)

    def archive(self, object_name: str, record_id: str, *, version: int | None = None) -> Record:
        """Take a record out of the lists; nothing is lost. ``version`` as in ``update``."""
        path = self._path(object_name, record_id)
        return to_record(object_name, self._wire.request("DELETE", path, headers=_if_match(version)))

    def restore(self, object_name: str, record_id: str) -> Record:
        """Bring an archived record back."""
        path = self._path(object_name, record_id) + "/restoration"
        return to_record(object_name, self._wire.request("POST", path))

    def merge(
        self,
        object_name: str,
        record_id: str,
        other: str,
        *,
        take: Sequence[str] = (),
        version: int | None = None,
    ) -> Record:
        """Merge the record ``other`` into this one and return it; ``take`` names fields whose values come from the other."""
        path = self._path(object_name, record_id) + "/merge"
        wish = {"other": other, "take": list(take)}
        return to_record(object_name, self._wire.request("POST", path, body=wish, headers=_if_match(version)))

    def list(
        self,
        object_name: str,
        *,
        filter: Mapping[str, Any] | None = None,
        sort: str | Sequence[str] | None = None,
        q: str | None = None,
        view: str | None = None,
        limit: int | None = None,
        archived: bool = False,
        page_size: int = 100,
    ) -> Iterator[Record]:
        """Yield records, asking for the next page when the one before is used up.

        Args:
            filter: such as ``{"field": "status", "op": "in", "value": ["new"]}``; joined by ``all``, ``any``, ``not``.
            sort: fields; ``-`` before one turns its order. The newest first when left out.
            q: words to look for.
            view: the id of one of the ``views``: only what it shows, in its order unless ``sort`` is given.
            limit: how many records at most; all when left out.
            archived: the archived records instead of the others.
            page_size: how many are asked for at once, at most 200.
        """
        params = _search(filter, sort, q, archived, view)
        for item in self._pages(self._path(object_name), params, limit, page_size):
            yield to_record(object_name, item)

    def export(
        self,
        object_name: str,
        file_format: FileFormat = "csv",
        *,
        fields: Sequence[str] = (),
        filter: Mapping[str, Any] | None = None,
        sort: str | Sequence[str] | None = None,
        q: str | None = None,
        view: str | None = None,
        archived: bool = False,
        language: Literal["en", "zh-CN"] = "en",
        zone: str = "UTC",
    ) -> Iterator[bytes]:
        """Yield a file of all records that match, piece by piece, to be written one after the other.

        Args:
            fields: in the order of the file; all when empty, or those of the view.
            filter, sort, q, view, archived: as in ``list``.
            language: of labels and choices.
            zone: the time zone of moments.
        """
        params = _search(filter, sort, q, archived, view) | {
            "fields": ",".join(fields),
            "language": language,
            "zone": zone,
        }
        return self._wire.stream(self._path(object_name) + f"/export.{file_format}", params=params)

    def send_file(
        self, name: str, file: BinaryIO | bytes, *, media_type: str = "application/octet-stream"
    ) -> str:
        """Send a file and return its id, to be put into a field of type ``file`` or ``image`` within a day.

        Args:
            name: what people call it, such as ``offer.pdf``.
            file: what is in it; an open file is sent piece by piece.
        """
        return str(self._wire.send_file("/files", name, file, media_type)["id"])

    def read_file(self, file_id: str) -> Iterator[bytes]:
        """Yield what is in a file, piece by piece, to be written one after the other."""
        return self._wire.stream(f"/files/{part(file_id)}", params={})

    def aggregate(
        self,
        object_name: str,
        measures: Sequence[str] = ("count",),
        *,
        groups: Sequence[str] = (),
        filter: Mapping[str, Any] | None = None,
        q: str | None = None,
        archived: bool = False,
        zone: str = "UTC",
    ) -> tuple[dict[str, Any], ...]:
        """Return figures about all records that match, a row for each part.

        Args:
            measures: ``count``, or ``sum``, ``average``, ``min``, ``max`` with a field: ``sum:amount``.
            groups: fields; of a day or moment by a period: ``close_date:month``.
            filter, q, archived: as in ``list``.
            zone: the time zone whose days, weeks and months moments are parted by.
        """
        params = _search(filter, None, q, archived) | {
            "measures": ",".join(measures),
            "groups": ",".join(groups),
            "zone": zone,
        }
        answer = self._wire.request("GET", self._path(object_name) + "/aggregate", params=params)
        rows: tuple[dict[str, Any], ...] = tuple(answer["rows"])
        return rows

    def preview_bulk(
        self,
        object_name: str,
        action: BulkAction,
        values: Mapping[str, Any] | None = None,
        *,
        filter: Mapping[str, Any] | None = None,
        q: str = "",
    ) -> BulkPreview:
        """Return how many records ``bulk`` would be about, without changing any."""
        body = {"action": action, "filter": filter, "q": q, "values": values or {}}
        path = self._path(object_name) + "/bulk-preview"
        return msgspec.convert(self._wire.request("POST", path, body=body), BulkPreview)

    def bulk(
        self,
        object_name: str,
        action: BulkAction,
        values: Mapping[str, Any] | None = None,
        *,
        filter: Mapping[str, Any] | None = None,
        q: str = "",
        mode: Literal["run", "skip"] = "run",
        at_most: int = 100_000,
        idempotency_key: str | None = None,
    ) -> BulkOperation:
        """Begin to change all records that match; the server's workers go on with it, see ``bulk_operation``.

        Args:
            values: what to set, of ``update``.
            filter: as in ``list``; ``{"all": []}`` is every record. Either it or ``q`` is needed.
            mode: ``skip`` keeps processes from starting.
            at_most: TooMany when more match.
            idempotency_key: as in ``create``.
        """
        body = {"action": action, "filter": filter, "q": q, "values": values or {}, "mode": mode}
        path, headers = self._path(object_name) + "/bulk", _once(idempotency_key)
        answer = self._wire.request("POST", path, body=body | {"at_most": at_most}, headers=headers)
        return msgspec.convert(answer, BulkOperation)

    def bulk_operation(self, key: str) -> BulkOperation:
        """Return how far a change of many records has come."""
        return msgspec.convert(self._wire.request("GET", f"/bulk-operations/{part(key)}"), BulkOperation)

    def cancel_bulk(self, key: str) -> BulkOperation:
        """End a change of many records; what it has done stays done."""
        path = f"/bulk-operations/{part(key)}/cancellation"
        return msgspec.convert(self._wire.request("POST", path), BulkOperation)

    # processes

    def start_process(
        self,
        process_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        record: Record | tuple[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> StartedInstance:
        """Start the newest version of a process.

        Args:
            variables: JSON values by name; a date is ``{"@": "2026-01-31"}``.
            record: what the run is about: a record, or the name of its object and its id.
            idempotency_key: as in ``create``.
        """
        about = (record.object, record.id) if isinstance(record, Record) else record
        body = {
            "process_id": process_id,
            "variables": variables or {},
            "record": None if about is None else {"object": about[0], "id": about[1]},
        }
        headers = _once(idempotency_key)
        answer = self._wire.request("POST", "/process-instances", body=body, headers=headers)
        return msgspec.convert(answer, StartedInstance)

    def process_instance(self, key: str) -> ProcessInstance:
        """Return a run with its variables."""
        return msgspec.convert(self._wire.request("GET", f"/process-instances/{part(key)}"), ProcessInstance)

    def publish_message(
        self,
        name: str,
        correlation_key: str = "",
        variables: Mapping[str, Any] | None = None,
        *,
        time_to_live: int = 0,
        message_id: str = "",
        must_arrive: bool = False,
    ) -> MessageResult:
        """Publish a message to the runs that wait for its name and correlation key.

        Args:
            time_to_live: seconds it is kept for runs that do not wait for it yet.
            message_id: a second message of this name, key and id is refused for seven days (Conflict).
            must_arrive: NotFound when nobody gets it now, and it is not kept.
        """
        body = {
            "name": name,
            "correlation_key": correlation_key,
            "variables": variables or {},
            "time_to_live": time_to_live,
            "message_id": message_id,
            "must_arrive": must_arrive,
        }
        return msgspec.convert(self._wire.request("POST", "/messages", body=body), MessageResult)

    # webhooks

    def create_webhook(
        self, name: str, url: str, events: Sequence[str], *, identity: str = ""
    ) -> tuple[Webhook, str]:
        """Have another system told of events; return the webhook and its secret, which is shown this once.

        Args:
            events: such as ``contact.updated``, ``deal.*`` or ``*``.
            identity: the service identity whose rights it has; those of the key's user when left out.
        """
        body = {"name": name, "url": url, "events": list(events), "identity": identity}
        answer = self._wire.request("POST", "/webhooks", body=body)
        return msgspec.convert(answer["webhook"], Webhook), str(answer["secret"])

    def webhooks(self) -> tuple[Webhook, ...]:
        """Return all webhooks."""
        return msgspec.convert(self._wire.request("GET", "/webhooks")["items"], tuple[Webhook, ...])

    def switch_webhook(self, webhook_id: str, active: bool) -> Webhook:
        """Switch a webhook on or off, and return it."""
        answer = self._wire.request("PATCH", f"/webhooks/{part(webhook_id)}", body={"active": active})
        return msgspec.convert(answer, Webhook)

    def rotate_webhook_secret(self, webhook_id: str, overlap_hours: int = 24) -> str:
        """Return a new secret; the old ones sign as well for so many hours."""
        path, body = f"/webhooks/{part(webhook_id)}/secret-rotation", {"overlap_hours": overlap_hours}
        return str(self._wire.request("POST", path, body=body)["secret"])

    def delete_webhook(self, webhook_id: str) -> None:
        """Delete a webhook with the log of what it was told."""
        self._wire.request("DELETE", f"/webhooks/{part(webhook_id)}")

    def deliveries(
        self,
        webhook_id: str,
        *,
        state: Literal["pending", "delivered", "withheld", "dead"] | None = None,
        limit: int | None = None,
        page_size: int = 100,
    ) -> Iterator[Delivery]:
        """Yield what a webhook was told, the newest first; page by page as ``list``."""
        path = f"/webhooks/{part(webhook_id)}/deliveries"
        for item in self._pages(path, {"state": state}, limit, page_size):
            yield msgspec.convert(item, Delivery)

    def replay_delivery(self, webhook_id: str, key: str) -> Delivery:
        """Have one event told again, under the same id."""
        path = f"/webhooks/{part(webhook_id)}/deliveries/{part(key)}/replay"
        return msgspec.convert(self._wire.request("POST", path), Delivery)

    def replay_webhook(self, webhook_id: str, since: datetime, until: datetime) -> int:
        """Have everything told again that happened from ``since`` to before ``until``; return how many events."""
        body = {"from": since.isoformat(), "to": until.isoformat()}
        return int(self._wire.request("POST", f"/webhooks/{part(webhook_id)}/replay", body=body)["events"])

    # tasks

    def tasks(
        self,
        scope: Literal["mine", "team", "delegated", "all"] = "mine",
        *,
        state: Literal["open", "completed", "cancelled"] = "open",
        record_id: str | None = None,
        process_id: str | None = None,
        element_id: str | None = None,
        limit: int | None = None,
        page_size: int = 100,
    ) -> Iterator[Task]:
        """Yield user tasks, the most urgent first; page by page as ``list``."""
        params = {
            "scope": scope,
            "state": state,
            "record_id": record_id,
            "process_id": process_id,
            "element_id": element_id,
        }
        for item in self._pages("/user-tasks", params, limit, page_size):
            yield msgspec.convert(item, Task)

    def claim(self, key: str) -> Task:
        """Take a task that is offered to the key's user."""
        path = f"/user-tasks/{part(key)}/assignment"
        return msgspec.convert(self._wire.request("PUT", path, body={"assignee": "me"}), Task)

    def complete(self, key: str, variables: Mapping[str, Any] | None = None) -> Task:
        """Complete a task that the key's user has, with the answers of its form."""
        path = f"/user-tasks/{part(key)}/completion"
        return msgspec.convert(self._wire.request("POST", path, body={"variables": variables or {}}), Task)

    def _pages(
        self, path: str, params: Mapping[str, Any], limit: int | None, page_size: int
    ) -> Iterator[dict[str, Any]]:
        left, cursor = limit, None
        while left is None or left > 0:
            size = page_size if left is None else min(left, page_size)
            page = self._wire.request("GET", path, params={**params, "limit": size, "cursor": cursor})
            yield from page["items"]
            left = None if left is None else left - len(page["items"])
            cursor = page["next_cursor"]
            if cursor is None:
                return


def _once(idempotency_key: str | None) -> dict[str, str]:
    return {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}


def _if_match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}


def _search(
    filter: Mapping[str, Any] | None,
    sort: str | Sequence[str] | None,
    q: str | None,
    archived: bool,
    view: str | None = None,
) -> dict[str, str | None]:
    return {
        "filter": None if filter is None else msgspec.json.encode(filter).decode(),
        "sort": sort if sort is None or isinstance(sort, str) else ",".join(sort),
        "q": q,
        "archived": "true" if archived else None,
        "view": view,
    }
