"""`recount`: what the product shows, from a file and without a database."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.wellbeing.examples import EXAMPLES, a_block
from wellbeing.rules.policy import Level
from wellbeing.rules.work import Person

SUNDAY = "2025-03-30"
ONE = {"start": "2025-03-24T09:00+03:00", "end": "2025-03-24T15:00+03:00", "kind": "delivery"}


def recount(kind, path):
    answer = StringIO()
    call_command("recount", kind, str(path), stdout=answer)
    return json.loads(answer.getvalue())


@pytest.fixture
def told(tmp_path):
    """What a file is answered with, after its name, and the code with which the command leaves."""

    def ask(kind, content):
        path = tmp_path / "week.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        complaint, answer = StringIO(), StringIO()
        with pytest.raises(SystemExit) as left:
            call_command("recount", kind, str(path), stdout=answer, stderr=complaint)
        assert answer.getvalue() == ""
        assert complaint.getvalue().startswith(f"{path}:")
        assert complaint.getvalue().count("\n") == 1
        return left.value.code, complaint.getvalue().strip().removeprefix(f"{path}:")

    return ask


@pytest.fixture
def load_of(tmp_path):
    """The answer to a load file with these blocks."""

    def ask(*blocks, person=None, **more):
        path = tmp_path / "load.json"
        asked = {"on": SUNDAY, "person": person, "items": blocks, **more}
        path.write_text(json.dumps(asked), encoding="utf-8")
        return recount("load", path)

    return ask


def in_json(block):
    """A block as the file has it."""
    return {
        "start": block.start.isoformat(),
        "end": block.end.isoformat(),
        "minutes": block.minutes,
        "kind": block.kind,
        "category": block.category,
        "role": block.role,
        "group": block.group,
        "state": block.state,
        "effort": block.effort,
        "base_effort": block.base_effort,
        "night_away": block.night_away,
    }


def person_in_json(person):
    return {
        "fte": [
            {"from": period.from_day.isoformat(), "share": period.share} for period in person.shares
        ]
        or 1,
        "known_from": person.known_from and person.known_from.isoformat(),
        "absences": sorted(day.isoformat() for day in person.absences),
        "holidays": [],
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example_is_recounted_from_a_file(example, load_of):
    answer = load_of(
        *map(in_json, example.blocks),
        on=example.on.isoformat(),
        view="schedule",
        person=person_in_json(example.person),
    )

    index = answer["index"]
    assert (index if index is None else round(index, 4)) == example.index
    assert answer["level"] == example.level
    assert answer["hard_rules"] == [*example.hard_rules]
    found = {symbol: answer["measures"][symbol] for symbol in example.measures}
    assert found == pytest.approx(example.measures, abs=5e-5)


def test_answer_has_the_promised_members_and_full_precision(load_of):
    answer = load_of({**ONE, "group": 25, "category": "A", "state": "logged"})

    assert answer == {
        "index": pytest.approx(34.375 * 0.05 / 0.75),
        "shown": 2.3,
        "level": "low",
        "measures": {
            "H": 6.75,
            "M": pytest.approx(0.3779644730092272, abs=1e-15),
            "D": None,
            "J": 6.75,
            "c": 1,
            "q": 0,
            "s": 0,
            "u": 0,
            "streak": 1,
            "strain": pytest.approx(1620 * 0.3779644730092272),
        },
        "subindices": {
            "load": 0.0,
            "repetition": None,
            "recovery": 0.0,
            "monotony": 0.0,
            "displacement": 0.0,
            "spike": 34.375,
        },
        "contributions": {
            "load": 0.0,
            "repetition": None,
            "recovery": 0.0,
            "monotony": 0.0,
            "displacement": 0.0,
            "spike": pytest.approx(34.375 * 0.05 / 0.75),
        },
        "hard_rules": [],
        "reasons": [
            {
                "code": "spike",
                "en": "6.8 h above your four-week mean",
                "ru": "на 6,8 ч больше среднего за четыре недели",
            }
        ],
        "coverage": 1.0,
        "warnings": [],
    }


def test_file_may_leave_out_nearly_everything(tmp_path):
    path = tmp_path / "load.json"
    path.write_bytes(b'\xef\xbb\xbf{"on": "2025-03-30", "items": [%s]}' % json.dumps(ONE).encode())

    answer = recount("load", path)

    assert (answer["measures"]["H"], answer["coverage"], answer["level"]) == (6.0, 0.0, "low")


def test_empty_week_is_recounted(load_of):
    assert load_of()["index"] == 0.0


def test_figures_of_nobody_known_are_null(load_of):
    answer = load_of(ONE, person={"known_from": "2025-03-25"})

    assert answer["level"] == Level.UNKNOWN
    assert [answer[name] for name in ("index", "shown", "coverage")] == [None] * 3
    assert {*answer["subindices"].values(), *answer["measures"].values()} == {None}


def test_personal_view_reads_ratings_and_the_other_does_not(load_of):
    rated = {**ONE, "effort": 8}
    based = {**ONE, "start": "2025-03-25T09:00+03:00", "end": "2025-03-25T13:00+03:00"}

    hours = {
        view: [
            load_of(rated, {**based, **more}, view=view)["measures"]["H"]
            for more in ({}, {"base_effort": 6})
        ]
        for view in ("schedule", "personal")
    }

    assert hours == {"schedule": [10.0, 12.0], "personal": [16.0, 18.0]}


def test_person_has_a_contract_holidays_and_absences(load_of):
    person = {"fte": 0.5, "holidays": ["2025-03-24"], "absences": ["2025-03-24"]}

    answer = load_of(ONE, person=person)

    assert (answer["measures"]["H"], answer["measures"]["u"]) == (12.0, 1)
    assert answer["warnings"] == ["work-while-absent"]


def test_periods_of_a_contract_come_in_any_order(load_of):
    periods = [{"from": "2025-03-24", "share": 0.5}, {"from": "2020-01-01", "share": 1}]

    assert load_of(ONE, person={"fte": periods})["measures"]["H"] == 12.0


def test_role_night_and_canceled_state_are_read(load_of):
    away = {**ONE, "role": "co", "night_away": True, "minutes": 100}
    answer = load_of(away, {**ONE, "state": "canceled"})

    assert answer["measures"]["H"] == pytest.approx(100 * 4 * 0.7 / 240)
    assert answer["measures"]["u"] == 1


def test_series_is_recounted_from_a_file(tmp_path):
    path = tmp_path / "series.json"
    path.write_text('{"values": [52, 56, null, 58, 57, 49, 71.2, 63, 59, 40]}', encoding="utf-8")

    assert recount("series", path) == {
        "events": [
            {"week": 5, "event": "open", "kind": "sustained"},
            {"week": 6, "event": "close", "kind": "sustained"},
            {"week": 7, "event": "open", "kind": "peak"},
            {"week": 9, "event": "close", "kind": "peak"},
            {"week": 9, "event": "open", "kind": "sustained"},
            {"week": 10, "event": "close", "kind": "sustained"},
        ]
    }


def a_file(*lines):
    """A load file whose only block stands on the lines from the fourth on."""
    return "\n".join(('{"on": "2025-03-30",', '"items": [', "{", *lines, "}]}"))


EDGES = '"start": "2025-03-24T09:00Z", "end": "2025-03-24T15:00Z", "kind": "other",'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "1: this is no JSON (Expecting value); mend it here or just above."),
        ('{"on":\n\n', "3: this is no JSON (Expecting value); mend it here or just above."),
        (b'{"on":\n"\xcf\xf0"}', "2: this is not UTF-8; save the file in that encoding."),
        ("[" * 100_000, "1: this is nested too deeply; follow the format."),
        ('{"on": 1' + "0" * 5000 + "}", "1: a number has too many digits; shorten it."),
        ("\n[]", "2: this is no JSON object; write {…} with the members of the format."),
        ('{"items": []}', '1: "on" is missing; add it.'),
        ('{\n"on": 20250330}', '2: "on": this is no text; put it in quotes.'),
        ('{\n"on": "30.03.2025"}', '2: "on": this is no date; write it like 2025-03-24.'),
        (
            '{"on": "2025-03-30",\n"view": "mine"}',
            '2: "view": "mine" is not known; write one of "schedule", "personal".',
        ),
        (
            '{"on": "2025-03-30", "person": {\n"fte": 2}}',
            '2: "fte": 2 is out of range; write a number from 0.1 to 1.',
        ),
        (
            '{"on": "2025-03-30", "person": {"fte": [{"from": "2025-01-01",\n"share": 0}]}}',
            '2: "share": 0 is out of range; write a number from 0.1 to 1.',
        ),
        (
            '{"on": "2025-03-30", "person": {"absences":\n "2025-03-24"}}',
            '2: "absences": this is no JSON list; write […].',
        ),
        (
            '{"on": "2025-03-30", "items": [{}]}',
            '1: "items": "start" is missing; add it.',
        ),
        (
            a_file('"start": "2025-03-24T09:00",', '"end": "", "kind": "other"'),
            '4: "start": the offset from UTC is missing; write it like 2025-03-24T09:00+03:00.',
        ),
        (
            a_file('"start": "2025-03-24T09:00Z",', '"end": "15:00", "kind": "other"'),
            '5: "end": this is no time; write it like 2025-03-24T09:00+03:00.',
        ),
        (
            a_file('"start": "2025-03-24T09:00Z",', '"end": "2025-03-24T11:00+02:00"'),
            '5: "end": this is not after the start; mend one of the two.',
        ),
        (
            a_file(EDGES, '"minutes": "60"'),
            '5: "minutes": this is no number; write one without quotes.',
        ),
        (
            a_file(EDGES, '"group": true'),
            '5: "group": this is no number; write one without quotes.',
        ),
        (
            a_file(EDGES, '"group": -1'),
            '5: "group": -1 is out of range; write a number from 0.',
        ),
        (
            a_file(EDGES, '"minutes": NaN'),
            '5: "minutes": nan is out of range; write a number from 0 to 10080.',
        ),
        (
            a_file(EDGES, '"effort": 11'),
            '5: "effort": 11 is out of range; write a number from 0 to 10.',
        ),
        (
            a_file(EDGES, '"night_away": 1'),
            '5: "night_away": write true or false.',
        ),
        (
            a_file('"x": {"a": [], "b": {}}, "y": null,', EDGES, '"effort": 1,', '"effort": -1'),
            '7: "effort": -1 is out of range; write a number from 0 to 10.',
        ),
    ],
)  # fmt: skip
def test_unreadable_load_file_is_answered_with_its_line(content, sentence, told):
    assert told("load", content) == (2, sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"values": [52,\n"53"]}', '2: "values": this is no number; write one without quotes.'),
        ('{"values": 1}', '1: "values": this is no JSON list; write […].'),
        ('{"values": [1e999]}', '1: "values": inf is out of range; write a number.'),
        ("{}", '1: "values" is missing; add it.'),
    ],
)
def test_unreadable_series_is_answered_with_its_line(content, sentence, told):
    assert told("series", content) == (2, sentence)


def test_nesting_is_refused_at_every_depth(told):
    """At some depth a file can just be read, and the line of a mistake not be looked for."""
    depths = range(820, 1000, 2)
    found = [told("load", '\n{"a": ' + "[" * n + "]" * n + ', "on": 1}') for n in depths]

    assert {code for code, _ in found} == {2}
    assert {sentence for _, sentence in found} == {
        '2: "on": this is no text; put it in quotes.',
        '1: "on": this is no text; put it in quotes.',
        "1: this is nested too deeply; follow the format.",
    }


def test_number_beyond_floats_is_out_of_range(told):
    code, sentence = told("series", '{"values": [1' + "0" * 400 + "]}")

    assert code == 2
    assert sentence.endswith("is out of range; write a number.")


@pytest.mark.parametrize("name", ["nowhere.json", ".", "a\0b", "a" * 300])
def test_file_that_is_not_there_is_answered_kindly(name, tmp_path):
    complaint = StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("recount", "load", str(tmp_path / name), stderr=complaint)

    assert left.value.code == 2
    assert f"{tmp_path / name}:1: " in complaint.getvalue()


def test_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "week.json"
    with path.open("wb") as file:
        file.truncate(20_000_001)

    with pytest.raises(SystemExit) as left:
        call_command("recount", "load", str(path), stderr=StringIO())

    assert left.value.code == 2


def test_unknown_kind_is_refused():
    with pytest.raises(CommandError, match="invalid choice: 'weather'"):
        call_command("recount", "weather", "week.json")


def test_block_in_json_is_the_whole_block():
    """So that no member of the examples gets lost on the way into a file."""
    assert {*in_json(a_block(EXAMPLES[0].on))} == {
        "start", "end", "minutes", "kind", "category", "role", "group", "state", "effort",
        "base_effort", "night_away",
    }  # fmt: skip
    assert person_in_json(Person())["fte"] == 1
