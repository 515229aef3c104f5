"""Rows as values: what each file says of a trainer, a session, an assignment."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from programs.models import Program
from sessions.models import TrainingSession
from trainer_institute.actions.imports.cells import Cells, Wrong, as_day, formula
from trainer_institute.actions.imports.files import Table
from trainer_institute.actions.imports.tables import Row, Sheet
from trainers.models import Trainer
from trainers.models.engagements import Role
from trainers.models.trainers import LEAST_SHARE, WHOLE_SHARE

CODE = 40
NAME, SITE_NAME, ROOM_NAME = 100, 200, 120
MOST_EDITIONS = 999
MOST_MINUTES = 1440
MOST_PEOPLE = 100_000
MOST_PARTS = 200
LANGUAGE, TOPIC = 35, 200
COORDINATES = 7  # digits, a centimeter; spreadsheets keep hardly more
ROLES = {"": "", "lead": Role.LEAD, "co": Role.CO}


@dataclass(frozen=True, slots=True)
class TrainerRow:
    """A trainer; what is blank says nothing."""

    table: ClassVar[Table] = Table.TRAINERS
    line: int
    code: str
    name: tuple[str, ...]
    email: str
    personnel_number: str
    home_site: str
    fte: Decimal | None
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    rights: tuple[tuple[str, dt.date], ...]

    @property
    def key(self) -> str:
        """What the row is about."""
        return self.code


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session from its first to its last date; what is blank says nothing."""

    table: ClassVar[Table] = Table.SESSIONS
    line: int
    code: str
    program: str
    edition: int | None
    first: dt.date
    last: dt.date
    begins: dt.time | None
    ends: dt.time | None
    minutes: int | None
    site: str
    room: str
    place: tuple[tuple[str, str | float | bool], ...]
    attended: int | None

    @property
    def key(self) -> str:
        """What the row is about."""
        return self.code


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """A trainer in a session."""

    table: ClassVar[Table] = Table.ASSIGNMENTS
    line: int
    session: str
    trainer: str
    role: str
    night_away: bool | None

    @property
    def key(self) -> str:
        """What the row is about."""
        return f"{self.session} / {self.trainer}"


AnyRow = TrainerRow | SessionRow | AssignmentRow


def row_of(sheet: Sheet, row: Row) -> AnyRow:
    """The values of the row; raises Wrong for the first that cannot be."""
    if not sheet.is_whole(row):
        sentence = _(
            "The row has %(here)s cells and the header %(header)s. Check separators and quotation"
            " marks."
        )
        words = {"here": len(row.cells), "header": len(sheet.header)}
        raise Wrong("wrong-number-of-cells", sentence % words)
    texts = {name: row.cells[at] for name, at in sheet.columns.items() if at < len(row.cells)}
    for name, at in sheet.columns.items():
        if at in row.formulas:
            raise formula(name)
    return READERS[sheet.source.table](row.line, Cells(texts))


def key_of(sheet: Sheet, row: Row) -> str:
    """What a row that cannot be read is about, as far as one can tell."""
    names = ("code", "session_code", "trainer_code")
    places = [at for name, at in sheet.columns.items() if name in names]
    return " / ".join(row.cells[at].strip()[:CODE] for at in places if at < len(row.cells))


def _trainer(line: int, cells: Cells) -> TrainerRow:
    fte = cells.number("fte", float(LEAST_SHARE), float(WHOLE_SHARE))
    return TrainerRow(
        line=line,
        code=cells.code("code", CODE),
        name=_name(cells),
        email=_email(cells),
        personnel_number=cells.code("personnel_number", CODE, needed=False),
        home_site=cells.text("home_site", SITE_NAME),
        fte=None if fte is None else fte.quantize(LEAST_SHARE),
        languages=cells.several("languages", LANGUAGE),
        topics=cells.several("domains", TOPIC),
        rights=_rights(cells),
    )


def _name(cells: Cells) -> tuple[str, ...]:
    """Last name, first name, patronymic, as far as they are there."""
    words = cells.text("name").split()
    name = tuple(word for word in (*words[:2], " ".join(words[2:])) if word)
    if any(len(word) > NAME for word in name):
        raise Wrong("too-long", _("“name” is too long. Write last name, first name, patronymic."))
    return name


