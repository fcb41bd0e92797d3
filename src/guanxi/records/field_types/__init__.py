"""The registry of field types: found by name, never by ``if``."""

from collections.abc import Mapping
from types import MappingProxyType

from guanxi.records.field_types.base import FieldError, FieldType
from guanxi.records.field_types.choice import ManyOf, OneOf
from guanxi.records.field_types.contact import Email, Phone, Url
from guanxi.records.field_types.file import File, Image
from guanxi.records.field_types.moment import Day, Duration, Moment
from guanxi.records.field_types.number import Boolean, ExactNumber, Money, Number, Percent
from guanxi.records.field_types.parts import Address, Location, PersonName
from guanxi.records.field_types.relation import ManyRelation, Reference, Relation, TeamRelation, UserRelation
from guanxi.records.field_types.rich_text import RichText
from guanxi.records.field_types.roll_up import RollUp
from guanxi.records.field_types.system import AutoNumber, Id, Json
from guanxi.records.field_types.text import LongText, Tags, Text

FIELD_TYPES: Mapping[str, FieldType] = MappingProxyType(
    {
        kind.name: kind()
        for kind in (
            Text, LongText, RichText, Tags, Number, ExactNumber, Money, Percent, Boolean, Day, Moment, Duration,
            OneOf, ManyOf, Email, Phone, Url, Address, PersonName, Location,
            Relation, ManyRelation, UserRelation, TeamRelation, Reference, File, Image, Json, RollUp, AutoNumber, Id,
        )
    }
)  # fmt: skip

__all__ = ["FIELD_TYPES", "FieldError", "FieldType"]
