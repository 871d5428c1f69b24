"""The bytes by which files begin, as their formats define them: one place for all who look at a file's beginning.

In: nothing. Out: bytes. (What holds files of captures is told in `capture`, which does not know this room.)
"""

from __future__ import annotations

PDF = b"%PDF-"
"""It may stand behind other bytes, within the first 1024 (ISO 32000-1, Annex H)."""
ZIP_WITH_FILES, ZIP_EMPTY = b"PK\x03\x04", b"PK\x05\x06"
ZIP = (ZIP_WITH_FILES, ZIP_EMPTY)
OLE = b"\xd0\xcf\x11\xe0"
"""Office files before 2007."""
RTF = b"{\\rtf"
GZIP = b"\x1f\x8b"
BINARY_PLIST = b"bplist00"
"""Safari's webarchive, and other files of Apple's."""
