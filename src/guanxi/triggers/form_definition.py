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
    """A form that creates one record of `object`; `fixed` values are set on every record it makes."""

    name: str
    object: str
    title: Words
    introduction: Words
    fields: tuple[FormField, ...]
    consent: Words
    consent_version: str
    thanks: Words
    fixed: dict[str, str]


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

FORMS = {LEAD_FORM.name: LEAD_FORM}
"""The public forms by name, the last part of their address."""
