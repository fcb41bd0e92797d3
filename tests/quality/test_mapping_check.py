import pytest

from guanxi.crm.mapping_files import mapping_names, shipped_mapping
from guanxi.platform.errors import Invalid
from guanxi.quality.mapping import read_mapping
from guanxi.quality.mapping_check import check_mapping
from guanxi.records.catalogue import Catalogue

GOOD = """
[[files]]
file = "a.csv"
object = "deal"
key = "external_id"
fixed = { currency = "EUR" }
[files.columns]
external_id = "Id"
amount = { column = "Sum", multiply = 1000 }
engaged_on = { column = "Since", format = "%d.%m.%Y" }
company = { column = "Company", find = "name", flag_empty = "no company" }
owner = { column = "Owner", find = "email" }
"""
USERS = '[[files]]\nfile = "u.csv"\nobject = "user"\nkey = "name"\ncolumns = { name = "Name" }\n'


def test_shipped_mappings_and_good_ones_are_taken(catalogue: Catalogue) -> None:
    """Nothing to say about them."""
    check_mapping("m.toml", read_mapping("m.toml", GOOD + USERS), catalogue)
    for name in mapping_names():
        check_mapping(name, shipped_mapping(name), catalogue)


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ('"a.csv"', '"../a.csv"', "files[0].file", "is no name of a file"),
        ('"deal"', '"dael"', "files[0].object", "there is no object 'dael'; there are user,"),
        ('"external_id"', '"name"', "files[0].key", "there is no column for the key 'name'"),
        ("amount =", "amuont =", "files[0].columns.amuont", "deal has no field 'amuont' that can be set"),
        ("amount =", "version =", "files[0].columns.version", "deal has no field 'version' that can be set"),
        ('column = "Sum", ', "", "files[0].columns.amount", "it needs either column or template"),
        ('"%d.%m.%Y"', '"%d.%m"', "files[0].columns.engaged_on.format", "'%d.%m' names no day"),
        ('"%d.%m.%Y"', '"%Q"', "files[0].columns.engaged_on.format", "'%Q' names no day"),
        ("multiply = 1000", 'format = "%Y-%m-%d"', "files[0].columns.amount.format", "amount is no day"),
        ('find = "name"', 'find = "nmae"', "files[0].columns.company.find", "company has no field 'nmae'"),
        ('find = "email"', 'find = "mail"', "files[0].columns.owner.find", "users have no field 'mail'"),
        ("multiply = 1000", 'find = "name"', "files[0].columns.amount.find", "amount leads to no record"),
        (
            'column = "Sum", multiply = 1000',
            'template = "{Sum"',
            "files[0].columns.amount.template",
            "a brace has no partner",
        ),
        ("currency =", "curency =", "files[0].fixed.curency", "deal has no field 'curency'"),
        ('"EUR"', '"EURO"', "files[0].fixed.currency", "'EURO'"),
        ("fixed =", 'encoding = "utf-9"\nfixed =', "files[0].encoding", "there is no encoding 'utf-9'"),
        ("fixed =", 'encoding = "rot13"\nfixed =', "files[0].encoding", "there is no encoding 'rot13'"),
        ("fixed =", 'delimiter = ";;"\nfixed =', "files[0].delimiter", "it must be one sign"),
        ("fixed =", 'groups = ["Team"]\nfixed =', "files[0].groups", "only users have groups"),
    ],
)
def test_what_means_nothing_is_refused_with_its_place(
    catalogue: Catalogue, old: str, new: str, place: str, message: str
) -> None:
    """File, place and what is there instead."""
    text = GOOD.replace(old, new)
    assert text != GOOD

    with pytest.raises(Invalid) as refusal:
        check_mapping("m.toml", read_mapping("m.toml", text), catalogue)

    assert refusal.value.code == "import.mapping"
    assert refusal.value.message.startswith(f"m.toml, {place}: ")
    assert message in refusal.value.message


def test_all_faults_are_told_at_once(catalogue: Catalogue) -> None:
    """The message has the first, the fields have all."""
    text = GOOD.replace("amount =", "amuont =").replace('"EUR"', '"EURO"')

    with pytest.raises(Invalid, match=r"\(1 more\)") as refusal:
        check_mapping("m.toml", read_mapping("m.toml", text), catalogue)

    assert sorted(refusal.value.fields) == ["files[0].columns.amuont", "files[0].fixed.currency"]
