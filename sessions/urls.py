"""Addresses of training sessions."""

from django.urls import path

from sessions.views import duties, logs, session_list, training_sessions

app_name = "sessions"

urlpatterns = [
    path("", session_list.session_list, name="list"),
    path("<int:pk>/", training_sessions.session_detail, name="detail"),
    path("<int:pk>/publish/", training_sessions.session_publish, name="publish"),
    path("<int:pk>/deliver/", training_sessions.session_deliver, name="deliver"),
    path("<int:pk>/count/", training_sessions.session_count, name="count"),
    path("<int:pk>/close/", training_sessions.session_close, name="close"),
    path("<int:pk>/cancel/", training_sessions.session_cancel, name="cancel"),
    path("<int:pk>/trainers/", duties.duty_assign, name="duty-assign"),
    path("days/<int:pk>/release/", duties.duty_release, name="duty-release"),
    path("logs/<int:pk>/", logs.session_log, name="log"),
    path("logs/<int:pk>/share/", logs.log_share, name="log-share"),
]
