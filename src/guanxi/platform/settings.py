"""Settings: read once from ``GUANXI_*`` environment variables, checked, then frozen."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from guanxi.platform.errors import Invalid


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings. The environment variable of ``smtp_host`` is ``GUANXI_SMTP_HOST`` and so on."""

    data_dir: Annotated[Path, Meta(description="Folder of the database file, uploads and secrets")] = Path(
        "data"
    )
    database_url: Annotated[
        str,
        Meta(
            description="postgresql://… or mariadb://…; empty: the SQLite file guanxi.db in the data folder"
        ),
    ] = ""
    host: Annotated[str, Meta(description="Address to listen on")] = "127.0.0.1"
    port: Annotated[int, Meta(description="Port to listen on", ge=1, le=65535)] = 8000
    public_url: Annotated[
        str, Meta(description="Address under which people reach this server; empty: http://HOST:PORT")
    ] = ""
    demo: Annotated[
        bool, Meta(description="Fill an empty database with the demo; without an SMTP host, catch all mail")
    ] = True
    smtp_host: Annotated[str, Meta(description="Mail server; empty with the demo: the built-in sink")] = ""
    smtp_port: Annotated[int, Meta(description="Its port; 0: 25, 587 (starttls) or 465 (tls)", ge=0)] = 0
    smtp_security: Annotated[
        Literal["none", "starttls", "tls"], Meta(description="none, starttls or tls")
    ] = "none"
    smtp_user: Annotated[str, Meta(description="Login name; empty: no login")] = ""
    smtp_password: Annotated[str, Meta(description="Password of that login; never logged")] = ""
    smtp_timeout_seconds: Annotated[float, Meta(description="Patience with the mail server", gt=0)] = 20.0
    mail_from: Annotated[str, Meta(description="Sender of the mails of processes")] = (
        "Guanxi <crm@guanxi.example>"
    )
    sink_port: Annotated[int, Meta(description="Port of the built-in mail sink", ge=1, le=65535)] = 8025
    lease_seconds: Annotated[
        float, Meta(description="How long a worker may hold a job before another one takes it over", gt=0)
    ] = 30.0
    worker_threads: Annotated[
        int, Meta(description="Outside effects one worker runs at the same time", ge=1)
    ] = 4
    broker_url: Annotated[
        str,
        Meta(
            description="amqp://… (RabbitMQ) or redis://…: work is handed to Celery workers through it; empty: "
            "workers take it from the database themselves"
        ),
    ] = ""
    throttles: Annotated[
        str,
        Meta(
            description="Limits of outside effects by family, for all workers together, such as "
            "email=10/s,email=4,http=600/min: a rate, or how many at once; a connection has a rate of its own "
            "behind a colon, http:api.example.com=1/s, or with * each: http:*=5/s. What is over a limit waits"
        ),
    ] = ""
    retention: Annotated[
        str,
        Meta(
            description="How long ended runs are kept in the database when their process does not say, such as P1Y; "
            "then they are archived; empty: for ever"
        ),
    ] = ""
    archive_dir: Annotated[
        str, Meta(description="Folder of archived runs; empty: archive in the data folder")
    ] = ""
    webhook_networks: Annotated[
        str,
        Meta(
            description="Networks inside that webhooks may be sent to all the same, also without TLS, such as "
            "10.1.2.0/24,127.0.0.1/32; empty: only to public addresses by https"
        ),
    ] = ""
    largest_file_mib: Annotated[
        int, Meta(description="MiB that a file of a record may have", ge=1, le=1024)
    ] = 25
    api_key_rate: Annotated[
        int,
        Meta(
            description="Requests a minute that one API key may send to one server process; 0: any number",
            ge=0,
        ),
    ] = 6000
    session_hours: Annotated[
        int, Meta(description="A sign-in ends after so many hours without use", ge=1)
    ] = 12
    language: Annotated[str, Meta(description="Language of people who chose none: en or zh-CN")] = "en"
    time_zone: Annotated[str, Meta(description="Time zone of schedules that name none")] = "UTC"

    @property
    def url(self) -> str:
        """The database URL in SQLAlchemy's form."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'guanxi.db').absolute()}"
        scheme, _, rest = self.database_url.partition("://")
        drivers = {
            "postgresql": "postgresql+psycopg",
            "postgres": "postgresql+psycopg",
            "mysql": "mysql+pymysql",
            "mariadb": "mariadb+pymysql",
        }
        return f"{drivers.get(scheme, scheme)}://{rest}"

    @property
    def archive_folder(self) -> Path:
        """Where archived runs are."""
        return Path(self.archive_dir).expanduser() if self.archive_dir else self.data_dir / "archive"

    @property
    def base_url(self) -> str:
        """The address under which people reach this server, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def uses_sink(self) -> bool:
        """Whether outgoing mail goes to the built-in sink instead of a mail server."""
        return self.demo and not self.smtp_host


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from ``GUANXI_*`` variables.

    Args:
        environment: the variables; the process's own when not given.

    Raises:
        Invalid: code ``settings.invalid``; a variable is unknown or has a value of the wrong form.
    """
    source = os.environ if environment is None else environment
    values: dict[str, str] = {}
    known = {field.name for field in msgspec.structs.fields(Settings)}
    for name, value in source.items():
        if not name.startswith("GUANXI_"):
            continue
        field = name.removeprefix("GUANXI_").lower()
        if field in known and value != "":
            values[field] = value
        elif field not in known and field not in _READ_ELSEWHERE:
            raise Invalid(
                "settings.invalid", f"{name} is no setting of Guanxi.", "Look up docs/reference/settings.md."
            )
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise Invalid(
            "settings.invalid", f"A GUANXI_* variable is wrong: {error}.", "Correct or unset it."
        ) from None


_READ_ELSEWHERE = frozenset(
    {"instance", "suites", "failpoint", "test_postgresql", "test_chromium", "test_mariadb"}
)  # the first is made by each ``guanxi run``, the others belong to tests


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value)).expanduser()
    raise NotImplementedError


def describe_settings() -> str:
    """Return the reference page of all settings as Markdown."""
    info = msgspec.inspect.type_info(Settings)
    assert isinstance(info, msgspec.inspect.StructType)
    lines = [
        "# Settings",
        "",
        "Environment variables, read at start. A misspelt or malformed one is refused by name.",
        "",
        "| variable | meaning | default |",
        "| --- | --- | --- |",
    ]
    for field in info.fields:
        assert isinstance(field.type, msgspec.inspect.Metadata)
        meaning = (field.type.extra_json_schema or {}).get("description", "")
        default = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
        lines.append(
            f"| `GUANXI_{field.name.upper()}` | {meaning} | {f'`{default}`' if default else 'empty'} |"
        )
    return "\n".join(lines) + "\n"
