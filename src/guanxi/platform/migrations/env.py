"""Runs the steps on the connection it is given, inside the caller's transaction."""

from alembic import context

from guanxi.platform.database import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
