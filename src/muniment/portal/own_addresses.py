"""Mail addresses of accounts: nobody takes one for theirs that they have not shown to be.

In: allauth's page of one's own addresses, and addresses that an institution's server vouches for. Out: the same page
held to that, and whose account an address finds.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.views import EmailView
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def owner_of_address(address: str) -> User | None:
    """Return whose an address is: who confirmed it, else whose account was made or changed with it. One that somebody
    only added finds nobody."""
    sought = address.lower()
    confirmed = (
        EmailAddress.objects.filter(email__iexact=sought, verified=True)
        .select_related("user")
        .order_by("-user__is_active", "pk")
    )
    given = User.objects.filter(email__iexact=sought).order_by("-is_active", "pk")
    # The database may take letters for one another that are not the same.
    owners = [row.user for row in confirmed if row.email.lower() == sought] + [
        person for person in given if person.email.lower() == sought
    ]
    return owners[0] if owners else None


class OwnAddresses(EmailView):  # type: ignore[misc]
    """One's own addresses. The account's own becomes another only when that one was confirmed: digests and links for
    passwords go there."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the form says, unless the account's own address would become one that nobody confirmed."""
        rows = EmailAddress.objects.filter(user_id=request.user.pk)
        named = request.POST.get("email", "").lower()
        own = str(getattr(request.user, "email", "")).lower()
        unconfirmed = named != own and not rows.filter(email=named, verified=True).exists()
        if ("action_primary" in request.POST and unconfirmed) or ("action_remove" in request.POST and named == own):
            refused = "unverified_primary_email" if "action_primary" in request.POST else "cannot_delete_primary_email"
            get_adapter().add_message(request, messages.ERROR, f"account/messages/{refused}.txt", {"email": named})
            return redirect("account_email")
        return super().post(request, *args, **kwargs)  # type: ignore[no-any-return]
