"""The contract of every field type, on every server: the same questions to each, no type left out."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.access.tables import group_table
from guanxi.access.users import create_user
from guanxi.feel.codec import DECODER, ENCODER
from guanxi.platform.database import Database, metadata
from guanxi.platform.errors import Invalid
from guanxi.records.actions import create_record, update_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.definitions import Choice
from guanxi.records.field_types import FIELD_TYPES
from guanxi.records.files import store_file
from guanxi.records.filter import AllOf, Condition
from guanxi.records.query import Query, list_records, read_record
from guanxi.records.record import to_json
from guanxi.records.schema import ensure_schema
from tests.records.conftest import make_field, make_object

COLOURS = (Choice("red", "Red", "红", "open"), Choice("blue", "Blue", "蓝", "done"))
GIVEN = frozenset({"id", "auto_number", "roll_up"})
"""Types whose values only the system gives; what is rolled up has tests of its own."""


@dataclass(frozen=True)
class Case:
    """What is expected of one type: a value in its API form and a later one, and what becomes of them.

    ``filters`` are operator, value and whether a record with ``value`` matches; ``imported`` is text and API form.
    """

    value: Any
    other: Any
    bad: Any
    fault: str
    filters: tuple[tuple[str, Any, bool], ...]
    imported: tuple[str, Any]
    display: tuple[str, str]
    anonymous: Any = None
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def filters_shown(self) -> list[str]:
        """Each filter in words."""
        return [f"{operator} {value!r}" for operator, value, _ in self.filters]


def _equality(value: Any, other: Any) -> tuple[tuple[str, Any, bool], ...]:
    return (
        ("eq", value, True), ("eq", other, False), ("ne", other, True), ("ne", value, False),
        ("in", [other, value], True), ("in", [other], False), ("not_in", [other], True), ("not_in", [value], False),
        *EMPTINESS,
    )  # fmt: skip


def _order(low: Any, high: Any) -> tuple[tuple[str, Any, bool], ...]:
    """Filters for a record that has the lower one."""
    return (
        ("lt", high, True), ("lt", low, False), ("le", low, True), ("gt", low, False), ("ge", low, True),
        ("ge", high, False), ("between", [low, high], True), ("between", [high, high], False),
    )  # fmt: skip


def _text(value: str) -> tuple[tuple[str, Any, bool], ...]:
    return (
        ("contains", value[1:4].upper(), True), ("contains", "zzz", False),
        ("starts_with", value[:3], True), ("starts_with", "zzz", False),
    )  # fmt: skip


EMPTINESS = (("empty", None, False), ("not_empty", None, True))
HELD = (*EMPTINESS, ("contains", "red", True), ("contains", "green", False))

ABSENT = "00000000-0000-7000-8000-000000000000"

FILES = {"TEXT": b"t", "FILE": b"a", "FILE2": b"b", "IMAGE": b"GIF89a1", "IMAGE2": b"GIF89a2"}
"""What is in the files by their words."""

CASES: dict[str, Case] = {
    "text": Case("apple pie", "pear", 7, "must be text",
        (*_equality("apple pie", "pear"), *_order("apple pie", "pear"), *_text("apple pie")),
        (" apple pie ", "apple pie"), ("apple pie", "apple pie")),
    "long_text": Case("red\nfox", "b", "a\x00b", "contains a control character", HELD, ("red\nfox", "red\nfox"),
        ("red\nfox", "red\nfox")),
    "rich_text": Case("<p>a <strong>red</strong> fox</p>", "<p>b</p>", 7, "must be text", HELD,
        ('<p onclick="x()">red<script>y()</script></p>', "<p>red</p>"), ("a red fox", "a red fox")),
    "tags": Case(["red", "old"], ["b"], "red", "must be a list of texts", HELD, ("red; old", ["red", "old"]),
        ("red, old", "red, old")),
    "number": Case(1200, 1300, 1.5, "must be a whole number", (*_equality(1200, 1300), *_order(1200, 1300)),
        ("1200", 1200), ("1,200", "1,200"), 1200),
    "decimal": Case(1200.125, 1300, "x", "must be a number", (*_equality(1200.125, 1300), *_order(1200.125, 1300)),
        ("1200.125", 1200.125), ("1,200.1250", "1,200.1250"), 1200.125),
    "money": Case(1200.5, 1300, 0.001, "has more than 2 digits", (*_equality(1200.5, 1300), *_order(1200.5, 1300)),
        ("1200.5", 1200.5), ("1,200.50", "1,200.50"), 1200.5),
    "percent": Case(12.5, 13, True, "must be a number", (*_equality(12.5, 13), *_order(12.5, 13)),
        ("12.5", 12.5), ("12.50 %", "12.50 %"), 12.5),
    "boolean": Case(True, False, "true", "must be true or false", _equality(True, False), ("是", True),
        ("Yes", "是"), True),
    "date": Case("2026-01-31", "2026-03-01", "31.1.2026", "is not a day",
        (*_equality("2026-01-31", "2026-03-01"), *_order("2026-01-31", "2026-03-01")),
        ("2026-01-31", "2026-01-31"), ("31 Jan 2026", "2026年1月31日"), "2026-01-01"),
    "date_time": Case("2026-01-31T09:05:00Z", "2026-03-01T00:00:00Z", "2026-01-31T09:05:00", "has no time zone",
        (*_equality("2026-01-31T09:05:00Z", "2026-03-01T00:00:00Z"),
         *_order("2026-01-31T17:05:00+08:00", "2026-03-01T00:00:00Z")),
        ("2026-01-31T17:05:00+08:00", "2026-01-31T09:05:00Z"),
        ("31 Jan 2026 09:05 UTC", "2026年1月31日 09:05 UTC"), "2026-01-31T09:05:00Z"),
    "duration": Case("PT4H", "P3D", "4 hours", "is not a duration", _equality("PT4H", "P3D"), ("PT4H", "PT4H"),
        ("PT4H", "PT4H"), "PT4H"),
    "choice": Case("red", "blue", "green", "cannot be 'green'",
        (*_equality("red", "blue"), ("category", "open", True), ("category", "done", False)), ("红", "red"),
        ("Red", "红"), "red", {"choices": COLOURS}),
    "multi_choice": Case(["red", "blue"], ["blue"], ["green"], "cannot be 'green'", HELD,
        ("蓝; Red", ["red", "blue"]), ("Red, Blue", "红、蓝"), ["red", "blue"], {"choices": COLOURS}),
    "email": Case("ann@example.com", "bob@example.com", "ann", "is not an e-mail address",
        (*_equality("ann@example.com", "bob@example.com"), *_order("ann@example.com", "bob@example.com"),
         *_text("ann@example.com")), ("Ann@Example.com", "ann@example.com"), ("ann@example.com",) * 2),
    "phone": Case("+8613800138000", "+8613900138000", "call me", "is not a phone number",
        (*_equality("+8613800138000", "+8613900138000"), *_order("+8613800138000", "+8613900138000"),
         *_text("+8613800138000")), ("+86 138 0013 8000", "+8613800138000"), ("+8613800138000",) * 2),
    "url": Case("https://a.example/x", "https://b.example", "javascript:x()", "is not a web address",
        (*_equality("https://a.example/x", "https://b.example"),
         *_order("https://a.example/x", "https://b.example"), *_text("https://a.example/x")),
        ("a.example/x", "https://a.example/x"), ("https://a.example/x",) * 2),
    "address": Case({"street": "Red Sq 1", "city": "Berlin", "country": "DE"}, {"city": "Rome"}, {"town": "x"},
        "must have parts", (*HELD, ("contains", "city", False)), ("Red Sq 1", {"street": "Red Sq 1"}),
        ("Red Sq 1, Berlin, DE", "DE Berlin Red Sq 1"), {"country": "DE"}),
    "person_name": Case({"family": "Lee", "given": "Ann"}, {"family": "张", "given": "伟"}, "Ann Lee",
        "must have parts", (*_equality({"family": "Lee", "given": "Ann"}, {"family": "张"}),
        ("contains", "ann", True), ("contains", "zzz", False), ("starts_with", "le", True),
        ("starts_with", "ann", False)), ("张伟", {"family": "张", "given": "伟"}), ("Ann Lee", "Ann Lee")),
    "location": Case({"latitude": 31.25, "longitude": 121.5}, {"latitude": 0, "longitude": 0},
        {"latitude": 91, "longitude": 0}, "beyond 90 degrees",
        _equality({"latitude": 31.25, "longitude": 121.5}, {"latitude": 0, "longitude": 0}),
        ("31.25, 121.5", {"latitude": 31.25, "longitude": 121.5}), ("31.250000, 121.500000",) * 2,
        {"latitude": 31, "longitude": 122}),
    "relation": Case("HOUSE", "HOUSE2", 7, "must be an id", _equality("HOUSE", "HOUSE2"), ("HOUSE", "HOUSE"),
        ("HOUSE", "HOUSE"), "HOUSE", {"target": "house"}),
    "multi_relation": Case(["HOUSE", "HOUSE2"], ["HOUSE2"], "HOUSE", "must be a list of ids",
        (*EMPTINESS, ("contains_any", ["HOUSE2"], True), ("contains_any", [], False),
        ("contains_all", ["HOUSE2", "HOUSE"], True), ("contains_all", ["HOUSE", ABSENT], False),
        ("contains_any", [ABSENT], False), ("contains_any", [ABSENT, "HOUSE"], True)),
        ("HOUSE2; HOUSE", ["HOUSE", "HOUSE2"]), ("HOUSE, HOUSE2",) * 2, ["HOUSE", "HOUSE2"], {"target": "house"}),
    "user": Case("ANN", "BOB", 7, "must be an id", _equality("ANN", "BOB"), ("ANN", "ANN"), ("ANN", "ANN"), "ANN"),
    "team": Case("north", "south", "east", "is no team", _equality("north", "south"), ("north", "north"),
        ("north", "north"), "north"),
    "reference": Case({"object": "house", "id": "HOUSE"}, {"object": "house", "id": "HOUSE2"}, "HOUSE",
        "must name an object and an id",
        _equality({"object": "house", "id": "HOUSE"}, {"object": "house", "id": "HOUSE2"}), ("", None),
        ("house/HOUSE", "house/HOUSE"), {"object": "house", "id": "HOUSE"}),
    "file": Case("FILE", "FILE2", 7, "must be an id", EMPTINESS, ("FILE", "FILE"), ("FILE", "FILE")),
    "image": Case("IMAGE", "IMAGE2", "TEXT", "must be an image", EMPTINESS, ("IMAGE", "IMAGE"),
        ("IMAGE", "IMAGE")),
    "json": Case({"a": [1, None]}, [2], "x" * 100_001, "has more than 100000 bytes", EMPTINESS,
        ('{"a":[1,null]}', {"a": [1, None]}), ('{"a":[1,null]}',) * 2),
}  # fmt: skip


@dataclass
class World:
    """A database with samples that have one field of the type."""

    database: Database
    catalogue: Catalogue
    ids: dict[str, str]

    def real(self, value: Any) -> Any:
        """Put the ids of records and people in place of their words."""
        if isinstance(value, str):
            return self.ids.get(value, value)
        if isinstance(value, list | tuple):
            return [self.real(each) for each in value]
        if isinstance(value, dict):
            return {key: self.real(each) for key, each in value.items()}
        return value


def test_every_type_has_a_case() -> None:
    """A new field type needs its case here, with every one of its operators."""
    assert set(CASES) == set(FIELD_TYPES) - GIVEN
    for name, case in CASES.items():
        assert {operator for operator, _, _ in case.filters} == FIELD_TYPES[name].operators, name


@pytest.fixture
def world(database: Database) -> World:
    """Two houses, two people, two teams, and an object with a field of every type."""
    fields = [make_field(f"a_{name}", name, **case.settings) for name, case in CASES.items()]
    sample = make_object("sample", make_field("name", "text"), *fields)
    catalogue = Catalogue([make_object("house", make_field("name", "text")), sample])
    metadata.create_all(database.engine)
    ensure_schema(database, catalogue)
    with database.write() as tx:
        houses = sorted(create_record(tx, catalogue, "house", {"name": n}, actor=SYSTEM).id for n in "ab")
        people = [create_user(tx, email=f"{n}@example.com", name=n, actor=SYSTEM).id for n in "ab"]
        teams = [{"name": name, "label": name} for name in ("north", "south")]
        tx.connection.execute(group_table.insert(), teams)
        files = {
            name: store_file(tx, catalogue, name, "", BytesIO(content), most=100, actor=SYSTEM).id
            for name, content in FILES.items()
        }
    words = dict(zip(("HOUSE", "HOUSE2", "ANN", "BOB"), houses + people, strict=True))
    return World(database, catalogue, words | files)


def _over_the_wire(value: Any) -> Any:
    return DECODER.decode(ENCODER.encode(value))


def test_a_value_of_every_type_goes_round_and_is_found(world: World) -> None:
    """What the API took it gives back, in every filter it matches or does not, and what is bad is refused."""
    for name in CASES:
        _goes_round(world, name)


def test_a_list_is_sorted_by_every_type_page_by_page(world: World) -> None:
    """In both directions, empty ones last; a type without an order says so."""
    for name in CASES:
        _is_sorted(world, name)


def _goes_round(world: World, name: str) -> None:
    case, label = CASES[name], f"a_{name}"
    value, other = world.real(case.value), world.real(case.other)
    one = world.catalogue.object("sample")
    with world.database.write() as tx:
        made = create_record(tx, world.catalogue, "sample", {label: value}, actor=SYSTEM)
        with pytest.raises(Invalid) as caught:
            update_record(tx, world.catalogue, "sample", made.id, {label: world.real(case.bad)}, actor=SYSTEM)
    with world.database.read() as tx:
        found = read_record(tx, world.catalogue, "sample", made.id, actor=SYSTEM)
        answers = []
        for operator, wanted, _ in case.filters:
            both = (Condition("id", "eq", made.id), Condition(label, operator, world.real(wanted)))
            query = Query(filter=AllOf(both))
            answers.append(bool(list_records(tx, world.catalogue, "sample", query, actor=SYSTEM).items))
    with world.database.write() as tx:
        back = _over_the_wire(to_json(one, found))[label]
        again = update_record(tx, world.catalogue, "sample", made.id, {label: back}, actor=SYSTEM)
        changed = update_record(tx, world.catalogue, "sample", made.id, {label: other}, actor=SYSTEM)

    assert found == made == again, f"{name}: nothing was lost on the way, and the refusal wrote nothing"
    assert back == value
    assert to_json(one, changed)[label] == other
    assert case.fault in caught.value.fields[label]
    assert caught.value.message.startswith("Sample cannot be saved: ")
    assert dict(zip(case.filters_shown, answers, strict=True)) == {
        shown: expected for shown, (_, _, expected) in zip(case.filters_shown, case.filters, strict=True)
    }


def _is_sorted(world: World, name: str) -> None:
    case, label = CASES[name], f"a_{name}"
    values = [world.real(case.value), world.real(case.other), None]
    with world.database.write() as tx:
        ids = [
            create_record(tx, world.catalogue, "sample", {label: value}, actor=SYSTEM).id for value in values
        ]
    with world.database.read() as tx:
        if not FIELD_TYPES[name].sortable:
            with pytest.raises(Invalid) as caught:
                list_records(tx, world.catalogue, "sample", Query(sort=(label,)), actor=SYSTEM)
            assert caught.value.code == "query.not_sortable"
            return
        walks = []
        for sort in (label, f"-{label}"):
            mine = Condition("id", "in", ids)
            query, walk = Query(filter=mine, sort=(sort,), limit=1), []
            for _ in ids:
                page = list_records(tx, world.catalogue, "sample", query, actor=SYSTEM)
                walk += [record.id for record in page.items]
                query = Query(filter=mine, sort=(sort,), limit=1, cursor=page.next_cursor)
            walks.append(walk)

    assert sorted(walks[0]) == sorted(ids)
    assert walks[0][2] == walks[1][2] == ids[2]
    assert walks[0][:2] == walks[1][1::-1]


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_value_is_imported_shown_and_made_anonymous(name: str) -> None:
    """Text of a file is understood; people read it in their language; what tells about a person goes."""
    case, kind = CASES[name], FIELD_TYPES[name]
    definition = make_field("a", name, **case.settings)
    canonical = kind.check(definition, case.value)
    imported = kind.parse(definition, case.imported[0])
    left = kind.anonymise(definition, canonical)
    required = kind.anonymise(make_field("a", name, required=True, **case.settings), canonical)

    assert (None if imported is None else _over_the_wire(kind.to_json(imported))) == case.imported[1]
    assert tuple(kind.to_display(definition, canonical, each) for each in ("en", "zh-CN")) == case.display
    assert (None if left is None else _over_the_wire(kind.to_json(left))) == case.anonymous
    assert kind.check(definition, required) == required is not None, "a required field is never emptied"
