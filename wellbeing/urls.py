"""Pages about load, alerts and relief."""

from django.urls import path

from wellbeing.views import alert_list, alerts, loads, relief

app_name = "wellbeing"

urlpatterns = [
    path("", loads.load_list, name="list"),
    path("my/", loads.own, name="own"),
    path("my/ask/", relief.relief_ask, name="relief-ask"),
    path("team/", loads.team, name="team"),
    path("alerts/", alert_list.alert_list, name="alert-list"),
    path("alerts/<int:pk>/take-over/", alerts.alert_take_over, name="alert-take-over"),
    path("alerts/<int:pk>/due/", alerts.alert_due, name="alert-due"),
    path("alerts/<int:pk>/answer/", alerts.alert_answer, name="alert-answer"),
    path("alerts/<int:pk>/withdraw/", alerts.alert_withdraw, name="alert-withdraw"),
    path("alerts/<int:pk>/propose/", relief.relief_propose, name="relief-propose"),
    path("relief/<int:pk>/agree/", relief.relief_agree, name="relief-agree"),
    path("relief/<int:pk>/decline/", relief.relief_decline, name="relief-decline"),
    path("relief/<int:pk>/end/", relief.relief_end, name="relief-end"),
]
