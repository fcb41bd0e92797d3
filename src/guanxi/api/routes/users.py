"""People."""

from litestar import Router, get

from guanxi.api.schemas.session import Users


@get("/users", sync_to_thread=False)
def list_users() -> Users:
    """Return all people who can own records and work tasks."""
    raise NotImplementedError


router = Router("/", route_handlers=[list_users], tags=["users"])
