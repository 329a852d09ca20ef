from django.urls import path

from dispatch import views

urlpatterns = [
    path("api/auth/login/", views.Login.as_view()),
    path("api/auth/me/", views.Me.as_view()),
    path("api/services/requests/", views.Create.as_view()),
    path("api/services/requests/pending/", views.Pending.as_view()),
]
