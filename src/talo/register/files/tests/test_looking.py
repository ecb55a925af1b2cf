"""What an upload really is: whole PDFs, PNGs and JPEGs are taken, anything else gets a clear error."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talo.register.files.looking import MOST_BYTES, BadFile, FileProblem, clean_name, type_of
from talo.testing.papers import JPEG, PDF, PNG


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "lupa.pdf", "application/pdf"),
        (PNG, "lupa.PNG", "image/png"),
        (JPEG, "lupa.jpeg", "image/jpeg"),
        (JPEG + b"\0" * 64, "lupa.jpg", "image/jpeg"),
        (PDF, "", "application/pdf"),
        (PNG, "ilman päätettä", "image/png"),
    ],
)
def test_whole_files_are_taken(content: bytes, name: str, media_type: str) -> None:
    assert type_of(content, name) == media_type


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "lupa.pdf", FileProblem.EMPTY),
        (b"<html><script>alert(1)</script>", "lupa.pdf", FileProblem.TYPE),
        (b"MZ\x90\x00" + b"\0" * 100, "lupa.pdf", FileProblem.TYPE),
        (b"PK\x03\x04" + b"\0" * 100, "lupa.pdf", FileProblem.TYPE),
        (b"%PDF-1.4\n", "lupa.pdf", FileProblem.BROKEN),
        (PDF[:-20], "lupa.pdf", FileProblem.BROKEN),
        (PDF.replace(b"startxref\n", b"startxref\n9"), "lupa.pdf", FileProblem.BROKEN),
        (PDF.replace(b"/Catalog", b"/JS (x) "), "lupa.pdf", FileProblem.ACTIVE),
        (PDF.replace(b"/Catalog", b"/J#53 (x"), "lupa.pdf", FileProblem.ACTIVE),
        (PNG[:-4], "lupa.png", FileProblem.BROKEN),
        (PNG + b"PK\x03\x04", "lupa.png", FileProblem.BROKEN),
        (PNG[:40] + b"X" + PNG[41:], "lupa.png", FileProblem.BROKEN),
        (PNG[:8] + PNG[33:], "lupa.png", FileProblem.BROKEN),
        (JPEG[:-2], "lupa.jpg", FileProblem.BROKEN),
        (JPEG + b"<?php", "lupa.jpg", FileProblem.BROKEN),
        (b"\xff\xd8\xff\xd9", "lupa.jpg", FileProblem.BROKEN),
        (PNG, "lupa.pdf", FileProblem.NAME),
        (PDF, "lupa.jpg", FileProblem.NAME),
        (PDF + b" " * MOST_BYTES, "lupa.pdf", FileProblem.TOO_LARGE),
    ],
)
def test_others_say_what_is_wrong(content: bytes, name: str, problem: FileProblem) -> None:
    with pytest.raises(BadFile) as refused:
        type_of(content, name)
    assert refused.value.problem == problem
    assert str(refused.value.message)


@given(st.binary(max_size=400), st.sampled_from([b"", PDF[:9], PNG[:8], JPEG[:3], PNG[:33], JPEG[:20]]))
def test_no_bytes_break_it(tail: bytes, head: bytes) -> None:
    try:
        assert type_of(head + tail, "x") in {"application/pdf", "image/png", "image/jpeg"}
    except BadFile:
        pass


@given(st.text(max_size=300))
def test_names_are_safe_in_a_header_and_on_a_disk(name: str) -> None:
    clean = clean_name(name, "application/pdf")
    assert clean.endswith(".pdf")
    assert len(clean) <= 100
    assert clean.isprintable()
    assert not set(clean) & set('/\\:*?"<>|\r\n\x00\u202e')
    assert not clean.startswith(".")


def test_names_keep_what_people_wrote() -> None:
    assert clean_name("C:\\Omat\\Lupa Äidille (1).PDF", "application/pdf") == "Lupa Äidille (1).pdf"
    assert clean_name("../../etc/passwd", "image/png") == "passwd.png"
    assert clean_name("lupa\u202egnp.exe", "image/png") == "lupa gnp.png"


def test_a_png_chunk_with_a_huge_length_is_refused() -> None:
    chunk = struct.pack(">I4s", 0x7FFFFFFF, b"IDAT") + struct.pack(">I", zlib.crc32(b"IDAT"))
    with pytest.raises(BadFile):
        type_of(PNG[:33] + chunk, "x.png")
