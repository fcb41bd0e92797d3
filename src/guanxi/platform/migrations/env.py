"""Runs the steps on the connection it is given, inside the caller's transaction."""

from alembic import context

from guanxi.platform.database import metadata


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the tables of records to the catalogue."""
    return kind != "table" or name in metadata.tables or not str(name).startswith("record_")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
