"""The demo."""

from guanxi.access.contracts import SYSTEM
from guanxi.access.users import list_users
from guanxi.packs import pack_files, pack_names
from guanxi.platform.database import Database
from guanxi.platform.errors import Invalid
from guanxi.platform.settings import Settings
from guanxi.runtime.contracts import Refused
from guanxi.runtime.deployments import deploy as deploy_files
from guanxi.wiring.definitions import open_runtime
from guanxi.wiring.storage import catalogue_of


def make_demo(database: Database, settings: Settings) -> bool:
    """Make the demo unless somebody is there already; return whether it was made now.

    The people come last: once they are there, everything is.
    """
    from guanxi.crm.demo import create_demo

    with database.read() as tx:
        if list_users(tx, active_only=False):
            return False
    runtime = open_runtime(settings, catalogue_of(database))
    for name in pack_names():
        with database.write() as tx:
            found = deploy_files(runtime, tx, pack_files(name), actor=SYSTEM)
        if isinstance(found, Refused):
            raise Invalid(
                "demo.pack",
                f"The pack {name} cannot be deployed.",
                fields={item.file: item.finding.message for item in found.findings},
            )
    return create_demo(database, catalogue_of(database))
