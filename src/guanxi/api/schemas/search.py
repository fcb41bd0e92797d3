"""What the search over all objects answers."""

import msgspec


class FoundText(msgspec.Struct):
    """A field with a word that was looked for, and its text or the part of a long one."""

    field: str
    text: str


class FoundRecord(msgspec.Struct):
    """A record that was found."""

    id: str
    number: str
    title: str
    matches: list[FoundText]


class FoundObject(msgspec.Struct):
    """The best records of an object; `more` tells that there are others."""

    object: str
    plural: str
    records: list[FoundRecord]
    more: bool


class Found(msgspec.Struct):
    """What was found, by object."""

    objects: list[FoundObject]
