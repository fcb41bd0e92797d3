"""``guanxi user`` and ``guanxi api-key``: people and scripts that may sign in."""

from datetime import timedelta

import click

from guanxi.access.api_keys import create_api_key
from guanxi.access.contracts import SYSTEM
from guanxi.access.users import create_user, find_user_by_email
from guanxi.cli import composition
from guanxi.platform.database import Database
from guanxi.platform.errors import NotFound
from guanxi.platform.settings import load_settings


@click.group()
def user() -> None:
    """Look after people."""


@user.command("create")
@click.argument("email")
@click.option("--name", required=True, help="As shown to others.")
@click.option("--role", "roles", multiple=True, default=("sales",), show_default=True, help="May repeat.")
@click.option("--group", "groups", multiple=True, help="A team; may repeat.")
@click.option("--language", type=click.Choice(["en", "zh-CN"]), default="en", show_default=True)
@click.password_option(help="At least 10 characters; asked for when not given.")
def create(
    email: str, name: str, roles: tuple[str, ...], groups: tuple[str, ...], language: str, password: str
) -> None:
    """Create a person who can sign in."""
    database = _open()
    with database.write() as tx:
        made = create_user(
            tx,
            email=email,
            name=name,
            actor=SYSTEM,
            password=password,
            roles=roles,
            groups=groups,
            language=language,
        )
    click.echo(f"Created {made.name} <{made.email}>, id {made.id}")


@click.group("api-key")
def api_key() -> None:
    """Look after API keys."""


@api_key.command("create")
@click.argument("email")
@click.option("--name", required=True, help="What the key is for.")
@click.option("--scope", "scopes", multiple=True, help="Such as read:lead; may repeat. All rights if none.")
@click.option("--days", type=click.IntRange(1), help="It ends by itself after so many days.")
def create_key(email: str, name: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a key that acts with the rights of a person; its secret is shown once."""
    database = _open()
    with database.write() as tx:
        person = find_user_by_email(tx, email)
        if person is None:
            raise NotFound("access.no_such_user", f"There is no user {email}.", "Run: guanxi user create")
        ends = None if days is None else tx.now + timedelta(days=days)
        secret, _ = create_api_key(tx, person.id, name, actor=SYSTEM, scopes=scopes or None, expires_at=ends)
    click.echo(secret)


def _open() -> Database:
    return composition.load().open_database(load_settings())
