"""Who asks or decides, as a type.

In: nothing. Out: `Person`: an account, or somebody without one. Where a function takes `Person | None`, None is the
program itself: a command, a worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    Person: TypeAlias = User | AnonymousUser
else:
    # The models of accounts are there only when Django is set up.
    Person = Any
