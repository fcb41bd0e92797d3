"""Create a lead and welcome the person by mail. Needs GUANXI_URL, GUANXI_API_KEY, SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD."""

import os
import smtplib
import ssl
import sys
from email.message import EmailMessage

from guanxi.client import Client, Record


def send_email(to: str, subject: str, text: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = os.environ["SMTP_USER"], to, subject
    mail.set_content(text)
    with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"]), timeout=30) as smtp:
        smtp.starttls(context=ssl.create_default_context())
        smtp.login(os.environ["SMTP_USER"], os.environ["SMTP_PASSWORD"])
        smtp.send_message(mail)


def create_lead(name: str, email: str) -> Record:
    with Client(os.environ["GUANXI_URL"], os.environ["GUANXI_API_KEY"]) as client:
        return client.create("lead", {"name": name, "email": email, "source": "api"})


def main(name: str, email: str) -> None:
    lead = create_lead(name, email)
    send_email(email, "Welcome", f"Dear {lead.title},\n\nthank you. Your number is {lead.number}.\n")
    print(lead.number)


if __name__ == "__main__":
    main(*sys.argv[1:3])
