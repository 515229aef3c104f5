"""The function by which words are found from both alphabets; it mirrors `people.rules`."""

from django.db import migrations

# Pairs of one letter stand at the same place; the letters at the end are left out.
LETTERS = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "АБВГҐДЕЁЄЖЗИЙІЇКЛМНОПРСТУФХЦЧШЩЫЭЮЯӘҒҚҢӨҰҮҺ"
    "абвгґдеёєзийіїклмнопрстуфыэәғқңөұүһ"
    "ÀÁÂÃÄÅÈÉÊËÌÍÎÏÒÓÔÕÖØÙÚÛÜÇÑÝŸŁĞŞŽČŠ"
    "àáâãäåèéêëìíîïòóôõöøùúûüçñýÿłğş"
    "ЬЪьъ’`''"
)
IN_LATIN = (
    "abcdefghijklmnopqrstuvwxyz"
    "abvggdeeeжziyiiklmnoprstufхцчшщyeюяagknouuh"
    "abvggdeeeziyiiklmnoprstufyeagknouuh"
    "aaaaaaeeeeiiiioooooouuuucnyylgsžčš"
    "aaaaaaeeeeiiiioooooouuuucnyylgs"
)
IN_SEVERAL = (
    ("ж", "zh"),
    ("х", "kh"),
    ("ц", "ts"),
    ("ч", "ch"),
    ("ш", "sh"),
    ("щ", "shch"),
    ("ю", "yu"),
    ("я", "ya"),
    ("ž", "zh"),
    ("č", "ch"),
    ("š", "sh"),
)
SPELLED_ALIKE = (
    (r"[\u0001-/:-`{-\u00bf\u2000-\u206f\u2116]+", " "),
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


def spelled() -> str:
    """The expression in SQL, from the inside outwards."""
    sql = f"translate(normalize(given, NFC), '{LETTERS}', '{IN_LATIN}')"
    for letter, latin in IN_SEVERAL:
        sql = f"replace({sql}, '{letter}', '{latin}')"
    for spelling, same in SPELLED_ALIKE:
        sql = f"regexp_replace({sql}, '{spelling}', '{same}', 'g')"
    return sql


# Every word as it stands, not as a parser of texts would cut it: numbers and codes are words too.
MAKE = f"""
CREATE FUNCTION institute_words(given text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT array_to_tsvector(array_remove(string_to_array({spelled()}, ' '), '')) $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0007_history_of_switches_is_kept")]

    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION institute_words(text)")]
