"""What the link in a mail about a task does: show the task, and complete it once, in the name of its receiver.

Looking changes nothing, however often a mail scanner does it. A link that does not work any more says precisely why.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor, User, user_actor
from guanxi.access.roles import may
from guanxi.access.users import get_user
from guanxi.platform.database import Tx
from guanxi.platform.errors import Forbidden, GuanxiError, Invalid, NotFound
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.query import read_record, read_related_titles
from guanxi.records.record import Record, record_title
from guanxi.runtime import task_mails
from guanxi.runtime.contracts import UserTask
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.task_mails import TaskMail
from guanxi.runtime.task_rights import is_candidate
from guanxi.runtime.user_tasks import assign_user_task, complete_user_task, read_user_task
from guanxi.triggers.answer_words import say_fields, say_refusal
from guanxi.triggers.form_definition import Words
from guanxi.triggers.task_link import is_signed, key_in
from guanxi.triggers.task_page import Asked, Fact, is_drawable, read_answers

_MOST_FACTS = 14
_LONGEST_FACT = 600
_NO_FACT = frozenset({"id", "json", "reference"})


class Ended(Struct, frozen=True):
    """A link that does nothing: why, in words and as an HTTP status."""

    status: int
    title: Words
    text: Words
    language: str = "en"
    detail: str = ""
    task_key: int | None = None

    def say(self) -> str:
        """The explanation in the receiver's language."""
        return self.text.say(self.language).format(detail=self.detail)


class Open(Struct, frozen=True):
    """A link that works: whose, about which task, and what its page shows."""

    mail: TaskMail
    user: User
    task: UserTask
    asked: Asked

    @property
    def language(self) -> str:
        """The receiver's language."""
        return self.user.language


class Done(Struct, frozen=True):
    """The task was completed."""

    language: str
    task: str


class WrongAnswers(Struct, frozen=True):
    """Nothing was saved; the page is shown again with what is wrong, by field."""

    open: Open
    errors: Mapping[str, str]


FORGED = Ended(
    404,
    Words("This link is not valid", "链接无效"),
    Words(
        "It was not made by this server, or it was changed or cut off on the way. Nothing was changed. Copy the whole "
        "link from the e-mail, or open the task in the inbox.",
        "此链接并非由本服务器生成，或者在途中被修改、截断。未做任何更改。请从邮件中复制完整链接，或在待办中打开任务。",
    ),
)
_USED = (
    Words("You have answered already", "您已经答复过了"),
    Words(
        "Your answer was taken on {detail}. The link works once; nothing was changed now.",
        "您的答复已于 {detail} 收到。链接只能使用一次，此次未做任何更改。",
    ),
)
_EXPIRED = (
    Words("The link has expired", "链接已过期"),
    Words(
        "It worked until {detail}. Nothing was changed. The task is still open: you find it in the inbox.",
        "链接有效期至 {detail}。未做任何更改。任务仍未完成，可在待办中处理。",
    ),
)
_COMPLETED = (
    Words("The task is done already", "任务已完成"),
    Words(
        "It was completed by {detail}. Nothing was changed by you.", "任务已由{detail}完成。您未做任何更改。"
    ),
)
_CANCELLED = (
    Words("The task is not needed any more", "任务已取消"),
    Words("The process has withdrawn it. Nothing was changed.", "流程已撤回此任务。未做任何更改。"),
)
_NOT_YOURS = (
    Words("The task is somebody else's now", "任务已由他人处理"),
    Words("It was given to {detail}. Nothing was changed.", "任务已交给{detail}。未做任何更改。"),
)
_DELEGATED = (
    Words("The task is delegated", "任务已委托"),
    Words(
        "Somebody does it for somebody else, which is a matter of the inbox. Nothing was changed.",
        "此任务正由他人代办，请在待办中处理。未做任何更改。",
    ),
)
_NO_RIGHT = (
    Words("You may not do this", "您无权执行此操作"),
    Words(
        "Your account is closed or lacks the right to work tasks. Nothing was changed.",
        "您的账号已停用，或没有处理任务的权限。未做任何更改。",
    ),
)
_REFUSED = (
    Words("That was not possible", "未能完成"),
    Words("Guanxi says: {detail} Nothing was changed.", "系统提示：{detail} 未做任何更改。"),
)
_SOMEBODY = Words("the process or somebody else", "流程或他人")


def open_link(
    runtime: Runtime,
    tx: Tx,
    catalogue: Catalogue,
    token: str,
    *,
    secret: bytes,
    lock: bool = False,
    language: str = "en",
) -> Open | Ended:
    """Return what a link leads to.

    Args:
        language: of the browser; it is spoken where the receiver is not known.
        lock: hold the mail until the transaction ends, so that its link is used once.
    """
    key = key_in(token)
    mail = None if key is None else task_mails.read_mail(tx, key, lock=lock)
    if mail is None or not mail.person or not is_signed(secret, mail, token):
        return replace(FORGED, language=language)
    try:
        user, detail = get_user(tx, mail.person), read_user_task(runtime, tx, mail.task_key)
    except NotFound:  # archived with its run, or the account is gone
        return _ended(410, _CANCELLED, language)
    task, language = detail.task, user.language
    if ended := _why_not(tx, mail, user, task):
        return ended
    actor = user_actor(user)
    names = task_mails.names_of(runtime, tx, task.key, language)
    title, facts = _record(tx, catalogue, task, actor, language)
    asked = Asked(
        task=names.get(task.name, task.name),
        process=names.get(task.process_name, task.process_name),
        record=title,
        facts=facts,
        due="" if task.due_at is None else _moment(task.due_at),
        form=detail.form,
        variables=detail.variables,
    )
    return Open(mail, user, task, asked)


