"""Addresses of the API."""

from __future__ import annotations

from django.urls import path

from muniment.exchange.api import api

urlpatterns = [path("", api.urls)]
