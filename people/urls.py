"""Pages about people."""

from django.urls import path

from people.views import grants, invitations, looks, persons, switches

app_name = "people"

urlpatterns = [
    path("", persons.person_list, name="list"),
    path("rights/", grants.grant_list, name="rights"),
    path("rights/<int:pk>/take/", grants.grant_take, name="grant-take"),
    path("rights/<int:pk>/deputize/", grants.grant_deputize, name="grant-deputize"),
    path("switches/", switches.switch_list, name="switches"),
    path("switches/set/", switches.switch_set, name="switch-set"),
    path("looks/", looks.look_list, name="looks"),
    path("<int:pk>/", persons.person_detail, name="detail"),
    path("<int:pk>/invite/", invitations.invite, name="invite"),
    path("<int:pk>/rights/give/", grants.grant_give, name="grant-give"),
]