def decide(
    runtime: Runtime,
    tx: Tx,
    catalogue: Catalogue,
    token: str,
    sent: Mapping[str, str],
    *,
    secret: bytes,
    language: str = "en",
) -> Open | Ended | Done | WrongAnswers:
    """Complete the task of a link with what was sent, in this transaction, and use the link up.

    ``Open`` when the form is one the page cannot ask.

    Raises:
        GuanxiError: the runtime refuses, and the transaction must be rolled back; see ``refused``.
    """
    found = open_link(runtime, tx, catalogue, token, secret=secret, lock=True, language=language)
    if isinstance(found, Ended) or not is_drawable(found.asked.form):
        return found
    actor = user_actor(found.user)
    if not found.task.assignee:
        assign_user_task(runtime, tx, found.task.key, found.user.id, actor=actor)
    answers = read_answers(found.asked.form, sent)
    complete_user_task(runtime, tx, found.task.key, answers, actor=actor)
    task_mails.use_link(tx, found.mail)
    append_audit(
        tx, actor, "complete_by_mail", "user_task", str(found.task.key), {"mail": (None, str(found.mail.key))}
    )
    return Done(found.language, found.asked.task)


def refused(found: Open, error: GuanxiError) -> Ended | WrongAnswers:
    """Return what to show when the runtime has refused an answer and nothing was changed."""
    if isinstance(error, Invalid) and error.fields:
        return WrongAnswers(found, say_fields(error.fields, found.language))
    return _ended(409, _REFUSED, found.language, say_refusal(error, found.language), found.task.key)


def _why_not(tx: Tx, mail: TaskMail, user: User, task: UserTask) -> Ended | None:
    language = user.language
    if mail.used_at is not None:
        return _ended(410, _USED, language, _moment(mail.used_at), task.key)
    if task.state == "completed":
        return _ended(410, _COMPLETED, language, _who(tx, task.ended_by, language), task.key)
    if task.state != "open":
        return _ended(410, _CANCELLED, language)
    if tx.now >= mail.expires_at:
        return _ended(410, _EXPIRED, language, _moment(mail.expires_at), task.key)
    if not user.active or not may(user_actor(user), "update", "user_task"):
        return _ended(403, _NO_RIGHT, language)
    if task.assignee != user.id and (task.assignee or not is_candidate(tx, task, user.id)):
        return _ended(409, _NOT_YOURS, language, _who(tx, f"user:{task.assignee}", language), task.key)
    return _ended(409, _DELEGATED, language, "", task.key) if task.delegated else None


def _ended(
    status: int, words: tuple[Words, Words], language: str, detail: str = "", task_key: int | None = None
) -> Ended:
    return Ended(status, *words, language, detail, task_key)


def _who(tx: Tx, actor: str, language: str) -> str:
    kind, _, person = actor.partition(":")
    try:
        return get_user(tx, person).name if kind == "user" and person else _SOMEBODY.say(language)
    except NotFound:
        return _SOMEBODY.say(language)


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _record(
    tx: Tx, catalogue: Catalogue, task: UserTask, actor: Actor, language: str
) -> tuple[str, tuple[Fact, ...]]:
    """The title and the facts of the record a task is about, as far as the receiver may read it."""
    if not task.object or not task.record_id:
        return "", ()
    try:
        record = read_record(tx, catalogue, task.object, task.record_id, actor=actor)
    except (NotFound, Forbidden):
        return "", ()
    one = catalogue.object(task.object)
    related = read_related_titles(tx, catalogue, task.object, [record], actor=actor)
    facts = (_fact(tx, one, record, name, related, language) for name in one.fields)
    return record_title(one, record), tuple(fact for fact in facts if fact is not None)[:_MOST_FACTS]


def _fact(
    tx: Tx,
    one: CatalogueObject,
    record: Record,
    name: str,
    related: Mapping[str, Mapping[str, str]],
    language: str,
) -> Fact | None:
    field, value = one.fields[name], record.values[name]
    made = field.definition
    if value in (None, "", False) or field.type.name in _NO_FACT or made.read_only:
        return None
    zh = language == "zh-CN"
    if field.type.name == "choice":
        text = next(
            (choice.label_zh if zh else choice.label for choice in made.choices if choice.value == value),
            value,
        )
    elif field.type.name == "boolean":
        text = "是" if zh else "yes"
    elif field.type.name == "relation":
        text = related.get(made.target or "", {}).get(value, "")
    elif field.type.linked:
        known = related.get(made.target or "", {})
        text = ("、" if zh else ", ").join(known[each] for each in value if each in known)
    elif field.type.name == "user":
        text = _who(tx, f"user:{value}", language)
    elif field.type.name == "money" and record.values.get("currency"):
        text = f"{value:,} {record.values['currency']}"
    else:
        text = field.type.to_text(value)
    return Fact(made.label_zh if zh else made.label, text[:_LONGEST_FACT]) if text else None