def _email(cells: Cells) -> str:
    email = cells.text("email", 254)
    try:
        if email:
            validate_email(email)
    except ValidationError:
        sentence = _("“%(text)s” is no e-mail address.")
        raise Wrong("bad-email", sentence % {"text": email}) from None
    return email


def _rights(cells: Cells) -> tuple[tuple[str, dt.date], ...]:
    """Programs and since when they may be delivered; of one named twice the earlier day counts."""
    programs = [part.strip() for part in cells.text("qualified_for").split(";") if part.strip()]
    days = [part.strip() for part in cells.text("qualified_on").split(";") if part.strip()]
    if len(programs) != len(days) or len(programs) > MOST_PARTS:
        sentence = _(
            "“qualified_for” names %(programs)s programs and “qualified_on” %(days)s dates."
            " Give one date for each program, in the same order."
        )
        words = {"programs": len(programs), "days": len(days)}
        raise Wrong("qualifications-do-not-match", sentence % words)
    rights: dict[str, dt.date] = {}
    for program, day in zip(programs, days, strict=True):
        code = Cells({"qualified_for": program}).code("qualified_for", _most(Program))
        since = as_day(day, "qualified_on")
        rights[code] = min(since, rights.get(code, since))
    return tuple(rights.items())


def _session(line: int, cells: Cells) -> SessionRow:
    first = cells.day("start_date", needed=True)
    last = cells.day("end_date") or first
    if first is None or last is None or last < first:
        sentence = _("“end_date” is before “start_date”. Exchange or mend them.")
        raise Wrong("dates-reversed", sentence)
    attended = cells.whole("attended", 0, MOST_PEOPLE)
    return SessionRow(
        line=line,
        code=cells.code("code", _most(TrainingSession)),
        program=cells.code("program", _most(Program), needed=False),
        edition=cells.whole("edition", 1, MOST_EDITIONS),
        first=first,
        last=last,
        begins=cells.clock("start_time"),
        ends=cells.clock("end_time"),
        minutes=cells.whole("minutes", 1, MOST_MINUTES),
        site=cells.text("site", SITE_NAME),
        room=cells.text("room", ROOM_NAME),
        place=_place(cells),
        attended=attended or None,
    )


def _place(cells: Cells) -> tuple[tuple[str, str | float | bool], ...]:
    """What is said of the place itself, by the columns of the table that keeps it."""
    latitude, longitude = cells.number("latitude", -90, 90), cells.number("longitude", -180, 180)
    online = cells.yes("online")
    said: list[tuple[str, str | float | bool]] = [
        ("venue", cells.text("venue", 200)),
        ("region", cells.text("region", 100)),
        ("country", cells.text("country", 2)),
    ]
    said = [(column, text) for column, text in said if text]
    if latitude is not None and longitude is not None:
        at = (round(float(each), COORDINATES) for each in (latitude, longitude))
        said += zip(("latitude", "longitude"), at, strict=True)
    if online is not None:
        said.append(("is_online", online))
    return tuple(said)


def _assignment(line: int, cells: Cells) -> AssignmentRow:
    role = cells.text("role").lower()
    if role not in ROLES:
        sentence = _("“%(text)s” is no role. Write lead or co.")
        raise Wrong("bad-choice", sentence % {"text": role})
    return AssignmentRow(
        line=line,
        session=cells.code("session_code", _most(TrainingSession)),
        trainer=cells.code("trainer_code", _most(Trainer)),
        role=ROLES[role],
        night_away=cells.yes("night_away"),
    )


def _most(model: type[Program] | type[TrainingSession] | type[Trainer]) -> int:
    """How long a code of the model may be."""
    return model._meta.get_field("code").max_length or CODE


READERS: dict[Table, Callable[[int, Cells], AnyRow]] = {
    Table.TRAINERS: _trainer,
    Table.SESSIONS: _session,
    Table.ASSIGNMENTS: _assignment,
}
