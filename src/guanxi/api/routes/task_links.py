"""The link in a mail about a task: its page, and what its buttons send. No session and no cookie plays a part."""

from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType, RequestEncodingType
from litestar.params import Body, FromPath

from guanxi.api.limits import TASK_LINK_LIMIT
from guanxi.api.services import Services
from guanxi.platform.errors import GuanxiError
from guanxi.triggers import task_decision as links
from guanxi.triggers import task_page as pages
from guanxi.triggers.form import pick_language
from guanxi.triggers.form_definition import Words

AnyRequest = Request[Any, Any, Any]
_HEADERS = {
    "Content-Security-Policy": pages.content_security_policy(),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_THANKS = Words("Thank you", "谢谢")
_TAKEN = Words("“{task}” is done. You may close this page.", "“{task}”已完成。您可以关闭此页面。")


@get("/{token:str}", media_type=MediaType.HTML, sync_to_thread=True)
def show_task(
    request: AnyRequest, services: NamedDependency[Services], token: FromPath[str]
) -> Response[str]:
    """Return the page that shows what is asked; changes nothing."""
    return _page(services, _look(request, services, token))


@post("/{token:str}", status_code=200, media_type=MediaType.HTML, sync_to_thread=True)
def send_answer(
    request: AnyRequest,
    services: NamedDependency[Services],
    token: FromPath[str],
    data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[str]:
    """Complete the task and thank, or say why not."""
    sent = {name: value if isinstance(value, str) else "" for name, value in data.items()}
    try:
        with services.database.write() as tx:
            found = links.decide(
                services.runtime,
                tx,
                services.catalogue,
                token,
                sent,
                secret=services.secret,
                language=_language(request),
            )
    except GuanxiError as error:
        before = _look(request, services, token)
        return _page(
            services, links.refused(before, error) if isinstance(before, links.Open) else before, sent
        )
    return _page(services, found, sent)


def _look(request: AnyRequest, services: Services, token: str) -> links.Open | links.Ended:
    with services.database.read() as tx:
        return links.open_link(
            services.runtime,
            tx,
            services.catalogue,
            token,
            secret=services.secret,
            language=_language(request),
        )


def _language(request: AnyRequest) -> str:
    return pick_language(None, request.headers.get("accept-language"))


def _page(
    services: Services,
    found: links.Open | links.Ended | links.Done | links.WrongAnswers,
    sent: dict[str, str] | None = None,
) -> Response[str]:
    if isinstance(found, links.Done):
        text = _TAKEN.say(found.language).format(task=found.task)
        return Response(pages.render_told(_THANKS, text, language=found.language), headers=_HEADERS)
    if isinstance(found, links.Ended):
        inbox = _inbox(services, found.task_key)
        page = pages.render_told(found.title, found.say(), language=found.language, inbox=inbox)
        return Response(page, status_code=found.status, headers=_HEADERS)
    wrong = found if isinstance(found, links.WrongAnswers) else None
    shown = found.open if isinstance(found, links.WrongAnswers) else found
    page = pages.render_task(
        shown.asked,
        language=shown.language,
        inbox=_inbox(services, shown.task.key),
        typed=sent if wrong else None,
        errors=wrong.errors if wrong else None,
    )
    return Response(page, status_code=422 if wrong else 200, headers=_HEADERS)


def _inbox(services: Services, task_key: int | None) -> str:
    return f"{services.settings.base_url}/inbox" + (f"?task={task_key}" if task_key else "")


router = Router(
    "/tasks",
    route_handlers=[show_task, send_answer],
    include_in_schema=False,
    middleware=[TASK_LINK_LIMIT],
    opt={"public": True},
)
