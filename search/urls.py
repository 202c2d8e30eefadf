"""Lists of products."""

from django.urls import path

from . import views

app_name = "search"

urlpatterns = [
    path("c/<path:path>/", views.category, name="category"),
    path("search/", views.results, name="results"),
]
