"""The demo: a small sales team with companies, contacts, products, deals, leads and cases, made anew each time.

Everything comes from the lists in ``demo_words.py`` and one seeded generator, so two demos with the same seed
are alike. Like real data it has defects: the same person twice, missing phones, names in capitals.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guanxi.access.contracts import SYSTEM
from guanxi.access.users import create_user, list_users
from guanxi.crm.demo_words import (
    CASES,
    COMPANIES,
    ENGLISH_NAMES,
    HAN_COMPANIES,
    HAN_NAMES,
    NEEDS,
    NOTES,
    PRODUCTS,
    TITLES,
)
from guanxi.platform.clock import Clock
from guanxi.platform.database import Database, Tx
from guanxi.platform.ids import Ids
from guanxi.records.actions import Announce, create_records
from guanxi.records.catalogue import Catalogue
from guanxi.records.record import Record, record_title

PASSWORD = "guanxi-demo"  # noqa: S105 -- printed at the start of every demo
ADMIN = ("demo@guanxi.example", "Dana Demo", "en", ("managers", "directors", "support"))
SALES = (
    ("mia@guanxi.example", "Mia Keller", "en", ("sales",)),
    ("li.na@guanxi.example", "李娜", "zh-CN", ("sales", "support")),
    ("omar@guanxi.example", "Omar Haddad", "en", ("sales",)),
)
"""E-mail, name, language, groups."""
_STAGES = ("qualification", "discovery", "proposal", "negotiation", "ready", "won", "won", "lost")
_LEAD_STATUS = ("new", "assigned", "working", "nurturing", "qualified", "unqualified")
_NEW_LEADS = 12
_SOURCES = ("web_form", "referral", "event", "campaign", "phone")


class _Chance:
    """Repeatable choices."""

    def __init__(self, ids: Ids):
        self._ids = ids

    def below(self, end: int) -> int:
        """Return a whole number from 0 up to, but not including, ``end``."""
        return min(int(self._ids.uniform(0, end)), end - 1)

    def one_of(self, values: Any) -> Any:
        """Return one of the values."""
        return values[self.below(len(values))]

    def happens(self, one_in: int) -> bool:
        """Return true once in so many calls."""
        return self.below(one_in) == 0


def create_demo(database: Database, catalogue: Catalogue, *, seed: int = 7, leads: int = 60) -> bool:
    """Fill an empty database with the demo, in one transaction; return false when there are users already.

    The newest leads start processes, as if they had just come in; all other records have been there before.
    """
    with database.write() as tx:
        if list_users(tx, active_only=False):
            return False
        chance = _Chance(Ids(database.clock, seed=seed))
        create_people(tx)
        owners = [user.id for user in list_users(tx) if "sales" in user.groups]
        _fill(tx, catalogue, chance, owners, leads, database.clock)
    return True


def create_people(tx: Tx) -> None:
    """Create the administrator and the sales team of the demo, all with the same password."""
    for person, roles in ((ADMIN, ("admin",)), *((one, ("sales",)) for one in SALES)):
        email, name, language, groups = person
        create_user(
            tx,
            email=email,
            name=name,
            password=PASSWORD,
            roles=roles,
            groups=groups,
            language=language,
            actor=SYSTEM,
        )


def _fill(tx: Tx, catalogue: Catalogue, chance: _Chance, owners: list[str], leads: int, clock: Clock) -> None:
    today = clock.now().date()

    def make(object_name: str, rows: list[dict[str, Any]], announce: Announce = "quiet") -> list[Record]:
        made, faults = create_records(tx, catalogue, object_name, rows, actor=SYSTEM, announce=announce)
        assert not faults, faults
        return made

    products = make("product", [_product(*words) for words in PRODUCTS])
    companies = make("company", [_company(chance, owners, words) for words in (*COMPANIES, *HAN_COMPANIES)])
    contacts = make("contact", [_contact(chance, owners, companies) for _ in range(len(companies) * 2)])
    deals = make("deal", [_deal(chance, owners, today, companies, products) for _ in range(40)])
    people = {one.id: record_title(catalogue.object("contact"), one) for one in contacts}
    made = make("lead", _leads(chance, owners, leads - _NEW_LEADS))
    make("case", [_case(chance, owners, contacts, words, people) for words in CASES])
    make("engagement", [_note(chance, owners, one_of) for one_of in (*made[:20], *deals[:20])])
    make("lead", [_new_lead(chance, owners, number) for number in range(_NEW_LEADS)], "run")


def _product(name: str, series: str, price: int) -> dict[str, Any]:
    return {"name": name, "series": series, "list_price": price}


def _company(chance: _Chance, owners: list[str], words: tuple[str, str, str, str]) -> dict[str, Any]:
    name, sector, city, country = words
    return {
        "name": name,
        "sector": sector,
        "city": city,
        "country": country,
        "type": chance.one_of(("prospect", "customer", "customer", "partner")),
        "phone": None if chance.happens(6) else _phone(chance, country == "China"),
        "employees": 5 + chance.below(4000),
        "revenue": Decimal(chance.below(90_000)) * 1000,
        "currency": "CNY" if country == "China" else "USD",
        "owner": chance.one_of(owners),
    }


def _contact(chance: _Chance, owners: list[str], companies: list[Record]) -> dict[str, Any]:
    company = chance.one_of(companies)
    chinese = company.values["country"] == "China"
    first, last, mailbox = _name(chance, chinese)
    return {
        "first_name": first,
        "last_name": last,
        "company": company.id,
        "job_title": chance.one_of(TITLES),
        "email": None if chance.happens(8) else f"{mailbox}@{_domain(chance)}",
        "phone": None if chance.happens(4) else _phone(chance, chinese),
        "language": "zh-CN" if chinese else "en",
        "owner": chance.one_of(owners),
    }


def _deal(
    chance: _Chance, owners: list[str], today: date, companies: list[Record], products: list[Record]
) -> dict[str, Any]:
    company, product, stage = chance.one_of(companies), chance.one_of(products), chance.one_of(_STAGES)
    started = today - timedelta(days=10 + chance.below(170))
    closed = stage in ("won", "lost")
    return {
        "name": f"{product.values['name']} – {company.values['name']}",
        "company": None if chance.happens(9) else company.id,
        "product": product.id,
        "stage": stage,
        "amount": None if stage == "lost" else product.values["list_price"] * (1 + chance.below(5)),
        "currency": company.values["currency"],
        "engaged_on": started,
        "expected_close": started + timedelta(days=30 + chance.below(120)),
        "closed_on": started + timedelta(days=9) if closed else None,
        "owner": chance.one_of(owners),
    }


def _leads(chance: _Chance, owners: list[str], count: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number in range(count):
        if rows and chance.happens(12):  # somebody sends the form twice, differently
            rows.append(_again(chance.one_of(rows)))
        else:
            rows.append(_lead(chance, owners, chinese=number % 3 == 0))
    return rows


def _lead(chance: _Chance, owners: list[str], *, chinese: bool) -> dict[str, Any]:
    first, last, mailbox = _name(chance, chinese)
    status = chance.one_of(_LEAD_STATUS)
    return {
        "first_name": first.upper() if chance.happens(15) else first,
        "last_name": last,
        "company_name": None
        if chance.happens(5)
        else chance.one_of(HAN_COMPANIES if chinese else COMPANIES)[0],
        "email": f"{mailbox}@{_domain(chance)}",
        "phone": None if chance.happens(3) else _phone(chance, chinese),
        "description": None if chance.happens(4) else chance.one_of(NEEDS[chinese]),
        "budget": None if chance.happens(2) else (1 + chance.below(80)) * 500,
        "currency": "CNY" if chinese else "USD",
        "language": "zh-CN" if chinese else "en",
        "source": chance.one_of(_SOURCES),
        "status": status,
        "score": None if status == "new" else 10 * chance.below(11),
        "owner": None if status in ("new", "unqualified") else chance.one_of(owners),
        "lost_reason": "No budget" if status == "unqualified" else None,
        "consent": True,
        "consent_version": "2026-11",
    }


def _new_lead(chance: _Chance, owners: list[str], number: int) -> dict[str, Any]:
    """Return a lead that nobody has worked yet."""
    lead = _lead(chance, owners, chinese=number % 3 == 0)
    return lead | {"status": "new", "score": None, "owner": None, "lost_reason": None}


def _again(lead: dict[str, Any]) -> dict[str, Any]:
    """Return the same person as a careless second entry."""
    return lead | {
        "first_name": str(lead["first_name"]).lower(),
        "phone": None,
        "email": str(lead["email"]).replace("@", "1@"),
        "status": "new",
        "score": None,
        "owner": None,
        "lost_reason": None,
    }


def _case(
    chance: _Chance,
    owners: list[str],
    contacts: list[Record],
    words: tuple[str, str, str],
    people: dict[str, str],
) -> dict[str, Any]:
    subject, description, kind = words
    contact = chance.one_of(contacts)
    return {
        "subject": subject,
        "description": description,
        "kind": kind,
        "priority": chance.one_of(("low", "normal", "normal", "high")),
        "status": chance.one_of(("new", "assigned", "in_progress", "waiting", "closed")),
        "contact": contact.id,
        "contact_name": people[contact.id],
        "contact_email": contact.values["email"],
        "company": contact.values["company"],
        "language": contact.values["language"],
        "owner": chance.one_of(owners),
    }


def _note(chance: _Chance, owners: list[str], about: Record) -> dict[str, Any]:
    kind, subject, text = chance.one_of(NOTES)
    return {
        "kind": kind,
        "subject": subject,
        "text": text,
        "about": {"object": about.object, "id": about.id},
        "owner": chance.one_of(owners),
    }


def _name(chance: _Chance, chinese: bool) -> tuple[str, str, str]:
    """Return given name, family name and mailbox."""
    if chinese:
        family, given = chance.one_of(HAN_NAMES[0]), chance.one_of(HAN_NAMES[1])
        return given[0], family[0], f"{given[1]}.{family[1]}"
    first, last = chance.one_of(ENGLISH_NAMES[0]), chance.one_of(ENGLISH_NAMES[1])
    return first, last, f"{first}.{last}".lower().replace("'", "")


def _domain(chance: _Chance) -> str:
    return str(chance.one_of(("example.com", "example.org", "example.net", "mail.example")))


def _phone(chance: _Chance, chinese: bool) -> str:
    """Return a number nobody has: 555-01xx in North America, a test-looking one in China."""
    if chinese:
        return f"+86 139 0000 {chance.below(10_000):04}"
    return f"+1 212 555 01{chance.below(100):02}"
