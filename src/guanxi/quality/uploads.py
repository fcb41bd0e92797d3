"""Takes uploaded files: looks at them, then keeps them in the database with the import that will work them."""

from collections.abc import Iterable, Mapping
from typing import BinaryIO

import msgspec

from guanxi.access.contracts import Actor
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.quality import mapping as mappings
from guanxi.quality.importing import check_sources
from guanxi.quality.imports import Mode, request_import, require_rights
from guanxi.quality.mapping_check import check_mapping
from guanxi.quality.sources import GivenSource, store_file
from guanxi.records.catalogue import Catalogue

_LONGEST_MAPPING = 1 << 20


class Upload(msgspec.Struct, frozen=True):
    """Files that can be read, and how; files the mapping does not name are left out."""

    mapping_name: str
    mapping: mappings.Mapping
    files: Mapping[str, BinaryIO]


def check_upload(
    catalogue: Catalogue,
    files: Iterable[tuple[str, BinaryIO]],
    *,
    shipped: tuple[str, mappings.Mapping] | None,
    encoding: str,
    actor: Actor,
) -> Upload:
    """Return the upload when it can be imported.

    Args:
        files: by name; a ``.toml`` file is the mapping and goes before the shipped one.
        shipped: name and content of the mapping that was chosen.
        encoding: of all files; empty: as the mapping says.

    Raises:
        Forbidden: the actor may not import, or not write what the mapping writes.
        Invalid: codes ``import.file_twice``, ``import.no_mapping``, ``import.mapping``, and those of ``read_csv``.
    """
    by_name: dict[str, BinaryIO] = {}
    for name, file in files:
        if name in by_name:
            raise Invalid("import.file_twice", f"{name} was sent twice.", "Send each file once.")
        by_name[name] = file
    name, mapping = _own_mapping(by_name) or shipped or _no_mapping()
    if encoding:
        mapping = mapping.with_encoding(encoding)
    check_mapping(name, mapping, catalogue)
    require_rights(actor, mapping)
    check_sources(mapping, GivenSource(by_name))
    return Upload(name, mapping, {one.file: by_name[one.file] for one in mapping.files})


def store_upload(tx: Tx, upload: Upload, *, mode: Mode, actor: Actor) -> int:
    """Keep the files until their import has ended, ask for the import, and return its key."""
    key = request_import(tx, upload.mapping_name, upload.mapping, actor=actor, mode=mode, source="upload")
    for name, file in upload.files.items():
        file.seek(0)
        store_file(tx, key, name, file)
    return key


def _own_mapping(files: Mapping[str, BinaryIO]) -> tuple[str, mappings.Mapping] | None:
    name = next((name for name in files if name.endswith(".toml")), None)
    if name is None:
        return None
    files[name].seek(0)
    content = files[name].read(_LONGEST_MAPPING + 1)
    if len(content) > _LONGEST_MAPPING:
        raise Invalid("import.mapping", f"{name} is larger than 1 MiB.", "Send a mapping file.")
    return name, mappings.decode_mapping(name, content)


def _no_mapping() -> tuple[str, mappings.Mapping]:
    message = "Which column is which field is not told."
    cure = "Send a .toml file with the others, or name a mapping."
    raise Invalid("import.no_mapping", message, cure, {"mapping": message})
