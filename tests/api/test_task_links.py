"""Approving by the signed link of a mail: what the mail says, what the page does once, and what it refuses."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import lxml.html
import msgspec
import pytest

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.access.users import deactivate_user, set_language
from guanxi.activities.sink import list_mails, read_mail
from guanxi.runtime.contracts import Deployment, Refused
from guanxi.runtime.deployments import deploy
from guanxi.triggers.task_mailer import TaskMailer
from tests.api.conftest import Client, Guanxi
from tests.runtime.models import END, process

FORM = """{"id": "discount", "components": [
 {"type": "text", "text": "Twelve percent are asked for.", "properties": {"text_zh": "申请折扣 12%。"}},
 {"type": "radio", "key": "decision", "label": "What shall happen?", "properties": {"label_zh": "如何处理？"},
  "values": [{"value": "approve", "label": "Approve", "label_zh": "批准"},
             {"value": "reject", "label": "Reject", "label_zh": "驳回"}], "validate": {"required": true}},
 {"type": "textarea", "key": "reason", "label": "Why", "validate": {"maxLength": 20}},
 {"type": "number", "key": "percent", "label": "Percent"},
 {"type": "datetime", "subtype": "date", "key": "until", "label": "Valid until"},
 {"type": "checkbox", "key": "tell", "label": "Tell the customer"}]}"""
START = """<bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:properties>
<zeebe:property name="trigger" value="record"/><zeebe:property name="trigger.object" value="contact"/>
<zeebe:property name="trigger.on" value="created"/></zeebe:properties></bpmn:extensionElements></bpmn:startEvent>"""
TASK = """<bpmn:userTask id="decide" name="Decide on the discount"><bpmn:extensionElements><zeebe:userTask/>
<zeebe:properties><zeebe:property name="mail" value="P7D"/></zeebe:properties>
<zeebe:formDefinition formId="discount"/>
<zeebe:assignmentDefinition {whose}/></bpmn:extensionElements></bpmn:userTask>"""


@dataclass
class Asking:
    """A Guanxi whose process asks by mail."""

    guanxi: Guanxi
    client: Client
    mailer: TaskMailer
    settings: Any

    def ask(self, whose: str = 'assignee="=contact.owner"', form: str = FORM, **contact: Any) -> str:
        """Publish the process, start it about a new contact, send what is due; return the key of the task."""
        flows = [("start", "decide"), ("decide", "end")]
        files = {
            "p.bpmn": process("discounts", START + TASK.format(whose=whose) + END, flows),
            "discount.form": form.encode(),
        }
        with self.guanxi.database.write() as tx:
            found = deploy(wiring.open_runtime(self.settings), tx, files, actor=SYSTEM)
        assert isinstance(found, Deployment), found
        fields = {"last_name": "Lovelace", "owner": self.guanxi.sales_id, "job_title": "Countess", **contact}
        made = self.client.post("/api/v1/contacts", json=fields)
        assert made.status_code == 201, made.text
        wiring.make_worker(self.settings, self.guanxi.database, threads=0).drain()
        self.send()
        listed = self.client.get(
            "/api/v1/user-tasks", params={"scope": "all", "record_id": made.json()["id"]}
        )
        (task,) = listed.json()["items"]
        return str(task["key"])

    def send(self) -> None:
        """Send every mail that is due."""
        while self.mailer.work_once():
            pass

    def mails(self) -> list[tuple[str, str, str]]:
        """Receiver, subject and text of the mails, oldest first."""
        with self.guanxi.database.read() as tx:
            found = [read_mail(tx, one.key) for one in reversed(list_mails(tx))]
        return [(one.mail.to, one.mail.subject, one.text) for one in found]

    def link(self) -> str:
        """The address in the only mail."""
        ((_, _, text),) = self.mails()
        found = re.search(r"https?://[^/]+(/tasks/\S+)", text)
        assert found
        return found[1]

    def task(self, key: str) -> dict[str, Any]:
        """The task as the administrator sees it."""
        found: dict[str, Any] = self.client.get(f"/api/v1/user-tasks/{key}").json()
        return found


@pytest.fixture
def asking(guanxi: Guanxi, sink: Any, admin: Client) -> Asking:
    """Mails go to the sink."""
    settings = msgspec.structs.replace(guanxi.settings, sink_port=sink.port)
    return Asking(guanxi, admin, wiring.make_task_mailer(settings, guanxi.database), settings)


def heading(page: str) -> str:
    """The title of a page."""
    found: str = lxml.html.fromstring(page).xpath("string(//h1)")
    return found


@pytest.mark.parametrize("guanxi", ["sqlite", "postgresql"], indirect=True)
def test_a_task_is_decided_by_mail_once(asking: Asking, anonymous: Client) -> None:
    """The mail names task and record, the page shows facts and buttons; one answer is taken, a second one is not."""
    key = asking.ask()
    ((to, subject, text),) = asking.mails()
    link = asking.link()

    pages = [anonymous.get(link) for _ in range(3)]  # a mail scanner looks, too
    before = asking.task(key)
    form = {
        "decision": "approve",
        "reason": "A\r\nfriend",
        "percent": "12.5",
        "until": "2026-05-01",
        "tell": "true",
    }
    answer = anonymous.post(link, data=form)
    again = anonymous.post(link, data={"decision": "reject"})
    looked = anonymous.get(link)

    assert (to, subject) == ("sam@example.com", "Decide on the discount: Lovelace")
    assert "Sam Sales" in text
    page = lxml.html.fromstring(pages[0].text)
    assert page.xpath("//dl/*/text()") == [
        "Last name",
        "Lovelace",
        "Job title",
        "Countess",
        "Owner",
        "Sam Sales",
    ]
    assert page.xpath("//button/text()") == ["Approve", "Reject"]
    assert pages[0].headers["referrer-policy"] == "no-referrer"
    assert "form-action 'self'" in pages[0].headers["content-security-policy"]
    assert pages[0].headers["cache-control"] == "no-store"
    assert before["state"] == "open"
    assert (answer.status_code, heading(answer.text)) == (200, "Thank you")
    done = asking.task(key)
    assert (done["state"], done["ended_by"]["name"]) == ("completed", "Sam Sales")
    values = {name: done["variables"][name] for name in ("decision", "reason", "percent", "until", "tell")}
    assert values == {
        "decision": "approve",
        "reason": "A\nfriend",
        "percent": 12.5,
        "until": {"@": "2026-05-01"},
        "tell": True,
    }
    assert [(one.status_code, heading(one.text)) for one in (again, looked)] == [
        (410, "You have answered already")
    ] * 2


def test_the_mail_and_the_page_speak_the_receivers_language(asking: Asking, anonymous: Client) -> None:
    """Chinese for who reads Chinese, whatever the browser says."""
    with asking.guanxi.database.write() as tx:
        set_language(tx, asking.guanxi.sales_id, "zh-CN")
    asking.ask()
    link = asking.link()
    page = anonymous.get(link, headers={"accept-language": "en"})
    assert "无需登录" in asking.mails()[0][2]
    assert lxml.html.fromstring(page.text).xpath("//button/text()") == ["批准", "驳回"]
    assert "申请折扣 12%。" in page.text
    wrong = anonymous.post(link, data={"decision": "approve", "reason": "x" * 21, "percent": "many"})
    told = lxml.html.fromstring(wrong.text)
    assert told.xpath("//*[@id='reason-error']/text()") == ["最多 20 个字符。"]
    assert told.xpath("//*[@id='percent-error']/text()") == ["此项须为数字。"]
    assert heading(anonymous.post(link, data={"decision": "approve"}).text) == "谢谢"
    assert heading(anonymous.get(link).text) == "您已经答复过了"


def test_wrong_answers_are_told_and_change_nothing(asking: Asking, anonymous: Client) -> None:
    """The page comes back with what was typed and what is wrong; the link still works."""
    key = asking.ask()
    link = asking.link()
    wrong = anonymous.post(link, data={"decision": "approve", "reason": "x" * 21, "percent": "many"})
    page = lxml.html.fromstring(wrong.text)
    assert wrong.status_code == 422
    assert page.xpath("//textarea/text()") == ["x" * 21]
    assert page.xpath("//*[@id='reason-error']/text()") == ["This may have at most 20 characters."]
    assert page.xpath("//*[@id='percent-error']/text()") == ["This must be a number."]
    assert asking.task(key)["state"] == "open"
    assert heading(anonymous.post(link, data={"decision": "reject"}).text) == "Thank you"


def test_what_was_tampered_with_is_refused(asking: Asking, anonymous: Client) -> None:
    """Another signature, another number, a cut or endless token: one page, and nothing changed."""
    key = asking.ask()
    link = asking.link()
    number, _, signature = link.removeprefix("/tasks/").partition(".")
    tampered = [
        link[:-1] + ("0" if link[-1] != "0" else "1"),
        f"/tasks/{int(number) + 1}.{signature}",
        f"/tasks/{number}",
        f"/tasks/{number}.",
        f"/tasks/{'9' * 40}.{signature}",
        "/tasks/%E2%82%AC.x",
    ]
    answers = [
        ask(one)
        for one in tampered
        for ask in (anonymous.get, lambda one: anonymous.post(one, data={"decision": "approve"}))
    ]
    assert {(one.status_code, heading(one.text)) for one in answers} == {(404, "This link is not valid")}
    chinese = anonymous.get(tampered[0], headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert (chinese.status_code, heading(chinese.text)) == (404, "链接无效")
    assert asking.task(key)["state"] == "open"


def test_a_link_ends_with_its_time(asking: Asking, anonymous: Client) -> None:
    """Seven days, as the process says."""
    key = asking.ask()
    link = asking.link()
    asking.guanxi.clock.advance(timedelta(days=7) - timedelta(seconds=1))
    assert anonymous.get(link).status_code == 200
    asking.guanxi.clock.advance(timedelta(seconds=1))
    late = anonymous.post(link, data={"decision": "approve"})
    asking.client.sign_in("admin@example.com")
    assert (late.status_code, heading(late.text)) == (410, "The link has expired")
    assert asking.task(key)["state"] == "open"


def test_a_task_that_went_its_way_is_not_decided_again(asking: Asking, anonymous: Client) -> None:
    """Given to somebody else, delegated, completed by another, withdrawn, or the account closed: told precisely."""
    ids = asking.guanxi
    key = asking.ask()
    link = asking.link()
    address = f"/api/v1/user-tasks/{key}"

    def told() -> tuple[int, str]:
        answer = anonymous.post(link, data={"decision": "approve"})
        assert anonymous.get(link).status_code == answer.status_code
        return answer.status_code, heading(answer.text)

    asking.client.put(f"{address}/delegation", json={"assignee": ids.admin_id})
    asking.client.post(f"{address}/resolution")
    asking.client.put(f"{address}/assignment", json={"assignee": ids.admin_id})
    given = told()
    asking.client.put(f"{address}/delegation", json={"assignee": ids.sales_id})
    delegated = told()
    asking.client.post(f"{address}/resolution")
    asking.client.post(f"{address}/completion", json={"variables": {"decision": "reject"}})
    done = told()
    assert (given, delegated, done) == (
        (409, "The task is somebody else's now"),
        (409, "The task is delegated"),
        (410, "The task is done already"),
    )
    assert asking.task(key)["variables"]["decision"] == "reject"


def test_a_withdrawn_task_and_a_closed_account(asking: Asking, anonymous: Client) -> None:
    """Neither link does anything."""
    key = asking.ask()
    link = asking.link()
    with asking.guanxi.database.write() as tx:
        deactivate_user(tx, asking.guanxi.sales_id, actor=SYSTEM)
    closed = anonymous.post(link, data={"decision": "approve"})
    asking.client.post(f"/api/v1/process-instances/{asking.task(key)['instance_key']}/cancellation")
    withdrawn = anonymous.post(link, data={"decision": "approve"})
    assert (closed.status_code, heading(closed.text)) == (403, "You may not do this")
    assert (withdrawn.status_code, heading(withdrawn.text)) == (410, "The task is not needed any more")


def test_candidates_are_asked_and_the_first_answer_counts(asking: Asking, anonymous: Client) -> None:
    """A task of a group goes to each member; who answers first has it, the other is told who."""
    key = asking.ask('candidateGroups="sales"')
    mails = sorted(asking.mails())
    assert [to for to, _, _ in mails] == ["admin@example.com", "sam@example.com"]
    links = [re.search(r"https?://[^/]+(/tasks/\S+)", text)[1] for _, _, text in mails]  # type: ignore[index]  # each has one
    first = anonymous.post(links[1], data={"decision": "reject"})
    second = anonymous.post(links[0], data={"decision": "approve"})
    assert (first.status_code, second.status_code) == (200, 410)
    assert "It was completed by Sam Sales." in second.text
    assert asking.task(key)["assignee"]["name"] == "Sam Sales"


def test_who_is_given_the_task_is_asked_once(asking: Asking) -> None:
    """Handing over sends a mail to the new person; taking it oneself, or getting it again, sends none."""
    ids = asking.guanxi
    key = asking.ask(owner=ids.admin_id)
    for person in (ids.sales_id, ids.admin_id, ids.sales_id):
        asking.client.put(f"/api/v1/user-tasks/{key}/assignment", json={"assignee": person})
        asking.send()
    assert [to for to, _, _ in asking.mails()] == ["admin@example.com", "sam@example.com"]


def test_a_form_the_page_cannot_ask_leads_to_the_inbox(asking: Asking, anonymous: Client) -> None:
    """Nothing is guessed: no button, a way to the inbox, and a sent form changes nothing."""
    form = '{"id": "discount", "components": [{"type": "checklist", "key": "parts", "values": [{"value": "a"}]}]}'
    key = asking.ask(form=form)
    link = asking.link()
    page, sent = anonymous.get(link), anonymous.post(link, data={"parts": "a"})
    assert [lxml.html.fromstring(one.text).xpath("//button") for one in (page, sent)] == [[], []]
    assert f"/inbox?task={key}" in page.text
    assert asking.task(key)["state"] == "open"


def test_a_mail_server_that_is_away_is_tried_again(asking: Asking, sink: Any) -> None:
    """The same mail, later; its Message-ID is the same, so that it is one mail."""
    sink.stop()
    asking.ask()
    assert asking.mails() == []
    sink.start()
    asking.send()
    assert asking.mails() == []
    asking.guanxi.clock.advance(timedelta(seconds=5))
    asking.send()
    assert len(asking.mails()) == 1


def test_a_span_that_is_none_is_found_when_it_is_published(asking: Asking) -> None:
    """The finding names the property, and nothing is deployed."""
    flows = [("start", "decide"), ("decide", "end")]
    task = TASK.format(whose='assignee="=contact.owner"').replace("P7D", "a week")
    files = {"p.bpmn": process("discounts", START + task + END, flows), "discount.form": FORM.encode()}
    with asking.guanxi.database.write() as tx:
        found = deploy(wiring.open_runtime(asking.settings), tx, files, actor=SYSTEM)
    assert isinstance(found, Refused)
    assert [one.finding.rule for one in found.findings] == ["deploy.property_mail"]
