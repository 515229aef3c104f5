"""Guards and reads CSV: UTF-8 or windows-1251; comma, semicolon or tab."""

import codecs
import csv
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TextIO

import charset_normalizer
from django.utils.translation import gettext as _

from trainer_institute.actions.imports.files import Unreadable, must_not_be_too_large

UTF_8, WINDOWS = "utf-8-sig", "cp1251"
DELIMITERS = ",;\t"
CHUNK = 1 << 16
LONGEST_LINE = 1 << 20
SAMPLE = 1 << 15
MOST_CHAOS, FEW_LETTERS, MOST_WORDS_RUSSIAN = 0.1, 30, 0.8
# What files that are called .csv by mistake begin with.
SIGNATURES = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NOT_ASCII = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
WORD = re.compile(r"[^\W\d_]+")
RUSSIAN = re.compile(r"[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+")


def encoding_of(path: Path, shown: str) -> str:
    """How the file is encoded; raises Unreadable if it is no text, or in no encoding we know.

    Reads it once, in pieces: nothing of it is kept.
    """
    must_not_be_too_large(path, shown)
    faulty_line = 0
    line = 1
    decoder = codecs.getincrementaldecoder(UTF_8)()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            if line == 1:
                _must_begin_like_text(chunk, shown)
            _must_hold_no_nul(chunk, shown, line)
            if not faulty_line:
                faulty_line = _faulty_line(decoder, chunk, line)
            line += chunk.count(b"\n")
    if path.stat().st_size == 0:
        raise Unreadable(shown, 1, _("The file is empty. Choose another one."))
    if not (faulty_line or _faulty_line(decoder, b"", line, final=True)):
        return UTF_8
    if _is_windows_1251(path):
        return WINDOWS
    sentence = _("Some characters are neither UTF-8 nor windows-1251. Save the file as UTF-8.")
    raise Unreadable(shown, faulty_line or line, sentence)


def rows_of(
    path: Path, shown: str, *, encoding: str, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the number of the line it begins on."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(_lines(file, shown), delimiter=delimiter, strict=True)
        line = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise Unreadable(shown, line, _bad_quotes()) from None
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1


def delimiter_of(path: Path, shown: str, *, encoding: str, known: Collection[str]) -> str:
    """What stands between the cells: with it, the first line has most of the known columns."""
    with path.open(encoding=encoding, newline="") as file:
        first = next((line for line in _lines(file, shown) if line.strip()), "")

    def recognized(delimiter: str) -> int:
        names = next(csv.reader([first], delimiter=delimiter), [])
        return sum(name.strip().lower() in known for name in names)

    return max(DELIMITERS, key=recognized)


def _lines(file: TextIO, shown: str) -> Iterator[str]:
    number = 1
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            sentence = _("The line has more than a million characters. Is this really a table?")
            raise Unreadable(shown, number, sentence)
        yield line
        number += 1


def _bad_quotes() -> str:
    return _(
        "From here on quotation marks do not fit: one is opened and never closed, or stands inside"
        " a cell alone. Double those inside a cell."
    )


def _must_begin_like_text(chunk: bytes, shown: str) -> None:
    if chunk.startswith(SIGNATURES):
        sentence = _("This is no text, whatever its name says. Save the table as CSV or XLSX.")
        raise Unreadable(shown, 1, sentence)
    if chunk.startswith(UTF_16):
        raise Unreadable(shown, 1, _("The file is in UTF-16. Save it as CSV in UTF-8."))


def _must_hold_no_nul(chunk: bytes, shown: str, line: int) -> None:
    at = chunk.find(b"\0")
    if at >= 0:
        here = line + chunk.count(b"\n", 0, at)
        sentence = _("There is a NUL byte, which no text holds. Save the table as CSV in UTF-8.")
        raise Unreadable(shown, here, sentence)


def _faulty_line(
    decoder: codecs.IncrementalDecoder, chunk: bytes, line: int, *, final: bool = False
) -> int:
    """The line of the first byte that is no UTF-8; 0 if there is none."""
    try:
        decoder.decode(chunk, final=final)
    except UnicodeDecodeError as fault:
        return line + fault.object.count(b"\n", 0, fault.start)
    return 0


def _is_windows_1251(path: Path) -> bool:
    """Whether every byte has a meaning there, and a sample of the lines reads like Russian."""
    sample = bytearray()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            try:
                chunk.decode(WINDOWS)
            except UnicodeDecodeError:
                return False
            for found in NOT_ASCII.findall(chunk) if len(sample) < SAMPLE else ():
                sample += found[:CHUNK] + b"\n"
    return _reads_as_russian(bytes(sample[:SAMPLE]))


def _reads_as_russian(sample: bytes) -> bool:
    """Whether nearly all words are whole Russian ones in usual case, and the library agrees.

    The library alone takes a few damaged letters among English ones for Russian, and of a few
    Russian ones it knows nothing.
    """
    words = [word for word in WORD.findall(sample.decode(WINDOWS)) if not word.isascii()]
    russian = [word for word in words if RUSSIAN.fullmatch(word)]
    if len(russian) < MOST_WORDS_RUSSIAN * len(words):
        return False
    likely = charset_normalizer.from_bytes(sample, cp_isolation=[WINDOWS], threshold=MOST_CHAOS)
    return likely.best() is not None or len("".join(words)) < FEW_LETTERS
