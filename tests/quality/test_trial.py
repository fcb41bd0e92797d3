"""An import on trial: what would happen is told, nothing is written."""

from pathlib import Path

from guanxi.access.contracts import SYSTEM
from guanxi.access.users import create_user, list_users
from guanxi.platform.database import Database
from guanxi.platform.outbox import take_pending
from guanxi.quality.mapping import read_mapping
from guanxi.quality.report import Counts, FileReport
from guanxi.records.actions import create_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import Query, list_records
from tests.quality.conftest import run_import

MAPPING = read_mapping(
    "m.toml",
    """
[[files]]
file = "people.csv"
object = "user"
key = "name"
columns = { name = "Who" }
[[files]]
file = "companies.csv"
object = "company"
key = "name"
columns = { name = "Name", city = "Town", employees = "Staff" }
[[files]]
file = "companies.csv"
object = "company"
key = "name"
columns = { name = "Name", parent = { column = "Parent", find = "name" } }
[[files]]
file = "deals.csv"
object = "deal"
key = "external_id"
[files.columns]
external_id = "Id"
name = "Name"
amount = "Amount"
owner = { column = "Owner", find = "name" }
company = { column = "Company", find = "name" }
""",
)
NAMES = Counts.__struct_fields__


def _files(folder: Path) -> None:
    (folder / "people.csv").write_text("Who\nAnn\nBo\n", "utf-8")
    (folder / "companies.csv").write_text(
        "Name,Town,Staff,Parent\nAcme,Oslo,12,\n张伟公司,上海,7,Acme\nOld,Rome,1,\nBad,Bonn,many,\n", "utf-8"
    )
    (folder / "deals.csv").write_text(
        "Id,Name,Amount,Owner,Company\n1,One,10,Ann,Acme\n2,Two,ten,Bo,Acme\n3,Three,5,Eve,Acme\n4,Four,5,Bo,张伟公司\n",
        "utf-8",
    )


def _counts(file: FileReport) -> dict[str, int]:
    return {name: getattr(file, name) for name in NAMES if getattr(file, name)}


def test_a_trial_tells_what_the_import_then_does(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    """Rows find what earlier files would have made; counts and findings are those of the import, and nothing is written."""
    with crm_database.write() as tx:
        create_user(tx, email="ann@example.com", name="Ann", actor=SYSTEM)
        create_record(tx, catalogue, "company", {"name": "Old", "city": "Roma", "employees": 1}, actor=SYSTEM)
        events = take_pending(tx, limit=100)
    _files(tmp_path)

    tried, findings = run_import(crm_database, catalogue, MAPPING, tmp_path, announce="try")

    with crm_database.write() as tx:
        companies = list_records(tx, catalogue, "company", Query(), actor=SYSTEM).items
        assert [(one.values["name"], one.values["city"], one.version) for one in companies] == [
            ("Old", "Roma", 1)
        ]
        assert list_records(tx, catalogue, "deal", Query(), actor=SYSTEM).total == 0
        assert [user.name for user in list_users(tx)] == ["Ann"]
        assert take_pending(tx, limit=100) == events
    assert tried.state == "done"
    people, first, second, deals = tried.files
    assert _counts(people) == {"created": 2}
    assert _counts(first) == {"created": 2, "updated": 1, "rejected": 1}
    assert _counts(second) == {"created": 1, "unchanged": 1, "updated": 2}
    assert _counts(deals) == {"created": 2, "rejected": 2}

    done, real = run_import(crm_database, catalogue, MAPPING, tmp_path)
    assert [file.rows_done for file in done.files] == [file.rows_done for file in tried.files]
    assert findings == real
    assert [_counts(file) for file in (done.files[1], done.files[3])] == [_counts(first), _counts(deals)]
