"""``guanxi openapi``: the API's contract."""

import click


@click.command()
@click.option("--page", is_flag=True, help="Print the reference page docs/reference/api.md instead.")
def openapi(page: bool) -> None:
    """Print the OpenAPI 3.1 document of the API."""
    from guanxi.api.export_openapi import api_page, openapi_json

    click.echo(api_page() if page else openapi_json(), nl=False)
