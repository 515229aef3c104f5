"""Two faces of one installation: the internal host name for staff, the public one for all."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.urls import resolve

from trainer_institute.doors import Door, door_at

INTERNAL, PUBLIC = "internal", "public"


class Faces:
    """On the public host name only those URLs exist whose row in the table of doors says so.

    Everything else is 404 there, in the words for what never was. Without PUBLIC_HOST there is
    one face with everything; which host names answer at all is up to ALLOWED_HOSTS.

    Probes of load balancers call by number and not by name. They are answered right here, under
    any name, before host, session or sign-in are looked at; that is safe because the answers hold
    no link, no cookie and nothing of the request. `/health/ready`, which asks every service, is
    not on the public face, so strangers cannot keep the services busy with it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; raises Http404 for what the public face does not have."""
        door = door_at(request.path_info)
        face = face_of(request, door)
        request.face = face  # type: ignore[attr-defined] # for the frame of the page
        if face == PUBLIC and not _is_public(request, door):
            raise Http404
        if door is not None and door.for_probes:
            request.resolver_match = resolve(request.path_info)
            answer: HttpResponse = request.resolver_match.func(request)
            answer.headers["Cache-Control"] = "no-store"  # the state of this moment
            return answer
        return self.get_response(request)


def face_of(request: HttpRequest, door: Door | None) -> str:
    """INTERNAL or PUBLIC; raises DisallowedHost for a name nobody gave us, but not for probes."""
    try:
        host, _port = split_domain_port(request.get_host())
    except DisallowedHost:
        if door is not None and door.for_probes:
            return INTERNAL
        raise
    return PUBLIC if settings.PUBLIC_HOST and host == settings.PUBLIC_HOST else INTERNAL


def _is_public(request: HttpRequest, door: Door | None) -> bool:
    """Whether the URL is for everybody; a missing slash at the end is forgiven, as elsewhere."""
    found = door or door_at(f"{request.path_info}/")
    return found is not None and found.public
