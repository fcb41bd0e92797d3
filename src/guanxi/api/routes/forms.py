"""The public web form: the page, what is done with what people send, the thanks."""

from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType, RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect

from guanxi.api.limits import FORM_LIMIT
from guanxi.api.services import Services
from guanxi.platform.errors import NotFound
from guanxi.triggers import form as web_form
from guanxi.triggers.form_definition import FORMS, WebForm
from guanxi.triggers.form_token import issue_token

AnyRequest = Request[Any, Any, Any]
_HEADERS = {"Content-Security-Policy": web_form.content_security_policy(), "Cache-Control": "no-store"}


@get("/{name:str}", media_type=MediaType.HTML, sync_to_thread=False)
def show_form(
    request: AnyRequest,
    services: NamedDependency[Services],
    name: FromPath[str],
    lang: FromQuery[str | None] = None,
) -> Response[str]:
    """Return the page of the form."""
    form, language = _form(name), _language(request, lang)
    page = web_form.render_form(form, language=language, token=_token(services, form))
    return Response(page, headers=_HEADERS)


@post("/{name:str}", media_type=MediaType.HTML, sync_to_thread=True, middleware=[FORM_LIMIT])
def send_form(
    request: AnyRequest,
    services: NamedDependency[Services],
    name: FromPath[str],
    data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)],
    lang: FromQuery[str | None] = None,
) -> Response[str] | Redirect:
    """Create the record and thank, or show the page again with what is wrong."""
    form, language = _form(name), _language(request, lang)
    sent = {field: value if isinstance(value, str) else "" for field, value in data.items()}
    with services.database.write() as tx:
        answer = web_form.accept_submission(
            tx, form, sent, language=language, secret=services.secret, create=services.create_from_form
        )
    if isinstance(answer, web_form.Accepted):
        return Redirect(f"/forms/{name}/thanks?lang={language}", status_code=303)
    page = web_form.render_form(
        form,
        language=language,
        token=_token(services, form),
        values=answer.values,
        errors=answer.errors,
    )
    return Response(page, status_code=422, headers=_HEADERS)


@get("/{name:str}/thanks", media_type=MediaType.HTML, sync_to_thread=False)
def show_thanks(
    request: AnyRequest, name: FromPath[str], lang: FromQuery[str | None] = None
) -> Response[str]:
    """Return the page shown after the form was taken."""
    page = web_form.render_thanks(_form(name), language=_language(request, lang))
    return Response(page, headers=_HEADERS)


def _form(name: FromPath[str]) -> WebForm:
    try:
        return FORMS[name]
    except KeyError:
        raise NotFound("form.unknown", f"There is no form {name!r}.") from None


def _language(request: AnyRequest, wanted: str | None) -> str:
    return web_form.pick_language(wanted, request.headers.get("accept-language"))


def _token(services: NamedDependency[Services], form: WebForm) -> str:
    database = services.database
    return issue_token(services.secret, form.name, database.ids.new_token(128), database.clock.now())


router = Router(
    "/forms",
    route_handlers=[show_form, send_form, show_thanks],
    include_in_schema=False,
    opt={"public": True},
)
