"""Languages of the interface: their codes, and addresses in them.

In: an address, or codes. Out: the language, and the same page's address without it.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from muniment.archive.addresses import FRONT_OF_ENGLISH

ALL = tuple(dict(settings.LANGUAGES))


def read_languages(text: str) -> tuple[str, ...]:
    """Return the languages of a text such as `fr,en`, in its order; all where it names none. Raises ValidationError."""
    codes = tuple(code.strip().lower() for code in text.split(",") if code.strip())
    for code in codes:
        if code not in ALL:
            raise ValidationError(
                _("There is no interface in “%(code)s”; there are %(known)s.") % {"code": code, "known": ", ".join(ALL)}
            )
        if codes.count(code) > 1:
            raise ValidationError(_("%(name)s is chosen twice.") % {"name": dict(settings.LANGUAGES)[code]})
    return codes or ALL


def check_languages(text: str) -> None:
    """Raise ValidationError for languages that there are not."""
    read_languages(text)


def address_in(code: str, bare: str, languages: tuple[str, ...]) -> str:
    """Return the address of a page in a language. `bare`: its address in English, where that stands at the root."""
    if code != settings.LANGUAGE_CODE:
        return f"/{code}{bare}"
    return FRONT_OF_ENGLISH if bare == "/" and languages[0] != code else bare


def part_address(path: str) -> tuple[str, str]:
    """Return the language of an address, and the same page's address without it."""
    first, _slash, rest = path.lstrip("/").partition("/")
    if path == FRONT_OF_ENGLISH:
        return settings.LANGUAGE_CODE, "/"
    if first in ALL and first != settings.LANGUAGE_CODE:
        return first, f"/{rest}"
    return settings.LANGUAGE_CODE, path
