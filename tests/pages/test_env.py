"""Variables that cannot be read stop the start in words."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from trainer_institute import env


@pytest.mark.parametrize("written", ["1", "Yes", " on ", "TRUE"])
def test_flag_reads_yes(monkeypatch, written):
    monkeypatch.setenv("INSTITUTE_TRIED", written)

    assert env.flag("INSTITUTE_TRIED") is True


@pytest.mark.parametrize("written", ["0", "No", " off", ""])
def test_flag_reads_no(monkeypatch, written):
    monkeypatch.setenv("INSTITUTE_TRIED", written)

    assert env.flag("INSTITUTE_TRIED", default=True) is False


@pytest.mark.parametrize("default", [True, False])
def test_flag_left_out_is_the_default(monkeypatch, default):
    monkeypatch.delenv("INSTITUTE_TRIED", raising=False)

    assert env.flag("INSTITUTE_TRIED", default=default) is default


def test_flag_refuses_what_is_neither(monkeypatch):
    monkeypatch.setenv("INSTITUTE_TRIED", "perhaps")

    with pytest.raises(ImproperlyConfigured, match="INSTITUTE_TRIED is “perhaps”; write yes or no"):
        env.flag("INSTITUTE_TRIED")


@pytest.mark.parametrize(("written", "read"), [("12", 12), (" -3 ", -3), ("", 7), (None, 7)])
def test_number_reads_whole_numbers(monkeypatch, written, read):
    monkeypatch.delenv("INSTITUTE_TRIED", raising=False)
    if written is not None:
        monkeypatch.setenv("INSTITUTE_TRIED", written)

    assert env.number("INSTITUTE_TRIED", default=7) == read


def test_number_refuses_words(monkeypatch):
    monkeypatch.setenv("INSTITUTE_TRIED", "1.5")

    with pytest.raises(
        ImproperlyConfigured, match=r"INSTITUTE_TRIED is “1\.5”; write a whole number"
    ):
        env.number("INSTITUTE_TRIED", default=7)


def test_secret_comes_from_the_variable_or_the_default(monkeypatch):
    monkeypatch.delenv("INSTITUTE_TRIED_FILE", raising=False)
    monkeypatch.setenv("INSTITUTE_TRIED", "from the variable")

    assert env.secret("INSTITUTE_TRIED", default="default") == "from the variable"
    assert env.secret("INSTITUTE_TRIED_TOO", default="default") == "default"


def test_secret_of_a_file_wins_and_loses_its_line_end(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("из файла\n", encoding="utf-8")
    monkeypatch.setenv("INSTITUTE_TRIED", "from the variable")
    monkeypatch.setenv("INSTITUTE_TRIED_FILE", str(file))

    assert env.secret("INSTITUTE_TRIED") == "из файла"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa"])
def test_secret_of_an_unreadable_file_is_refused(monkeypatch, tmp_path, content):
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("INSTITUTE_TRIED_FILE", str(file))

    with pytest.raises(
        ImproperlyConfigured, match=r"INSTITUTE_TRIED_FILE: .*secret cannot be read"
    ):
        env.secret("INSTITUTE_TRIED")
