"""``guanxi openapi``: the API's contract."""

import click


@click.command()
def openapi() -> None:
    """Print the OpenAPI 3.1 document of the API."""
    from guanxi.api.export_openapi import openapi_json

    click.echo(openapi_json(), nl=False)
