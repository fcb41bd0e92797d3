"""How an installation sends mail."""

from pathlib import Path

from guanxi.activities.email.connection import SmtpConnection
from guanxi.activities.email.send import MailSender
from guanxi.activities.email.templates import Templates
from guanxi.packs import mail_folders
from guanxi.platform.settings import Settings
from guanxi.triggers.task_mailer import MAIL_FOLDER


def mail_sender(settings: Settings) -> MailSender:
    """Return what sends mails, by the server of the settings or into the demo's sink."""
    connection = SmtpConnection(
        host="127.0.0.1" if settings.uses_sink else settings.smtp_host,
        port=settings.sink_port if settings.uses_sink else settings.smtp_port,
        security="none" if settings.uses_sink else settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password,
        timeout=settings.smtp_timeout_seconds,
    )
    return MailSender(
        connection=connection,
        mail_from=settings.mail_from,
        templates=Templates(list_mail_folders(settings)),
        consent=lambda address, purpose: False,
    )


def list_mail_folders(settings: Settings) -> tuple[Path, ...]:
    """Where the texts of mails lie; what people put into their own folder wins."""
    return (settings.data_dir / "mail", *mail_folders(), MAIL_FOLDER)
