"""The same history comes in the same way from every kind of file."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders.imports import a_book, a_folder, a_table, cells_of
from trainer_institute.actions.imports import runs, tables
from trainer_institute.actions.imports.cells import Cells, Wrong
from trainer_institute.actions.imports.rows import SessionRow, TrainerRow

HISTORY = Path(__file__).parent / "carpentries"
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
TABLES = ("trainers", "sessions", "assignments")
DATES = ("start_date", "end_date")
NUMBERS = ("latitude", "longitude")


def plan_of(path: Path) -> tuple[object, ...]:
    """What an import would do, and with which values."""
    heap = runs.read(tables.sources_in(path))
    report = runs.look(heap, zone="Europe/London", at=AT)
    return heap.rows, report.outcomes, report.as_json()


def rewritten(
    path: Path, change: Callable[[str, str], str], *, delimiter: str, encoding: str
) -> Path:
    """The history with other cells, separators and encoding."""
    path.mkdir()
    for table in TABLES:
        header, *rows = cells_of(HISTORY / f"{table}.csv")
        changed = [
            [change(name, cell) for name, cell in zip(header, row, strict=True)] for row in rows
        ]
        lines = (delimiter.join(map(quoted, row)) for row in [header, *changed])
        (path / f"{table}.csv").write_bytes("\r\n".join(lines).encode(encoding))
    return path


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(';,\t"') else cell


def as_in_excel_here(name: str, cell: str) -> str:
    if name in DATES and cell:
        return ".".join(reversed(cell.split("-")))
    if name == "qualified_on":
        return ";".join(".".join(reversed(day.split("-"))) for day in cell.split(";"))
    return cell.replace(".", ",") if name in NUMBERS else cell


def as_in_russia(name: str, cell: str) -> str:
    if name == "region":
        return cell.replace("London", "Лондон")
    return as_in_excel_here(name, cell).replace("ê", "e")


def typed(name: str, cell: str) -> object:
    """The cell as a spreadsheet keeps it."""
    if name in DATES and cell:
        return dt.datetime.fromisoformat(cell)
    if name in (*NUMBERS, "attended") and cell:
        return float(cell)
    return cell


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "delimiter", "encoding"),
    [(as_in_excel_here, ";", "utf-8-sig"), (lambda _name, cell: cell, "\t", "utf-8")],
)
def test_other_separators_and_dates_give_the_same_plan(tmp_path, change, delimiter, encoding):
    path = rewritten(tmp_path / "files", change, delimiter=delimiter, encoding=encoding)

    assert plan_of(path) == plan_of(HISTORY)


@pytest.mark.django_db
def test_windows_1251_gives_the_same_plan_as_utf_8(tmp_path):
    old = rewritten(tmp_path / "old", as_in_russia, delimiter=";", encoding="cp1251")
    new = rewritten(tmp_path / "new", as_in_russia, delimiter=";", encoding="utf-8")

    plan = plan_of(old)

    assert plan == plan_of(new)
    assert "Лондон" in str(plan[0])


@pytest.mark.django_db
def test_workbook_gives_the_same_plan(tmp_path):
    sheets: dict[str, list[list[object]]] = {}
    for table in TABLES:
        header, *rows = cells_of(HISTORY / f"{table}.csv")
        values = [[typed(n, c) for n, c in zip(header, row, strict=True)] for row in rows]
        sheets[table] = [[*header], *values]
    book = a_book(tmp_path / "history.xlsx", **sheets)

    assert plan_of(book) == plan_of(HISTORY)
    assert plan_of(tmp_path) == plan_of(book)


def rows_in(path: Path, text: bytes) -> list:
    a_folder(path)
    (path / "trainers.csv").write_bytes(text)
    heap = runs.read(tables.sources_in(path))
    assert heap.unread == []
    return heap.rows.trainers


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("name", ["Каримова Айгуль Маратовна", "Ёлкина Яна", "Юрьев Щукарь"])
def test_russian_names_are_read_in_both_encodings(tmp_path, name, encoding):
    text = a_table("code;name;home_site", f"TR-1;{name};«Цех № 5»").encode(encoding)

    [row] = rows_in(tmp_path / "files", text)

    assert (row.code, " ".join(row.name), row.home_site) == ("TR-1", name, "«Цех № 5»")


def test_few_russian_letters_are_enough(tmp_path):
    text = a_table("code,home_site", "TR-1,«Цех № 5»").encode("cp1251")

    [row] = rows_in(tmp_path / "files", text)

    assert row.home_site == "«Цех № 5»"


def test_all_further_columns_are_read(tmp_path):
    folder = a_folder(
        tmp_path / "files",
        trainers=a_table(
            "Code , NAME,email,personnel_number,home_site,fte,languages,domains,other",
            'TR-1,Karimova Aigul Maratovna,aigul@example.com,00017,Norilsk,"0,5",en; ru,a;b,x',
        ),
        sessions=a_table(
            "code,start_date,start_time,end_time,minutes,room,edition,online",
            "S-1,2026-11-23,8:30,12:15,200,12,2,yes",
        ),
        assignments=a_table("session_code,trainer_code,role,night_away", "S-1,TR-1,CO,no"),
    )

    rows = runs.read(tables.sources_in(folder)).rows

    [trainer], [session], [assignment] = rows.trainers, rows.sessions, rows.assignments
    assert isinstance(trainer, TrainerRow)
    assert isinstance(session, SessionRow)
    assert (trainer.name, trainer.personnel_number) == (
        ("Karimova", "Aigul", "Maratovna"),
        "00017",
    )
    assert (str(trainer.fte), trainer.languages, trainer.topics) == (
        "0.50",
        ("en", "ru"),
        ("a", "b"),
    )
    assert (session.begins, session.ends, session.minutes) == (dt.time(8, 30), dt.time(12, 15), 200)
    assert (session.room, session.edition, session.place) == ("12", 2, (("is_online", True),))
    assert (assignment.role, assignment.night_away) == ("co", False)


def test_blank_lines_and_cells_over_several_lines_keep_their_numbers(tmp_path):
    text = b'code,home_site\r\n\r\nTR-1,"Nor\nilsk"\r\n,\r\nTR-2,\r\n'

    rows = rows_in(tmp_path / "files", text)

    assert [(row.line, row.code, row.home_site) for row in rows] == [
        (3, "TR-1", "Nor ilsk"),
        (6, "TR-2", ""),
    ]


def test_workbook_that_begins_further_down_and_right_is_read(tmp_path):
    book = a_book(
        tmp_path / "a.xlsx",
        Trainers=[[], ["", "code", "fte"], ["", "TR-1", 0.5], [], ["", 17, True]],
        notes=[["=1+1"]],
    )

    heap = runs.read(tables.sources_in(book))

    assert [(row.line, row.code, str(row.fte)) for row in heap.rows.trainers] == [
        (3, "TR-1", "0.50")
    ]
    assert [(each.line, each.problems[0].code) for each in heap.unread] == [(5, "bad-number")]


def test_spreadsheet_kinds_of_values_become_text(tmp_path):
    day = dt.datetime(2026, 11, 23)
    book = a_book(
        tmp_path / "a.xlsx",
        sessions=[
            ["code", "start_date", "end_date", "start_time", "end_time", "online", "attended"],
            ["S-1", day, day.date(), dt.time(8, 30), dt.timedelta(hours=12), True, 20.0],
            ["S-2", day.replace(hour=9), "", "", "", False, ""],
        ],
    )

    heap = runs.read(tables.sources_in(book))

    [session] = heap.rows.sessions
    assert (session.first, session.last) == (day.date(), day.date())
    assert (session.begins, session.ends, session.attended) == (dt.time(8, 30), dt.time(12), 20)
    assert session.place == (("is_online", True),)
    assert [each.problems[0].code for each in heap.unread] == ["bad-date"]


@pytest.mark.parametrize(
    ("cell", "topics"),
    [
        ("['a', ' b', 3]", ("a", "b")),
        ("a; b;;a", ("a", "b")),
        ("[a; b", ("[a", "b")),
        ("[1][0]", ("[1][0]",)),
        ("[" * 900, ("[" * 900,)),
    ],
)
def test_topics_are_a_list_or_stand_between_semicolons(cell, topics):
    if len(cell) > 200:
        with pytest.raises(Wrong, match="more than 200"):
            Cells({"domains": cell}).several("domains", 200)
    else:
        assert Cells({"domains": cell}).several("domains", 200) == topics
