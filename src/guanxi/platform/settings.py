"""Settings: read once from ``GUANXI_*`` environment variables, checked, then frozen."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from guanxi.platform.errors import Invalid


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings. The environment variable of ``smtp_host`` is ``GUANXI_SMTP_HOST`` and so on."""

    data_dir: Path = Path("data")
    database_url: str = ""  # empty: SQLite file guanxi.db in data_dir
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""  # empty: http://host:port
    demo: bool = True  # make the demo on first start and catch its mails in the built-in sink
    smtp_host: str = ""  # empty with demo: the built-in sink
    smtp_port: int = 0
    smtp_security: str = "none"  # none | starttls | tls
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_timeout_seconds: float = 20.0
    mail_from: str = "Guanxi <crm@guanxi.example>"
    sink_port: int = 8025
    lease_seconds: float = 30.0
    worker_threads: int = 4
    session_hours: int = 12
    language: str = "en"
    time_zone: str = "UTC"

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
    {"suites", "failpoint", "test_postgresql", "test_chromium", "test_mariadb"}
)  # tests


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value)).expanduser()
    raise NotImplementedError
