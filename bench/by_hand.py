"""The work of the rooms, and the same written by hand in SQL, to be measured in turn."""

import json
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from bench.harness import Case, Figure, measure
from bench.many_records import STAGES, contact
from guanxi.access.contracts import SYSTEM
from guanxi.api.codec import encode_exact
from guanxi.crm.catalogue import load_catalogue
from guanxi.crm.demo_words import HAN_NAMES
from guanxi.platform.database import Database
from guanxi.records.actions import create_records
from guanxi.records.aggregate import Aggregation, Group, Measure, aggregate_records
from guanxi.records.filter import Filter, equals
from guanxi.records.postings import to_column, words_of
from guanxi.records.query import Query, list_records, read_related_titles
from guanxi.records.record import to_json

TIMES_SQL, TIMES_AGGREGATE = 2.5, 2.0
ROUNDS, UNITS = 5, 50
Bars = dict[str, tuple[float, float]]


def _rooms(database: Database) -> dict[str, Callable[[int], Any]]:
    """What the rooms do, encoded as the API would."""
    catalogue = load_catalogue()

    def page(name: str, query: Query) -> bytes:
        one = catalogue.object(name)
        with database.read() as tx:
            found = list_records(tx, catalogue, name, query, actor=SYSTEM)
            related = read_related_titles(tx, catalogue, name, found.items, actor=SYSTEM)
        return encode_exact(
            {"items": [to_json(one, each) for each in found.items], "total": found.total, "related": related}
        )

    def figures(number: int) -> bytes:
        wish = Aggregation(measures=(Measure("count"), Measure("sum", "amount")), groups=(Group("stage"),))
        with database.read() as tx:
            return encode_exact(aggregate_records(tx, catalogue, "deal", wish, actor=SYSTEM).rows)

    def new(number: int) -> None:
        values = contact(random.getrandbits(40), random.Random(number), [company_id])
        with database.write() as tx:
            create_records(tx, catalogue, "contact", [values], actor=SYSTEM)

    with database.read() as tx:
        company_id = tx.connection.exec_driver_sql("SELECT min(id) FROM record_company").scalar_one()
    return {
        "page": lambda number: page("contact", Query(sort=(("last_name", "-created_at")[number % 2],))),
        "search": lambda number: page(
            "contact", Query(q=f"{HAN_NAMES[0][number % 12][0]}{HAN_NAMES[1][0][0]}")
        ),
        "column": lambda number: page("deal", Query(filter=_stage(number), sort=("-updated_at",))),
        "figures": figures,
        "new": new,
    }


def _stage(number: int) -> Filter:
    return equals(stage=STAGES[number % 7])


