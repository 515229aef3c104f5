"""The real application with one page more, for what middleware does around pages."""

from collections.abc import Callable
from types import ModuleType

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from trainer_institute import urls


def planted(page: Callable[[HttpRequest], HttpResponse]) -> ModuleType:
    """Addresses with `page` at /page/, open to all; for settings.ROOT_URLCONF."""
    module = ModuleType("planted")
    vars(module).update(vars(urls))
    here = path("page/", login_not_required(page), name="planted-page")
    vars(module)["urlpatterns"] = [*urls.urlpatterns, here]
    return module
