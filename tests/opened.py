"""Everything that the bytes of published files hold, opened as far as a reader with tools can."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

import pyarrow.parquet as pq
from PIL import Image

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_ESCAPED = re.compile(rb"\\u([0-9a-fA-F]{4})")


def opened(content: bytes, depth: int = 4) -> Iterator[bytes]:
    """Give a content as it is, and all that is packed, written or escaped in it, down to the last.

    Texts behind base64 and percent signs, gzip, zlib and zip, streams of a PDF, every value of a
    GeoPackage, every column and note of a Parquet, texts and pixels of a picture, and UTF-16.
    """
    yield content
    if depth == 0:
        return
    for inner in _inside(content):
        yield from opened(inner, depth - 1)


def _inside(content: bytes) -> Iterator[bytes]:
    if content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as held:
            yield from (name.encode() for name in held.namelist())
            yield from (held.read(name) for name in held.namelist())
    elif content.startswith(b"SQLite format 3\0"):
        yield _database(content)
    elif content.startswith(b"PAR1"):
        yield _table(content)
    elif content.startswith(b"\x89PNG"):
        yield from _picture(content)
    elif content.startswith(b"%PDF"):
        yield from (_inflated(one) for one in _STREAM.findall(content))
    elif content[:1] == b"\x78":
        yield _inflated(content)
    else:
        yield from _written(content)


def _written(content: bytes) -> Iterator[bytes]:
    """Give what a text holds behind its signs; a block that is no base64 is a text like another."""
    for block in _BASE64.findall(content):
        try:
            yield base64.b64decode(block + b"=" * (-len(block) % 4))
        except binascii.Error:
            continue
    if b"%" in content:
        yield unquote_to_bytes(content).replace(b"%", b"")
    if b"\\u" in content:
        yield _ESCAPED.sub(lambda found: chr(int(found[1], 16)).encode("utf-8", "ignore"), content)
    if b"\0" in content:
        yield content.replace(b"\0", b"")  # UTF-16 of plain letters


def _inflated(content: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(content)
    except zlib.error:
        return b""


def _database(content: bytes) -> bytes:
    """Give every value of every table, and what lies in freed pages beside them."""
    held = sqlite3.connect(":memory:")
    try:
        held.deserialize(content)
        return "\n".join(held.iterdump()).encode()
    finally:
        held.close()


def _table(content: bytes) -> bytes:
    file = pq.ParquetFile(io.BytesIO(content))
    notes = [value for pair in (file.metadata.metadata or {}).items() for value in pair]
    values = [str(value.as_py()) for column in file.read().columns for value in column]
    return b"\n".join([*notes, "\n".join(values).encode()])


def _picture(content: bytes) -> Iterator[bytes]:
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        yield json.dumps(image.info, default=str, ensure_ascii=False).encode()
        yield b"pixels " + image.tobytes()
