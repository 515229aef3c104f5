"""Typed reading of the environment; a variable that cannot be read stops the start in words."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})


def flag(name: str, *, default: bool = False) -> bool:
    """The variable as yes or no; raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in YES:
        return True
    if value.strip().lower() in NO:
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”; write yes or no.")


def number(name: str, *, default: int) -> int:
    """The variable as a whole number; raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name)
    if value is None or not value.strip():
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is “{value}”; write a whole number.") from None


def secret(name: str, *, default: str = "") -> str:
    """The variable, or the content of the file that NAME_FILE names; the default if neither is set.

    Raises ImproperlyConfigured if the file cannot be read.
    """
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise ImproperlyConfigured(f"{name}_FILE: {path} cannot be read: {problem}") from None
    return os.environ.get(name, default)
