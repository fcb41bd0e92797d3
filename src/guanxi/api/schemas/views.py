"""Views of lists."""

from typing import Annotated, Any, Literal

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Columns = Annotated[list[str], msgspec.Meta(max_length=50)]


class ViewWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A view as you want it.

    ``columns`` are fields beside the title; ``filter`` is data as in lists; ``sort`` are fields, ``-`` turns the order;
    ``group`` is the field by whose value rows stand together, or by whose choices a board has columns. ``team`` is the
    name of the team that it is shared with.
    """

    name: Name
    kind: Literal["list", "board"] = "list"
    columns: Columns = []
    filter: dict[str, Any] | None = None
    sort: Annotated[list[str], msgspec.Meta(max_length=5)] = []
    group: str | None = None
    sharing: Literal["private", "team", "all"] = "private"
    team: str | None = None


class View(msgspec.Struct, frozen=True):
    """A view. One that is shipped has version 0, no owner, and its name as id; ``owner`` is the id of a person."""

    id: str
    name: str
    name_zh: str
    kind: Literal["list", "board"]
    columns: list[str]
    filter: dict[str, Any] | None
    sort: list[str]
    group: str | None
    sharing: Literal["private", "team", "all"]
    team: str | None
    owner: str
    version: int
    may_change: bool


class Views(msgspec.Struct, frozen=True):
    """The views of an object that you can use; ``teams`` are those with which you may share yours."""

    items: list[View]
    teams: list[str]
    may_share_with_all: bool
