"""The demo's mail sink."""

from litestar import Router, get

from guanxi.api.routes.records import Cursor, Limit
from guanxi.api.routes.user_tasks import Key
from guanxi.api.schemas.mails import MailDetail, Mails


@get("/mails", sync_to_thread=False)
def list_mails(cursor: Cursor = None, limit: Limit = 50) -> Mails:
    """Return the mails the sink caught, newest first."""
    raise NotImplementedError


@get("/mails/{key:str}", sync_to_thread=False)
def read_mail(key: Key) -> MailDetail:
    """Return one mail with its content."""
    raise NotImplementedError


router = Router("/", route_handlers=[list_mails, read_mail], tags=["mails"])
