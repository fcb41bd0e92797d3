"""What the routes work with; ``guanxi.wiring`` builds it."""

from dataclasses import dataclass
from typing import Any

from guanxi.platform.database import Database
from guanxi.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The open rooms of one process."""

    settings: Settings
    database: Database
    catalogue: Any = None
