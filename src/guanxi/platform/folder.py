"""Whether the data folder can be used. Imports no database, so that ``guanxi run`` can ask at once."""

import tempfile
from pathlib import Path

from guanxi.platform.errors import Unavailable


def check_folder(folder: Path) -> None:
    """Make the data folder if it is missing, and make sure that files can be made in it.

    Raises:
        Unavailable: code ``database.folder``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = "it is a file" if isinstance(error, FileExistsError) else error.strerror
        raise Unavailable(
            "database.folder",
            f"The data folder {folder} cannot be used: {reason}.",
            "Let this user write there, or set GUANXI_DATA_DIR to another folder.",
        ) from None
