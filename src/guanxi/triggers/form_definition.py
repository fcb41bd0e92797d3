"""The public web forms as data: fields, words in each language, the consent text and its version."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

LANGUAGES = ("en", "zh-CN")
Kind = Literal["text", "email", "tel", "textarea"]


class Words(Struct, frozen=True):
    """The same text in both languages of the interface."""

    en: str
    zh: str

    def say(self, language: str) -> str:
        """The text in that language; English for any other."""
        return self.zh if language == "zh-CN" else self.en


class FormField(Struct, frozen=True, kw_only=True):
    """One field: `name` is the record's field, `autocomplete` the token of the HTML standard."""

    name: str
    label: Words
    kind: Kind = "text"
    required: bool = False
    max_length: int = 200
    autocomplete: str = "off"


class WebForm(Struct, frozen=True, kw_only=True):
    """A form that creates one record of `object`.

    `fixed` values and the language are set on every record it makes; with `consent_on_record` also
    `consent`, `consent_version` and `consent_at`. The text agreed to is kept with the submission anyway.
    """

    name: str
    object: str
    title: Words
    introduction: Words
    fields: tuple[FormField, ...]
    consent: Words
    consent_version: str
    thanks: Words
    fixed: dict[str, str]
    consent_on_record: bool = True


LEAD_FORM = WebForm(
    name="lead",
    object="lead",
    title=Words("Talk to us", "联系我们"),
    introduction=Words(
        "Tell us what you are looking for. A person will call you back.",
        "请告诉我们您的需求，我们会有专人与您联系。",
    ),
    fields=(
        FormField(
            name="first_name", label=Words("First name", "名"), autocomplete="given-name", max_length=100
        ),
        FormField(
            name="last_name",
            label=Words("Last name", "姓"),
            required=True,
            autocomplete="family-name",
            max_length=100,
        ),
        FormField(name="company_name", label=Words("Company", "公司"), autocomplete="organization"),
        FormField(
            name="email",
            label=Words("E-mail", "电子邮箱"),
            kind="email",
            required=True,
            autocomplete="email",
            max_length=254,
        ),
        FormField(name="phone", label=Words("Phone", "电话"), kind="tel", autocomplete="tel", max_length=40),
        FormField(
            name="description",
            label=Words("How can we help?", "您需要什么帮助？"),
            kind="textarea",
            max_length=2000,
        ),
    ),
    consent=Words(
        "I agree that my data is stored and used to answer this request. I can withdraw this at any time.",
        "我同意保存并使用我的信息以答复此请求。我可以随时撤回同意。",
    ),
    consent_version="2026-11",
    thanks=Words(
        "Thank you. We have your request and will be in touch.", "谢谢！我们已收到您的请求，将尽快与您联系。"
    ),
    fixed={"source": "web_form"},
)

COMPLAINT_FORM = WebForm(
    name="complaint",
    object="case",
    title=Words("Make a complaint", "提交投诉"),
    introduction=Words(
        "Something went wrong? Tell us, and we will answer within one working day.",
        "遇到问题？请告诉我们，我们将在一个工作日内答复。",
    ),
    fields=(
        FormField(
            name="contact_name", label=Words("Your name", "您的姓名"), required=True, autocomplete="name"
        ),
        FormField(
            name="contact_email",
            label=Words("E-mail", "电子邮箱"),
            kind="email",
            required=True,
            autocomplete="email",
            max_length=254,
        ),
        FormField(
            name="contact_phone", label=Words("Phone", "电话"), kind="tel", autocomplete="tel", max_length=40
        ),
        FormField(name="subject", label=Words("What is it about?", "投诉主题"), required=True),
        FormField(
            name="description",
            label=Words("What happened?", "发生了什么？"),
            kind="textarea",
            required=True,
            max_length=5000,
        ),
    ),
    consent=Words(
        "I agree that my data is stored and used to handle this complaint. I can withdraw this at any time.",
        "我同意保存并使用我的信息以处理此投诉。我可以随时撤回同意。",
    ),
    consent_version="2026-11",
    thanks=Words(
        "Thank you for telling us. We have your complaint and will answer soon.",
        "感谢您的反馈。我们已收到您的投诉，将尽快答复。",
    ),
    fixed={"source": "web_form", "kind": "complaint"},
    consent_on_record=False,
)

FORMS = {form.name: form for form in (LEAD_FORM, COMPLAINT_FORM)}
"""The public forms by name, the last part of their address."""
