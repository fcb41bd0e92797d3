"""Moving a running instance to another version of its process: what goes where, and what would be stranded."""

from guanxi.engine.migration.preview import MigrationPreview, preview_migration
from guanxi.engine.migration.stranded import Stranded

__all__ = ["MigrationPreview", "Stranded", "preview_migration"]
