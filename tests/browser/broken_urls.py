"""The real addresses, and two that fail as a mistake and an outage do."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from trainer_institute import urls

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


def mistake(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def outage(request: HttpRequest) -> HttpResponse:
    raise OperationalError("the connection is gone")


urlpatterns = [path("mistake/", mistake), path("outage/", outage), *urls.urlpatterns]
