"""What a PDF holds beside its pages' text: what was filled into its form, and files that are attached.

In: an open document of pypdfium2. Out: lines at the fields' places; names of files.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from muniment.reading.formats.pdf_layout import Line

_MOST_FIELDS = 2000
_MOST_FILES = 50
_WITH_TEXT = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
_TICKED = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_SIZE = 10.0


def open_form(document: Any) -> Any:
    """Return PDFium's handle for the values of a form; None where the file has no form."""
    with suppress(pypdfium2.PdfiumError):
        if document.get_formtype() != pdfium.FORMTYPE_NONE:
            document.init_forms()
            return document.formenv
    return None


def add_form_values(form: Any, page: Any, lines: list[Line]) -> list[Line]:
    """Return a page's lines with what was filled in, each behind the words that stand before it."""
    printed = " ".join(line.text for line in lines)
    found = list(lines)
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_FIELDS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        try:
            value = _value(form, annotation)
            box = pdfium.FS_RECTF()
            if value and value not in printed and pdfium.FPDFAnnot_GetRect(annotation, box):
                _insert(found, value, box)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def _value(form: Any, annotation: Any) -> str:
    if pdfium.FPDFAnnot_GetSubtype(annotation) != pdfium.FPDF_ANNOT_WIDGET:
        return ""
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _TICKED:
        return "[x]" if pdfium.FPDFAnnot_IsChecked(form, annotation) else ""
    if kind not in _WITH_TEXT:
        return ""
    return " ".join(_string(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation).split())


def _string(function: Any, *arguments: Any) -> str:
    """Return a text that PDFium gives in two steps: how long it is, then itself."""
    length = function(*arguments, None, 0)
    if not 2 < length < 1_000_000:
        return ""
    buffer = ctypes.create_string_buffer(length)
    function(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\x00")


def _insert(lines: list[Line], value: str, box: Any) -> None:
    """Put a field's value behind the line that stands before it, else above the first line under it."""
    low, high = min(box.bottom, box.top), max(box.bottom, box.top)
    size = min(_SIZE, max(6.0, high - low))
    base = low + 0.25 * min(high - low, 2 * size) if high - low < 3 * size else high - size
    beside = [
        at
        for at, line in enumerate(lines)
        if low - 0.5 * line.size <= line.base <= high and line.left < box.left + 2 and line.is_upright
    ]
    if beside:
        at = max(beside, key=lambda i: lines[i].right)
        base, size = lines[at].base, lines[at].size or size
        at += 1
    else:
        at = next((i for i, line in enumerate(lines) if line.base < low), len(lines))
    lines.insert(at, Line(value, box.left, max(box.right, box.left + 1), base, size, 400, end=base))


def attached_files(document: Any) -> list[str]:
    """Return the names of the files that a PDF carries."""
    names = []
    with suppress(pypdfium2.PdfiumError):
        for number in range(min(document.count_attachments(), _MOST_FILES)):
            names.append(" ".join(document.get_attachment(number).get_name().split())[:120])
    return [name for name in names if name]
