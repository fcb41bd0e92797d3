"""Loads the shipped objects from their definition files."""

import tomllib
from functools import cache
from importlib import resources

import msgspec

from guanxi.platform.errors import Invalid
from guanxi.records.catalogue import Catalogue
from guanxi.records.definitions import ObjectDefinition

_ORDER = ("lead", "company", "contact", "product", "deal", "case", "engagement")


def shipped_objects() -> tuple[ObjectDefinition, ...]:
    """Return the shipped definitions in the order people read them.

    Raises:
        Invalid: code ``catalogue.file``; names the file and what is wrong in it.
    """
    folder = resources.files(__package__) / "objects"
    return tuple(
        read_definition(f"{name}.toml", (folder / f"{name}.toml").read_text("utf-8")) for name in _ORDER
    )


def read_definition(name: str, text: str) -> ObjectDefinition:
    """Return the object of a definition file's text.

    Raises:
        Invalid: code ``catalogue.file``.
    """
    try:
        return msgspec.convert(tomllib.loads(text), ObjectDefinition)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Invalid("catalogue.file", f"{name}: {error}.", "Correct the definition file.") from None


@cache
def load_catalogue() -> Catalogue:
    """Return the catalogue of the shipped objects; made once per process."""
    return Catalogue(shipped_objects())
