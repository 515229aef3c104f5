"""Pages about people."""

from django.urls import path

from people.views import grants, invitations, persons

app_name = "people"

urlpatterns = [
    path("", persons.person_list, name="list"),
    path("rights/", grants.grant_list, name="rights"),
    path("rights/<int:pk>/take/", grants.grant_take, name="grant-take"),
    path("rights/<int:pk>/deputize/", grants.grant_deputize, name="grant-deputize"),
    path("<int:pk>/", persons.person_detail, name="detail"),
    path("<int:pk>/invite/", invitations.invite, name="invite"),
    path("<int:pk>/rights/give/", grants.grant_give, name="grant-give"),
]
