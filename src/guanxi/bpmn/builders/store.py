"""Where drafts are kept. The one file of this room that touches a disk; a caller may pass any other store."""

import os
from pathlib import Path
from typing import Protocol


class DraftStore(Protocol):
    """Keeps the BPMN file of a draft."""

    def save(self, name: str, content: bytes) -> None:
        """Keep ``content`` under the id of the process, in place of what was kept before."""
        ...


class FileStore:
    """Writes ``<id>.bpmn`` into a folder; a file is replaced whole or not at all."""

    def __init__(self, folder: Path | str = "."):
        self.folder = Path(folder)

    def save(self, name: str, content: bytes) -> None:
        """Write the file. Raises ValueError for an id that is no file name, OSError as the disk says."""
        if not name or Path(name).name != name or name.startswith("."):
            raise ValueError(f"“{name}” cannot be the name of a file")
        target = self.folder / f"{name}.bpmn"
        beside = self.folder / f"{name}.bpmn.part"
        beside.write_bytes(content)
        os.replace(beside, target)
