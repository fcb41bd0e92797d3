"""The public web form: page, checks, spam trap, proof of consent."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

import lxml.html
import pytest
import sqlalchemy as sa

from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Invalid
from guanxi.triggers.form import (
    Accepted,
    Refused,
    accept_submission,
    content_security_policy,
    pick_language,
    render_form,
    render_thanks,
)
from guanxi.triggers.form_definition import LEAD_FORM
from guanxi.triggers.form_token import issue_token
from guanxi.triggers.tables import form_submission

SECRET = b"a secret of the server"
GIVEN = {"last_name": "Li", "email": "li@example.com", "consent": "2026-11"}


class Leads:
    """Stands for the action that creates a lead: keeps what it is given."""

    def __init__(self, refusal: Invalid | None = None) -> None:
        self.made: list[dict[str, Any]] = []
        self._refusal = refusal

    def __call__(self, tx: Tx, object_name: str, values: dict[str, Any]) -> str:
        """Create."""
        if self._refusal:
            raise self._refusal
        self.made.append({"object": object_name, **values})
        return f"lead-{len(self.made)}"


@pytest.fixture
def forms(sqlite_database: Database) -> Database:
    """A database with the table of submissions."""
    form_submission.create(sqlite_database.engine)
    return sqlite_database


def submit(
    database: Database, leads: Leads, *, token: str | None = None, language: str = "en", **data: str
) -> Accepted | Refused:
    """Send the form one minute after its page was made."""
    clock = database.clock
    assert isinstance(clock, VirtualClock)
    token = token or issue_token(SECRET, "lead", database.ids.new_token(), clock.now() - timedelta(minutes=1))
    with database.write() as tx:
        return accept_submission(
            tx, LEAD_FORM, {"token": token, **data}, language=language, secret=SECRET, create=leads
        )


def proofs(database: Database) -> list[tuple[str, str, str]]:
    """The kept proofs: record, version and text of the consent."""
    table = form_submission.c
    with database.read() as tx:
        rows = tx.connection.execute(sa.select(table.record_id, table.consent_version, table.consent_text))
        return [(row.record_id, row.consent_version, row.consent_text) for row in rows]


def test_a_filled_form_makes_one_lead_and_keeps_the_proof_of_consent(forms: Database) -> None:
    """Empty fields are left out; the text agreed to is stored word by word."""
    leads = Leads()

    outcome = submit(
        forms, leads, **GIVEN, phone="  ", description="two\r\nlines", extra="ignored", language="zh-CN"
    )

    assert outcome == Accepted("lead-1")
    assert leads.made == [
        {
            "object": "lead",
            "source": "web_form",
            "last_name": "Li",
            "email": "li@example.com",
            "description": "two\nlines",
            "language": "zh-CN",
            "consent": True,
            "consent_version": "2026-11",
            "consent_at": forms.clock.now(),
        }
    ]
    assert proofs(forms) == [("lead-1", "2026-11", LEAD_FORM.consent.zh)]


def test_the_same_page_sent_twice_makes_one_lead(forms: Database) -> None:
    """A double click shows thanks twice and writes once."""
    leads = Leads()
    token = issue_token(SECRET, "lead", "n1", forms.clock.now() - timedelta(minutes=1))

    assert submit(forms, leads, token=token, **GIVEN) == Accepted("lead-1")
    assert submit(forms, leads, token=token, **GIVEN) == Accepted("lead-1")
    assert len(leads.made) == 1


def test_a_robot_in_the_trap_is_thanked_and_nothing_is_written(forms: Database) -> None:
    """The field nobody sees gives it away; it learns nothing."""
    leads = Leads()
    assert submit(forms, leads, **GIVEN, website="http://spam.example") == Accepted(None)
    assert (leads.made, proofs(forms)) == ([], [])


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"last_name": " "}, {"last_name": "Please fill this in."}),
        ({"email": "li@example"}, {"email": "This is not a valid e-mail address."}),
        ({"email": "Li <li@example.com>"}, {"email": "This is not a valid e-mail address."}),
        ({"phone": "1" * 41}, {"phone": "At most 40 characters, please."}),
        ({"consent": ""}, {"consent": "Without your consent we may not keep your data."}),
        ({"token": "x"}, {"": "The page was not made by this server. Please send it again."}),
    ],
)
def test_wrong_input_is_named_beside_its_field_and_nothing_is_written(
    forms: Database, change: dict[str, str], errors: dict[str, str]
) -> None:
    """Each rule has its message; what was typed comes back."""
    leads = Leads()

    outcome = submit(forms, leads, **{**GIVEN, **change})

    assert isinstance(outcome, Refused)
    assert outcome.errors == errors
    assert outcome.values["last_name"] == change.get("last_name", "Li").strip()
    assert (leads.made, proofs(forms)) == ([], [])


def test_a_refusal_of_the_record_itself_is_shown_too(forms: Database) -> None:
    """What the lead's own rules refuse stands beside the field."""
    leads = Leads(
        Invalid("record.invalid", "The lead is not valid.", fields={"phone": "Not a phone number."})
    )
    outcome = submit(forms, leads, **GIVEN, phone="abc")
    assert isinstance(outcome, Refused)
    assert outcome.errors == {"phone": "Not a phone number."}


def test_the_page_is_accessible_and_escapes_what_was_typed() -> None:
    """Every visible field has a label; errors are tied to their field; text is never markup."""
    page = render_form(
        LEAD_FORM,
        language="zh-CN",
        token="t",
        values={"last_name": '"><script>alert(1)</script>'},
        errors={"email": "wrong"},
    )
    document = lxml.html.fromstring(page)

    assert document.get("lang") == "zh-CN"
    assert document.xpath("//script") == []
    assert document.xpath('//input[@name="last_name"]/@value') == ['"><script>alert(1)</script>']
    labelled = set(document.xpath("//label/@for"))
    shown = document.xpath('//input[not(@type="hidden")]/@id | //textarea/@id')
    assert set(shown) == labelled
    [email] = document.xpath('//input[@name="email"]')
    assert email.get("aria-invalid") == "true"
    assert document.get_element_by_id(email.get("aria-describedby")).text_content() == "wrong"
    assert document.xpath('//input[@name="phone"]/@aria-invalid') == []
    assert document.xpath('//*[@role="alert"]')


@pytest.mark.parametrize(
    "page", [render_form(LEAD_FORM, language="en", token="t"), render_thanks(LEAD_FORM, language="en")]
)
def test_the_policy_allows_exactly_the_pages_own_style(page: str) -> None:
    """The hash in the Content-Security-Policy is that of the style element."""
    style = page.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in content_security_policy()


@pytest.mark.parametrize(
    ("wanted", "browser", "language"),
    [("zh-CN", None, "zh-CN"), (None, "zh-TW,en;q=0.5", "zh-CN"), ("xx", "de", "en"), ("en", "zh", "en")],
)
def test_the_language_is_the_one_asked_for_else_the_browsers(
    wanted: str | None, browser: str | None, language: str
) -> None:
    """English is the fallback."""
    assert pick_language(wanted, browser) == language
