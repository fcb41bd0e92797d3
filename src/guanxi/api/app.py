"""The application: routes, sign-in of requests, error mapping, limits, headers."""

from collections.abc import Sequence

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import DefineMiddleware

from guanxi.api.authentication import Authentication, provide_actor, provide_signed_in
from guanxi.api.codec import ExactRequest, ExactResponse
from guanxi.api.documentation import openapi_config
from guanxi.api.errors import EXCEPTION_HANDLERS
from guanxi.api.headers import add_security_headers
from guanxi.api.limits import MAX_BODY
from guanxi.api.parameters import refuse_unknown_parameters
from guanxi.api.routes import (
    about_record,
    access,
    api_keys,
    attachments,
    audit,
    batch_operations,
    bulk,
    calendars,
    catalogue,
    comments,
    conversion,
    decisions,
    deployments,
    draft_outlook,
    draft_publishing,
    draft_tests,
    drafts,
    events,
    exports,
    files,
    form_states,
    forms,
    health,
    imports,
    incidents,
    jobs,
    mails,
    messages,
    modelling,
    operations,
    passwords,
    process_definitions,
    process_instances,
    process_templates,
    records,
    search,
    session,
    sharing,
    task_links,
    user_tasks,
    users,
    views,
    webhooks,
)
from guanxi.api.services import Services
from guanxi.platform.settings import Settings

_ROUTERS = (
    session.router,
    passwords.router,
    users.router,
    access.router,
    api_keys.router,
    audit.router,
    sharing.router,
    views.router,
    catalogue.router,
    exports.router,
    records.router,
    bulk.router,
    about_record.router,
    comments.router,
    attachments.router,
    conversion.router,
    search.router,
    imports.router,
    user_tasks.router,
    form_states.router,
    process_definitions.router,
    deployments.router,
    drafts.router,
    calendars.router,
    draft_publishing.router,
    draft_outlook.router,
    process_templates.router,
    decisions.router,
    process_instances.router,
    incidents.router,
    jobs.router,
    batch_operations.router,
    messages.router,
    draft_tests.router,
    modelling.router,
    operations.router,
    mails.router,
    webhooks.router,
    events.router,
    health.router,
)


_SCREENS = frozenset(
    {
        "account",
        "admin",
        "automations",
        "calendar",
        "forgot-password",
        "imports",
        "inbox",
        "incidents",
        "instances",
    }
    | {"mails", "new-password", "sign-in", "verdicts"}
)
"""Addresses of the client's own screens, beside which the lists of objects stand."""


def reserved_words() -> frozenset[str]:
    """Return the words addresses begin with that are no plurals of objects."""
    routers = (*_ROUTERS, files.make_router(1))
    firsts = (route.path.split("/")[1] for router in routers for route in router.routes)
    return _SCREENS | frozenset(word for word in firsts if word and not word.startswith("{"))


def create_api(services: Services | None, *, client_routes: Sequence[HTTPRouteHandler] = ()) -> Litestar:
    """Return the ASGI application.

    Args:
        services: the open rooms; ``None`` makes an application that can only tell its contract.
        client_routes: what serves every other address (the built client).
    """
    settings = Settings() if services is None else services.settings
    routers = (*_ROUTERS, files.make_router(settings.largest_file_mib))
    return Litestar(
        [
            Router("/api/v1", route_handlers=routers, guards=[refuse_unknown_parameters]),
            forms.router,
            task_links.router,
            *client_routes,
        ],
        before_send=[add_security_headers],
        dependencies={
            "services": Provide(lambda: services, sync_to_thread=False),
            "signed_in": Provide(provide_signed_in, sync_to_thread=False),
            "actor": Provide(provide_actor, sync_to_thread=False),
        },
        middleware=[DefineMiddleware(Authentication, services=services)],
        exception_handlers=EXCEPTION_HANDLERS,
        logging_config=None,
        on_shutdown=[] if services is None else [end_waiting],
        state=State({"services": services}),
        openapi_config=openapi_config(),
        request_class=ExactRequest,
        response_class=ExactResponse,
        request_max_body_size=MAX_BODY,
    )


def end_waiting(app: Litestar) -> None:
    """Answer the requests that wait for work, and end the streams: the server ends. Callable from any thread."""
    services: Services = app.state["services"]
    services.job_watch.close()
    services.live.close()
