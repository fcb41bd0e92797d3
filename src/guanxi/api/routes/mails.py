"""The demo's mail sink."""

from typing import Any

from litestar import Router, get
from litestar.di import NamedDependency

from guanxi.activities import sink
from guanxi.api.keys import Cursor, Key, Limit, before, to_key
from guanxi.api.schemas.mails import Mail, MailDetail, Mails
from guanxi.api.services import Services


@get("/mails", sync_to_thread=False)
def list_mails(services: NamedDependency[Services], cursor: Cursor = None, limit: Limit = 50) -> Mails:
    """Return the mails the sink caught, newest first."""
    with services.database.read() as tx:
        found = sink.list_mails(tx, before=before(cursor), limit=limit + 1)
    more = len(found) > limit
    return Mails(
        items=[Mail(**_head(mail)) for mail in found[:limit]],
        next_cursor=str(found[limit - 1].key) if more else None,
    )


@get("/mails/{key:str}", sync_to_thread=False)
def read_mail(services: NamedDependency[Services], key: Key) -> MailDetail:
    """Return one mail with its content."""
    with services.database.read() as tx:
        found = sink.read_mail(tx, to_key(key))
    return MailDetail(
        **_head(found.mail), text=found.text, html=found.html or None, headers=dict(found.headers)
    )


def _head(mail: sink.SinkMail) -> dict[str, Any]:
    return {
        "key": str(mail.key),
        "received_at": mail.received_at,
        "sender": mail.sender,
        "to": [address for address in mail.to.split(", ") if address],
        "subject": mail.subject,
    }


router = Router("/", route_handlers=[list_mails, read_mail], tags=["mails"])
