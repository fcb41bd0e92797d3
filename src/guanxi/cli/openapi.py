"""``guanxi openapi``: the API's contract."""

import click

from guanxi.cli import composition


@click.command()
@click.option("--page", is_flag=True, help="Print the reference page docs/reference/api.md instead.")
def openapi(page: bool) -> None:
    """Print the OpenAPI 3.1 document of the API."""
    rooms = composition.load()
    click.echo(rooms.api_page() if page else rooms.openapi_json(), nl=False)
