"""Figures of load as other programs read them: full precision, both languages, null for "none"."""

from wellbeing.rules.load import Assessment
from wellbeing.rules.reasons import reasons


def in_json(result: Assessment) -> dict[str, object]:
    """The index of one day with everything that explains it."""
    return {
        "index": result.index,
        "shown": result.shown,
        "level": result.level,
        "measures": result.measures.by_symbol(),
        "subindices": result.subindices._asdict(),
        "contributions": result.contributions._asdict(),
        "hard_rules": [rule.code for rule in result.hard_rules],
        "reasons": [
            {"code": reason.code, "en": reason.words.en, "ru": reason.words.ru}
            for reason in reasons(result)
        ],
        "coverage": result.coverage.share,
        "warnings": list(result.warnings),
    }
