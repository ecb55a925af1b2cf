"""Looks into the bytes of an upload: what it really is, and whether it is whole. Names and headers tell nothing.

PDF: header, end mark, and a cross-reference where the end says it is; programs and attachments inside are refused.
PNG: every chunk with its checksum, from IHDR to IEND, nothing behind. JPEG: every segment up to the image and its end.
"""

from __future__ import annotations

import enum
import re
import struct
import unicodedata
import zlib

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 5 * 1024 * 1024
LONGEST_NAME = 80
TYPES = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
MAGIC = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class FileProblem(enum.Enum):
    """What is wrong with an upload."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TYPE = "type"
    BROKEN = "broken"
    ACTIVE = "active"
    NAME = "name"


MESSAGES: dict[FileProblem, Promise] = {
    FileProblem.EMPTY: _("The file is empty. Choose the scanned paper again."),
    FileProblem.TOO_LARGE: _("The file is too large: 5 megabytes at most. Scan with a lower resolution or in grey."),
    FileProblem.TYPE: _("The file is neither a PDF nor a PNG or JPEG picture, whatever its name says."),
    FileProblem.BROKEN: _("The file is damaged or not complete. Open it on your own device and save it again."),
    FileProblem.ACTIVE: _("The PDF holds a program or another file inside. Print it and scan the paper instead."),
    FileProblem.NAME: _("The name says another type than the file has. Check that you chose the right file."),
}


class BadFile(ValueError):
    """An upload that cannot be taken; `problem` says why. The content is never in the message."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem

    @property
    def message(self) -> Promise:
        """What to tell the person who chose the file."""
        return MESSAGES[self.problem]


def type_of(content: bytes, name: str = "") -> str:
    """The media type of a whole, harmless file; a name with another type's ending is refused.

    Raises:
        BadFile: with the kind of the problem.
    """
    if not content:
        raise BadFile(FileProblem.EMPTY)
    if len(content) > MOST_BYTES:
        raise BadFile(FileProblem.TOO_LARGE)
    found = next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)
    if found is None:
        raise BadFile(FileProblem.TYPE)
    _check_ending(name, found)
    {"application/pdf": _check_pdf, "image/png": _check_png, "image/jpeg": _check_jpeg}[found](content)
    return found


def clean_name(name: str, media_type: str) -> str:
    """A name that is safe in a header and on a disk: no folders, no control or direction characters, our own ending."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(one if unicodedata.category(one)[0] in "LN" or one in " -_.()" else " " for one in last)
    stem = " ".join(re.sub(r"\.[A-Za-z0-9]{1,5}$", "", kept).split()).strip(". ")[:LONGEST_NAME]
    return f"{stem or 'scan'}.{TYPES[media_type]}"


def _check_ending(name: str, found: str) -> None:
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    allowed = {"jpeg", "jpe"} if found == "image/jpeg" else set()
    if ending and ending in {*TYPES.values(), "jpeg", "jpe"} - {TYPES[found]} - allowed:
        raise BadFile(FileProblem.NAME)


_REFERENCE = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
# Names may be written with #-codes; a scanner or a printer driver has no reason to.
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|EmbeddedFiles|RichMedia|XFA|OpenAction\s*<<)(?![A-Za-z])")


def _check_pdf(content: bytes) -> None:
    reference = _REFERENCE.search(content[-1024:])
    if not re.match(rb"%PDF-[12]\.\d[\r\n ]", content) or reference is None:
        raise BadFile(FileProblem.BROKEN)
    table = content[int(reference[1]) : int(reference[1]) + 40]
    if not (table.startswith(b"xref") or re.match(rb"\s*\d+\s+\d+\s+obj", table)):
        raise BadFile(FileProblem.BROKEN)
    if not re.search(rb"/(?:Root|Type\s*/XRef)", content):
        raise BadFile(FileProblem.BROKEN)
    if _ACTIVE.search(re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), content)):
        raise BadFile(FileProblem.ACTIVE)


def _check_png(content: bytes) -> None:
    place, names = 8, []
    while place + 12 <= len(content):
        length, name = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content):
            raise BadFile(FileProblem.BROKEN)
        (checksum,) = struct.unpack_from(">I", content, end - 4)
        if zlib.crc32(content[place + 4 : end - 4]) != checksum:
            raise BadFile(FileProblem.BROKEN)
        names.append(name)
        place = end
        if name == b"IEND":
            break
    whole = names[:1] == [b"IHDR"] and b"IDAT" in names and names[-1:] == [b"IEND"]
    if not whole or place != len(content):
        raise BadFile(FileProblem.BROKEN)


_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _check_jpeg(content: bytes) -> None:
    place, framed = 2, False
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            raise BadFile(FileProblem.BROKEN)
        marker = content[place + 1]
        if marker == 0xFF or marker in _ALONE:
            place += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", content, place + 2)
        if length < 2 or place + 2 + length > len(content):
            raise BadFile(FileProblem.BROKEN)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, place + 5)
            framed = bool(height and width)
        if marker == 0xDA:
            break
        place += 2 + length
    # Some cameras fill up with zeros behind the end mark; anything else there is another file.
    if not framed or content[place + 1 : place + 2] != b"\xda" or not content.rstrip(b"\x00").endswith(b"\xff\xd9"):
        raise BadFile(FileProblem.BROKEN)
