"""Arithmetic of people and places: no Django, no clock, no database."""

import re
import unicodedata

NOT_A_LETTER_APART = str.maketrans({"ё": "е", "Ё": "Е"})

# How words are written to find them from both alphabets, step by step. The database writes its
# words in the same steps by `institute_words`; a test holds the two together.
IN_LATIN = {
    **dict(zip("абвгґдеёєзийіїклмнопрстуфыэ", "abvggdeeeziyiiklmnoprstufye", strict=True)),
    **dict(zip("әғқңөұүһ", "agknouuh", strict=True)),
    **dict(zip("àáâãäåèéêëìíîïòóôõöøùúûüçñýÿłğş", "aaaaaaeeeeiiiioooooouuuucnyylgs", strict=True)),
    **dict.fromkeys("ьъ’`'", ""),
    **dict(zip("жхцчшщюя", ["zh", "kh", "ts", "ch", "sh", "shch", "yu", "ya"], strict=True)),
    **dict(zip("žčš", ["zh", "ch", "sh"], strict=True)),
}
SPELLED_ALIKE = (
    (r"[\x00-/:-`{-\u00bf\u2000-\u206f\u2116]+", " "),
    ("shch|sch", "sh"),
    ("tz", "ts"),
    ("ph", "f"),
    ("c(?!h)", "k"),
    ("x", "ks"),
    ("y[eo]", "e"),
    ("(?<![szckptgd])h", "kh"),
    ("[yj]", "i"),
    ("w", "v"),
    ("q", "k"),
    (r"([a-z])\1", r"\1"),
)
# What may come next while somebody types, and turns the letter before it into another one.
NEXT_LETTERS = "heo"
_LETTERS = str.maketrans(
    {chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
    | IN_LATIN
    | {letter.upper(): latin for letter, latin in IN_LATIN.items()}
)


class Refused(Exception):
    """The moment does not allow it; the message is a sentence for the person who asked."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the same thing since it was shown, and nothing was overwritten."""


def sortable(*words: str) -> str:
    """The words as they are sorted and searched: lower case, ё as е, single spaces."""
    return " ".join(" ".join(words).translate(NOT_A_LETTER_APART).lower().split())


def in_latin(text: str) -> str:
    """The words in one spelling for both alphabets, in small letters, apart by single spaces."""
    text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    for spelling, same in SPELLED_ALIKE:
        text = re.sub(spelling, same, text)
    return text.strip()


def beginnings(text: str) -> list[list[str]]:
    """For each word typed, the beginnings of words it may stand for.

    There are several only if the last letter may belong to the next one: “c” may become “ch”.
    """
    found = []
    for typed in text.split():
        whole = in_latin(typed).split()
        found += [[word] for word in whole[:-1]]
        if whole:
            longer = [in_latin(typed + letter).split() for letter in NEXT_LETTERS]
            last = {words[-1] for words in longer if len(words) == len(whole)}
            found.append([whole[-1], *sorted(w for w in last if not w.startswith(whole[-1]))])
    return found
