"""Addresses of messages."""

from django.urls import path

from notices import views

app_name = "notices"

urlpatterns = [
    path("", views.notice_list, name="list"),
    path("read/", views.read_all, name="read-all"),
    path("<int:pk>/open/", views.notice_open, name="open"),
]
