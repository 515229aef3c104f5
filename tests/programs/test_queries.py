import datetime as dt

import pytest

from programs.models import Program
from programs.queries import programs, rights, targets
from programs.queries.programs import Lineage, ProgramLine
from programs.rules import RightState
from tests.builders.people import A_MONDAY, a_site, an_employee
from tests.builders.programs import a_program, a_qualification, a_target, an_edition
from tests.builders.trainers import a_trainer
from trainers.models import Trainer

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
YESTERDAY, SOON = A_MONDAY - DAY, A_MONDAY + 60 * DAY
VALID, LAPSING, LAPSED, _none = RightState


def found(text: str = "", state: str = "") -> list[str]:
    rows = programs.programs_found(Program.objects.all(), text=text, state=state, on=A_MONDAY)
    return [program.name for program in rows]


def test_programs_are_found_by_the_beginning_of_a_word_or_of_the_code():
    a_program("Three Steps of Safety", code="TSS")
    a_program("Refresher", code="REF", closed_on=A_MONDAY)

    assert found() == ["Refresher", "Three Steps of Safety"]
    assert found(text=" saf ") == found(text="tss") == ["Three Steps of Safety"]
    assert found(text="steps three") == found(text="сафети") == ["Three Steps of Safety"]
    assert found(text="afety") == []
    assert found(state="open") == ["Three Steps of Safety"]
    assert found(state="closed") == ["Refresher"]


def test_line_counts_trainers_editions_and_people():
    program, other = a_program(), a_program(closed_on=A_MONDAY)
    an_edition(program)
    an_edition(program, number=2)
    twice = a_trainer()
    a_qualification(twice, program)
    a_qualification(twice, program, level="mentor")
    a_qualification(program=program, valid_until=YESTERDAY)
    a_qualification(program=program, level="observer")
    a_qualification(a_trainer(left_on=A_MONDAY), program)
    a_target(program, 100, month=1)
    a_target(program, 20, month=12)
    a_target(program, 7, year=2025)
    a_target(other, 5)

    lines = programs.lines_of([other, program], on=A_MONDAY)

    assert lines == [
        ProgramLine(other, is_open=False, trainers=0, editions=0, people=5),
        ProgramLine(program, is_open=True, trainers=1, editions=2, people=120),
    ]


def test_lineage_goes_back_to_the_oldest_and_one_step_on():
    oldest = a_program("A")
    older = a_program("B", grew_out_of=oldest)
    program = a_program("C", grew_out_of=older)
    newer, newest = a_program("E", grew_out_of=program), a_program("D", grew_out_of=program)
    a_program("F", grew_out_of=newest)

    lineage = programs.lineage_of(program, Program.objects.all())

    assert lineage == Lineage([oldest, older], [newest, newer])
    assert programs.lineage_of(oldest, Program.objects.all()).before == []


def test_lineage_in_a_circle_ends():
    first = a_program("A")
    second = a_program("B", grew_out_of=first)
    third = a_program("C", grew_out_of=second)
    first.grew_out_of = third
    first.save(update_fields=["grew_out_of"])
    outside = a_program("D", grew_out_of=third)

    assert programs.lineage_of(first, Program.objects.all()).before == [second, third]
    assert programs.lineage_of(outside, Program.objects.all()).before == [first, second, third]


@pytest.mark.parametrize(
    ("held", "states"),
    [
        ([], []),
        ([("lead", None)], [VALID]),
        ([("second", SOON)], [LAPSING]),
        ([("lead", YESTERDAY)], [LAPSED]),
        ([("lead", YESTERDAY), ("second", SOON)], [LAPSING]),
        ([("observer", None)], []),
        ([("observer", None), ("lead", YESTERDAY)], [LAPSED]),
    ],
)
def test_right_to_deliver_is_the_best_one(held, states):
    trainer, program = a_trainer(), a_program()
    a_qualification(program=program)
    for level, valid_until in held:
        a_qualification(trainer, program, level=level, valid_until=valid_until)

    lines = rights.rights_to_deliver([trainer.pk], on=A_MONDAY)[trainer.pk]

    assert [line.state for line in lines] == states


