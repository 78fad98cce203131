"""Grades for the school's own books: whose submission is whose, and files that Moodle and Canvas import."""

import csv
import io
import json

import pytest

from nncheck.grading import classlist
from nncheck.grading.grade import _harmless, as_csv, main
from nncheck.grading.marking import Grade
from nncheck.judging.judge import Result, Verdict
from tests import ROOT

MOODLE = """First name,Last name,ID number,Email address
Anna,Müller,1001,Anna.Mueller@school.example
Ben,Okafor,1002,ben@school.example
Ben,Li,1003,li@school.example
Zoë,d'Arc,1004,zoe@school.example
"""
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Quiz (77)
    Points Possible,,,,,10
"Müller, Anna",501,1001,amueller,A,9
"Okafor, Ben",502,1002,bokafor,B,
"""


def listed(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "class.csv"
    path.write_bytes(text.encode(encoding))
    return classlist.read(path)


@pytest.mark.parametrize(
    "name, who",
    [
        ("anna.mueller@school.example", "Anna Müller"),
        ("Anna Müller_48123_assignsubmission_file/01_neuron", "Anna Müller"),  # as Moodle packs a class
        ("anna mu\u0308ller 01", "Anna Müller"),  # as macOS writes it
        ("1002", "Ben Okafor"),
        ("handed in/1002-01_neuron (3)", "Ben Okafor"),
        ("okaforben_77_881_01_neuron", "Ben Okafor"),  # as Canvas packs it
        ("li", "Ben Li"),
        ("zoe/01_neuron", "Zoë d'Arc"),
        ("10021", None),
        ("Ben", "Ben Okafor"),
        ("somebody", None),
        ("1001 and 1002", None),
        # what the school's system has written counts, and not the name that the learner gave the file
        ("Ben Li_1001_assignsubmission_file_/01_neuron", "Ben Li"),
        ("Ben Li_77_assignsubmission_file_/anna.mueller@school.example", "Ben Li"),
        ("class/Ben Li_77_assignsubmission_file_/Anna Müller_1_assignsubmission_file_x", "Ben Li"),
        ("Ben Li_1002_assignsubmission_file_01_neuron", "Ben Li"),  # not in folders
        ("okaforben_1001_1003_li@school.example", "Ben Okafor"),
        ("okaforben_LATE_77_881_1001", "Ben Okafor"),
        ("1002/1001", "Ben Okafor"),
        # two who are named are a question for the teacher, whatever names them
        ("1001 Ben Li", None),
        ("li@school.example 1001", None),
    ],
)
def test_a_learner_is_found_by_address_number_or_name(tmp_path, name, who):
    found = classlist.match([name], listed(tmp_path, MOODLE))[name]
    assert (None if isinstance(found, str) else str(found)) == who
    if name == "1001 and 1002":
        assert found == "may be Anna Müller or Ben Okafor"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_class_lists_come_in_any_encoding_and_with_any_separator(tmp_path, encoding):
    for separator in ",;\t":
        learners = listed(tmp_path, MOODLE.replace(",", separator), encoding)
        assert [str(learner) for learner in learners] == ["Anna Müller", "Ben Okafor", "Ben Li", "Zoë d'Arc"]


NUMBERED = "First name,Last name,ID number,Email address\n" + "".join(
    f"{first},{last},{number},{first}@school.example\n"
    for first, last, number in (("Anna", "Berg", "01"), ("Maria Anna", "Berg", "3"), ("Ben", "Li", "1"))
)


@pytest.mark.parametrize(
    "name, who",
    [
        ("Ben Li/01_neuron", "Ben Li"),  # the exercise's number is nobody's
        ("01_neuron Ben Li (3)", "Ben Li"),  # nor is a copy's
        ("3, 01_neuron", "Maria Anna Berg"),
        ("Maria Anna Berg", "Maria Anna Berg"),  # in whose name another's whole name stands
        ("Anna Berg", "Anna Berg"),
    ],
)
def test_numbers_of_exercises_and_copies_are_nobodys(tmp_path, name, who):
    assert str(classlist.match([name], listed(tmp_path, NUMBERED))[name]) == who


@pytest.mark.parametrize(
    "text",
    [
        "Vorname,Nachname,ID-Nummer,E-Mail-Adresse\nAnna,Müller,1001,a@school.example\n",  # Moodle in German
        "Prénom;Nom de famille;Adresse de courriel\nAnna;Müller;a@school.example\n",
        "sep=;\nFirst name;Last name;Email address\nAnna;Müller;a@school.example\n",  # as Excel saves it
        "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section\nMüller,Anna,501,1001,a@school.example,A\n",  # Canvas
        "Identifier,Full name,Email address,Status\nParticipant 48123,Anna Müller,a@school.example,x\n" * 2,
    ],
)
def test_lists_of_schools_are_understood(tmp_path, text):
    learners = listed(tmp_path, text)
    found = classlist.match(["Anna Müller_48123_assignsubmission_file_/x"], learners)
    assert [str(one) for one in found.values()] == ["Anna Müller"]


def test_canvas_numbers_tell_two_of_one_name_apart_and_lead_to_nobody_else(tmp_path):
    text = "Student,ID,SIS User ID,SIS Login ID,Section\n" + "".join(
        f'"{name}",{number},,{login},A\n'
        for name, number, login in (("Li, Ben", 501, "li1"), ("Li, Ben", 502, "li2"), ("Müller, Anna", 503, "am"))
    )
    learners = listed(tmp_path, text)
    names = ("liben_502_9_x", "liben_77_9_x", "mullerana_503_9_x", "am_501_9_x")
    found = classlist.match(names, learners)
    assert [getattr(found[name], "login", None) for name in names] == ["li2", None, "am", "am"]


def test_moodles_numbers_find_whoever_has_no_name(tmp_path):
    learners = listed(tmp_path, "Identifier,Full name,Email address\nParticipant 48123,Anna Müller,a@school.example\n")
    found = classlist.match(["Participant_48123_assignsubmission_file_/x"], learners)
    assert [str(one) for one in found.values()] == ["Anna Müller"]


def test_a_list_without_a_column_to_match_by_is_refused_in_words(tmp_path):
    with pytest.raises(
        ValueError, match="expects a CSV with a column “Email address” or “ID number”, got columns a, b"
    ):
        listed(tmp_path, "a,b\n1,2\n")


def graded(name, exercise, earned, problem=""):
    verdicts = [] if problem else [Verdict("weighted_sum", [Result("case", 14, earned, "right")])]
    return Grade(name, name, exercise="" if problem else exercise, title="Neuron", problem=problem, verdicts=verdicts)


def rows(text):
    return list(csv.reader(io.StringIO(text)))


def test_the_exports_have_the_columns_that_are_imported_and_only_who_was_graded(tmp_path):
    learners = listed(tmp_path, CANVAS)
    grades = [graded("1001", "01_neuron", 9), graded("1001 again", "01_neuron", 12), graded("1002", "", 0, "a picture")]
    files = classlist.exports(grades, learners, classlist.match([g.name for g in grades], learners))
    assert set(files) == {"moodle-01_neuron.csv", "canvas-01_neuron.csv"}
    assert rows(files["moodle-01_neuron.csv"]) == [
        ["First name", "Last name", "ID number", "Email address", "Neuron (exercise 01)"],
        ["Anna", "Müller", "1001", "", "12"],
    ]
    assert rows(files["canvas-01_neuron.csv"]) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Neuron (exercise 01)"],
        ["    Points Possible", "", "", "", "", "14"],
        ["Müller, Anna", "501", "1001", "amueller", "A", "12"],
    ]


def test_a_list_that_is_no_csv_is_refused_in_words(tmp_path):
    path = tmp_path / "class.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(range(256)))
    with pytest.raises(ValueError, match="a file of a spreadsheet program; save it there as CSV"):
        classlist.read(path)


def test_no_name_in_an_export_is_a_formula(tmp_path):
    learners = listed(tmp_path, 'First name,Last name,ID number,Email address\n=1+1,"a;=cmd|x",1001,a@school.example\n')
    files = classlist.exports([graded("1001", "01_neuron", 9)], learners, {"1001": learners[0]}, _harmless)
    for text in files.values():
        for separator in ",;":
            cells = [cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]
            assert not [cell for cell in cells if cell.strip('"')[:1] in ("=", "+", "-", "@") and cell]


def test_who_has_sent_an_exercise_twice_is_said(tmp_path):
    learners = listed(tmp_path, MOODLE)
    grades = [graded("1001", "01_neuron", 3), graded("Anna Müller", "01_neuron", 9), graded("1002", "01_neuron", 1)]
    matched = classlist.match([grade.name for grade in grades], learners)
    assert [(str(who), names) for who, names in classlist.several(grades, matched)] == [
        ("Anna Müller", ["1001", "Anna Müller"])
    ]


def test_there_is_no_column_of_points_where_nothing_was_graded():
    assert rows(as_csv([graded("a", "", 0, "an empty file")], 7))[0] == ["submission", "file", "remarks", "seed"]


def test_who_is_missing_is_said(tmp_path, capsys):
    (tmp_path / "class").mkdir()
    (tmp_path / "list.csv").write_text(MOODLE, encoding="utf-8")
    exercise = (ROOT / "exercises" / "01_neuron.ipynb").read_text(encoding="utf-8")
    for name in ("ben@school.example.ipynb", "nobody.ipynb", "anna.mueller@school.example.txt"):
        (tmp_path / "class" / name).write_text(json.dumps(json.loads(exercise)) if "txt" not in name else "no notebook")
    assert main([str(tmp_path / "class"), "--class-list", str(tmp_path / "list.csv")]) == 0
    said = capsys.readouterr().out
    assert "nobody: nobody of the class list is named in it" in said and "Ben Li: nothing sent" in said
    assert "Anna Müller: nothing sent" not in said  # it was no notebook, which the table says
    assert (tmp_path / "class-graded" / "moodle-01_neuron.csv").read_text().count("\n") == 2
    summary = (tmp_path / "class-graded" / "summary.html").read_text(encoding="utf-8")
    assert "Ben Li: nothing sent" in summary
