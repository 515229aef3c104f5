"""Addresses of trainers. The list and a trainer's page join several floors: they are the top's."""

from django.urls import path

from trainers import views

app_name = "trainers"

urlpatterns = [
    path("<int:pk>/edit/", views.trainer_edit, name="edit"),
    path("<int:pk>/share/", views.share_change, name="share-change"),
    path("<int:pk>/absences/", views.absence_note, name="absence-note"),
    path("absences/<int:pk>/withdraw/", views.absence_withdraw, name="absence-withdraw"),
]