class ByHand:
    """The same by the driver alone."""

    def __init__(self, database: Database):
        self._database = database
        self._mark = "?" if database.dialect == "sqlite" else "%s"
        self._connection: Any = database.engine.raw_connection()

    def _rows(self, cursor: Any, sql: str, *values: Any) -> list[dict[str, Any]]:
        cursor.execute(sql.replace("?", self._mark), values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _page(self, columns: str, table: str, where: str, order: str, *values: Any) -> bytes:
        cursor = self._connection.cursor()
        items = self._rows(
            cursor, f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order} LIMIT 51", *values
        )
        total = self._rows(
            cursor,
            f"SELECT count(*) AS n FROM (SELECT 1 FROM {table} WHERE {where} LIMIT 10001) AS t",
            *values,
        )
        ids = sorted({item["company"] for item in items if item["company"]})
        marks = ",".join("?" * len(ids))
        named = (
            self._rows(cursor, f"SELECT id, name FROM record_company WHERE id IN ({marks})", *ids)
            if ids
            else []
        )
        self._connection.rollback()
        related = {"company": {row["id"]: row["name"] for row in named}}
        return json.dumps(
            {"items": items, "total": total[0]["n"], "related": related}, default=str, ensure_ascii=False
        ).encode()

    _CONTACT = (
        "id, number, version, created_at, created_by, updated_at, updated_by, archived_at, first_name, last_name, "
        "company, job_title, email, phone, mobile, language, time_zone, birthday, do_not_call, lifecycle, owner, tags"
    )
    _DEAL = (
        "id, number, version, created_at, created_by, updated_at, updated_by, archived_at, name, company, contact, "
        "product, stage, amount, currency, probability, engaged_on, expected_close, closed_on, visited_on, discount, "
        "next_step, lost_reason, competitor, source, external_id, flags, owner, tags"
    )

    def page(self, number: int) -> bytes:
        """A page of contacts."""
        order = ("last_name, id", "created_at DESC, id DESC")[number % 2]
        return self._page(self._CONTACT, "record_contact", "archived_at IS NULL", order)

    def search(self, number: int) -> bytes:
        """Contacts by a name."""
        word = f"{HAN_NAMES[0][number % 12][0]}{HAN_NAMES[1][0][0]}"
        where = "archived_at IS NULL AND id IN (SELECT record_id FROM search_word WHERE object = 'contact' AND word = ?)"
        return self._page(self._CONTACT, "record_contact", where, "created_at DESC, id DESC", word)

    def column(self, number: int) -> bytes:
        """Deals of a stage."""
        where = "archived_at IS NULL AND stage = ?"
        return self._page(self._DEAL, "record_deal", where, "updated_at DESC, id DESC", STAGES[number % 7])

    def figures(self, number: int) -> bytes:
        """Number and sum of the deals by stage."""
        cursor = self._connection.cursor()
        sql = "SELECT stage, count(*), sum(amount) FROM record_deal WHERE archived_at IS NULL GROUP BY stage ORDER BY stage"
        found = self._rows(cursor, sql)
        self._connection.rollback()
        return json.dumps(found, default=str).encode()

    def new(self, number: int) -> None:
        """A contact, with all that is kept about a new one."""
        one = load_catalogue().object("contact")
        values = contact(random.getrandbits(40), random.Random(number), ["-"])
        now = time.strftime("%Y-%m-%d %H:%M:%S.000000")
        key = random.getrandbits(62)
        record = f"hand-{key}"
        words = words_of(one, dict.fromkeys(one.fields) | values)
        row = {
            **values, "id": record, "number": f"CT-{key}", "version": 1, "created_at": now, "updated_at": now,
            "created_by": "{}", "updated_by": "{}", "_words": to_column(words),
        }  # fmt: skip
        row.pop("company")
        cursor = self._connection.cursor()
        if self._database.dialect == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        self._run(cursor, "UPDATE record_sequence SET last = last + 1 WHERE object = 'contact'")
        self._rows(cursor, "SELECT last FROM record_sequence WHERE object = 'contact'")
        self._insert(cursor, "record_contact", [row])
        self._insert(
            cursor,
            "search_word",
            [{"object": "contact", "word": w, "weight": h, "record_id": record} for w, h in words.items()],
        )
        changes = json.dumps({name: [None, value] for name, value in values.items()})
        self._insert(
            cursor,
            "audit",
            [
                {
                    "key": key,
                    "at": key,
                    "actor_kind": "system",
                    "actor_id": "system",
                    "actor_name": "x",
                    "action": "create",
                    "object": "contact",
                    "subject_id": record,
                    "changes": changes,
                }
            ],
        )
        self._insert(cursor, "event", [self._event(key, record, json.dumps({"new": values}))])
        self._connection.commit()

    @staticmethod
    def _event(key: int, record: str, payload: str) -> dict[str, Any]:
        return {
            "key": key, "kind": "record.created", "object": "contact", "subject_id": record, "payload": payload,
            "at": key, "pending": False, "actor": "{}", "causes": "[]",
        }  # fmt: skip

    def _run(self, cursor: Any, sql: str, *values: Any) -> None:
        cursor.execute(sql.replace("?", self._mark), values)

    def _insert(self, cursor: Any, table: str, rows: list[dict[str, Any]]) -> None:
        names = list(rows[0])
        marks = ",".join([self._mark] * len(names))
        cursor.executemany(
            f"INSERT INTO {table} ({','.join(names)}) VALUES ({marks})", [tuple(row.values()) for row in rows]
        )


def against_sql(server: str, database: Database, pids: Sequence[int]) -> tuple[dict[str, Figure], Bars]:
    """Measure each piece of work both ways, in turn."""
    rooms, hand = _rooms(database), ByHand(database)

    def repeated(work: Callable[[int], Any]) -> Callable[[Any], int]:
        def run(_: Any) -> int:
            for number in range(UNITS):
                work(number)
            return UNITS

        return run

    cases: list[Case] = []
    for name, work in rooms.items():
        cases.append(Case(f"{server}: {name}", repeated(work), servers=lambda: pids))
        cases.append(Case(f"{server}: {name} by hand", repeated(getattr(hand, name)), servers=lambda: pids))
    for case in cases:
        case.run(None)
    figures = measure(cases, ROUNDS)
    bars: Bars = {}
    for name in rooms:
        ratio = (
            figures[f"{server}: {name}"].cpu_seconds_per_1000
            / figures[f"{server}: {name} by hand"].cpu_seconds_per_1000
        )
        most = TIMES_AGGREGATE if name == "figures" else TIMES_SQL
        bars[f"{server}: {name}, times the CPU by hand"] = (ratio, most)
    return figures, bars