def test_rights_of_trainers_hold_all_and_to_deliver_the_best_of_each_program():
    trainer, other = a_trainer(), a_trainer()
    height, safety = a_program("Height"), a_program("Safety")
    a_qualification(trainer, safety, level="observer")
    a_qualification(trainer, height, level="lead", valid_until=YESTERDAY)
    a_qualification(trainer, height, level="mentor", valid_until=YESTERDAY)
    a_qualification(trainer, height, level="second", valid_until=SOON)
    a_qualification(trainer, safety, level="mentor", issued_on=A_MONDAY + DAY)
    numbers = [trainer.pk, other.pk]

    held = rights.rights_of(numbers, on=A_MONDAY)
    best = rights.rights_to_deliver(numbers, on=A_MONDAY)

    assert [(line.program, line.level, line.state) for line in held[trainer.pk]] == [
        (height, "lead", LAPSED),
        (height, "mentor", LAPSED),
        (height, "second", LAPSING),
        (safety, "observer", VALID),
    ]
    assert [(line.program, line.valid_until) for line in best[trainer.pk]] == [(height, SOON)]
    assert (held[other.pk], best[other.pk]) == ([], [])


@pytest.mark.parametrize("rows", [1, 3])
def test_rights_are_read_by_one_query(rows, django_assert_num_queries):
    numbers = [a_qualification().trainer_id for _ in range(rows)]

    with django_assert_num_queries(1):
        rights.rights_of(iter(numbers), on=A_MONDAY)
    with django_assert_num_queries(1):
        lines = rights.rights_to_deliver(iter(numbers), on=A_MONDAY)
        assert {str(line[0].trainer.employee.site) for line in lines.values()}


def test_holders_are_those_seen_who_still_train():
    program = a_program()
    zulu = a_trainer(an_employee("Zulu"))
    adams = a_trainer(an_employee("Adams"))
    gone, hidden = a_trainer(left_on=A_MONDAY), a_trainer()
    for trainer in (zulu, gone, hidden):
        a_qualification(trainer, program)
    a_qualification(adams, program, valid_until=YESTERDAY)
    a_qualification(adams, program, level="mentor")
    a_qualification(a_trainer(), program, level="observer")
    a_qualification(a_trainer(), program, issued_on=A_MONDAY + DAY)
    seen = Trainer.objects.exclude(pk=hidden.pk)

    lines = rights.holders(program, seen, on=A_MONDAY)

    assert [(line.trainer, line.level) for line in lines] == [(adams, "mentor"), (zulu, "lead")]


def with_right(program: str = "", state: str = "") -> set[str]:
    rows = rights.with_right(Trainer.objects.all(), program=program, state=state, on=A_MONDAY)
    return {trainer.code for trainer in rows}


def test_trainers_are_found_by_a_right_in_its_state():
    height, safety = a_program("Height", code="WAH"), a_program("Safety")
    for code, program, valid_until in [
        ("lasting", height, None),
        ("other", safety, None),
        ("lapsing", height, SOON),
        ("lapsed", height, YESTERDAY),
    ]:
        a_qualification(a_trainer(code=code), program, valid_until=valid_until)
    a_qualification(a_trainer(code="watching"), height, level="observer")
    better = a_trainer(code="better")
    a_qualification(better, height, level="second", valid_until=YESTERDAY)
    a_qualification(better, height, level="lead", valid_until=SOON)
    a_qualification(better, height, level="mentor")

    assert with_right("wah") == with_right("hei") == {"lasting", "lapsing", "better"}
    assert with_right() == {"lasting", "lapsing", "better", "other"}
    assert with_right("wah", "lapsing") == with_right("", "lapsing") == {"lapsing"}
    assert with_right("wah", "lapsed") == {"lapsed"}
    assert with_right("safety", "lapsed") == set()


def test_right_that_lapsed_for_one_program_says_nothing_of_another():
    trainer = a_trainer(code="both")
    a_qualification(trainer, a_program("Height"), valid_until=YESTERDAY)
    a_qualification(trainer, a_program("Safety"))

    assert with_right("height", "lapsed") == with_right("safety") == {"both"}
    assert with_right("height") == set()


def test_targets_are_summed_by_month_site_and_program():
    norilsk, chita = a_site(), a_site()
    height, safety = a_program(), a_program()
    a_target(height, 100, site=norilsk, month=10)
    a_target(safety, 10, site=norilsk, month=10)
    a_target(height, 210, site=norilsk, month=11)
    a_target(height, 21, site=chita, month=11)
    a_target(height, 999, site=chita, year=2025)

    assert targets.people_by_month(2026) == {10: 110, 11: 231}
    assert targets.people_by_month(2026, sites=[norilsk]) == {10: 110, 11: 210}
    assert targets.people_by_month(2026, sites=[]) == {}
    assert targets.people_by_month(2026, program=safety) == {10: 10}
