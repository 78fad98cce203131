"""For the school's own books: who is in the class, whose submission is whose, and files that Moodle and Canvas import.

The class list is a CSV with one learner a line, as Moodle (participants, grades) and Canvas (gradebook) give it, or
made by hand: its columns are known by their headings. One file for each exercise holds the learners who were graded in
it and nobody else, for an empty cell can wipe out a grade that is there already.

Columns: Moodle's documentation, "Grade import" (users are mapped by "Email address" or "ID number"); Canvas's guide for
instructors, "How do I import grades in the Gradebook?" (Student, ID, SIS User ID, SIS Login ID, Section, then the
assignment; a second line with the points possible).
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass

HEADINGS = {  # as `_plain` writes them; Moodle's in some of its languages
    "email": ("email address", "email", "e-mail", "e-mail address", "mail", "mail address"),
    "number": ("id number", "sis user id", "student id", "student number", "matriculation number", "idnumber",
               "id-nummer", "numero d'identification", "numero de id", "codice identificativo"),
    "id": ("id", "canvas id", "user id"),
    "login": ("sis login id", "login", "login id", "username", "user", "account", "anmeldename"),
    "student": ("student", "name", "full name", "student name", "vollstandiger name", "nom complet"),
    "first": ("first name", "firstname", "given name", "forename", "vorname", "prenom", "nombre", "nome", "voornaam"),
    "last": ("last name", "lastname", "surname", "family name", "nachname", "nom de famille", "nom", "apellido(s)",
             "apellidos", "cognome", "achternaam"),
    "section": ("section", "group", "class"),
    "participant": ("identifier",),  # of Moodle's grading worksheet: "Participant 48123"
}  # fmt: skip
# How the two name what a class has sent in. What stands behind is the learner's own name for the file, which may hold
# somebody else's address or number.
MOODLE = re.compile(r"(?:[^/]*/)*?(?P<who>[^/]+)_(?P<number>\d+)_assignsubmission_\w+")
CANVAS = re.compile(r"(?:.*/)?(?P<who>[^\W_]+)(?:_late)?_(?P<number>\d+)_\d+_")
NO_NUMBERS = re.compile(r"(?<!\d)\d\d_[a-z_]+|\(\d{1,2}\)$", re.IGNORECASE)  # 01_neuron, and of a copy the (1)


@dataclass(frozen=True)
class Learner:
    """One line of the class list; "" for what it doesn't say."""

    email: str = ""
    number: str = ""
    id: str = ""
    login: str = ""
    student: str = ""
    first: str = ""
    last: str = ""
    section: str = ""
    participant: str = ""

    def __str__(self):
        return (
            self.student or " ".join(filter(None, (self.first, self.last))) or self.email or self.number or self.login
        )

    def keys(self):
        """What a submission's name may hold to be this learner's, what is sure first; each a set of words."""
        full = _plain(str(self)).split(",")
        first, last = (self.first, self.last) if self.last else (full[1], full[0]) if len(full) == 2 else ("", "")
        whole = f"{first} {last}".strip() or str(self)
        full = {whole, f"{last} {first}".strip(), f"{last}{first}"} if " " in whole else set()
        yield {self.email, self.number, self.login, self.id} | full
        yield {self.email.partition("@")[0]}


def read(path):
    """The learners in a class list. Raises ValueError that says what it needs."""
    data = path.read_bytes()
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise ValueError("--class-list expects a CSV, got a file of a spreadsheet program; save it there as CSV")
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    text = re.sub(r"\Asep=.\r?\n", "", text)  # which Excel writes for itself
    head = text.split("\n", 1)[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count)))
    except csv.Error as error:
        raise ValueError(f"--class-list expects a CSV, got one that can't be read: {error}") from None
    headings = [_plain(cell) for cell in rows[0]] if rows else []
    columns = {
        name: next((headings.index(word) for word in words if word in headings), None)
        for name, words in HEADINGS.items()
    }
    if columns["email"] is None:  # in another language: the column that is full of addresses
        columns["email"] = next((i for i in range(len(headings)) if _are_addresses(rows[1:], i)), None)
    if columns["email"] is None and columns["number"] is None and columns["id"] is None and columns["login"] is None:
        raise ValueError(
            f"--class-list expects a CSV with a column “Email address” or “ID number”, got columns {', '.join(rows[0])}"
            if rows
            else "--class-list expects a CSV with a line for each learner, got an empty file"
        )
    learners = []
    for row in rows[1:]:
        cells = {name: row[i].strip() if i is not None and i < len(row) else "" for name, i in columns.items()}
        learner = Learner(**cells)
        if any((learner.email, learner.number, learner.id, learner.login)):  # not the line with the points possible
            learners.append(learner)
    return list(dict.fromkeys(learners))


def _are_addresses(rows, i):
    """Whether most cells of a column hold an e-mail address."""
    filled = [row[i] for row in rows if i < len(row) and row[i].strip()]
    return bool(filled) and 2 * sum(bool(re.fullmatch(r"\s*\S+@\S+\s*", cell)) for cell in filled) > len(filled)


def match(names, learners):
    """For each submission's name its `Learner`, or the reason why there is none, in words."""
    levels = [{}, {}]
    for learner in learners:
        for owners, keys in zip(levels, learner.keys(), strict=True):
            for key in map(_plain, keys - {""}):
                owners.setdefault(key, set()).add(learner)
    return {name: _owner(name, learners, levels) for name in names}


def _owner(name, learners, levels):
    """Whose a submission is. What a school's system or the teacher has written counts before the learner's own name."""
    moodle, canvas = MOODLE.match(name), CANVAS.match(_plain(name))
    if moodle:
        number = moodle["number"]
        its = [one for one in learners if re.findall(r"\d+", one.participant) == [number]]
        return its[0] if len(its) == 1 else _named(moodle["who"], levels)
    if canvas:
        named = [one for one in learners if canvas["who"] in map(_run_together, next(one.keys()))]
        numbered = [one for one in learners if one.id == canvas["number"]]  # or a number of another kind
        its = [one for one in named if one in numbered] or named or numbered
        if len(its) == 1:
            return its[0]
    folder, inside, _ = name.partition("/")
    found = _named(folder, levels) if inside else NOBODY
    return _named(name, levels) if found == NOBODY else found


NOBODY = "nobody of the class list is named in it"


def _named(name, levels):
    """The `Learner` who is named in a text, or why it isn't known."""
    name = _plain(NO_NUMBERS.sub(" ", name))
    for owners in levels:
        keys = [key for key in owners if _holds(name, key)]
        keys = [key for key in keys if not any(key != other and _holds(other, key) for other in keys)]
        hits = set().union(*(owners[key] for key in keys))
        if hits:
            return hits.pop() if len(hits) == 1 else f"may be {' or '.join(sorted(map(str, hits)))}"
    return NOBODY


def _run_together(text):
    """A name as Canvas writes it: without all that is neither letter nor number."""
    return re.sub(r"[\W_]", "", _plain(text))


def _plain(text):
    """A text for comparing: without accents, capitals and runs of spaces."""
    text = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


def _holds(name, key):
    """Whether a key stands in a name as a word of its own, with spaces as people and systems write them."""
    if not all(word in name for word in key.split()):  # most keys, and the rest takes longer
        return False
    pattern = re.escape(key).replace(r"\ ", r"[\s_.,-]+")
    return re.search(rf"(?<![^\W_]){pattern}(?![^\W_])", name) is not None


def several(grades, matched):
    """(learner, names) for everybody who has sent an exercise more than once."""
    sent = {}
    for grade in grades:
        if isinstance(matched.get(grade.name), Learner) and not grade.problem:
            sent.setdefault((matched[grade.name], grade.exercise), []).append(grade.name)
    return [(learner, names) for (learner, _), names in sent.items() if len(names) > 1]


def exports(grades, learners, matched, harmless=str):
    """`{file name: text}` for Moodle and Canvas: for each exercise those who were graded in it, with their best.

    harmless: makes a name into one that no spreadsheet takes for a formula.
    """
    best, files = {}, {}
    for grade in grades:
        learner = matched.get(grade.name)
        if isinstance(learner, Learner) and not grade.problem:
            of_exercise = best.setdefault((grade.exercise, grade.title, grade.points), {})
            of_exercise[learner] = max(of_exercise.get(learner, 0), grade.earned)
    for (exercise, title, points), earned in sorted(best.items()):
        column = f"{title} (exercise {exercise[:2]})"
        moodle = [["First name", "Last name", "ID number", "Email address", column]]
        canvas = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column]]
        canvas.append(["    Points Possible", "", "", "", "", points])
        for learner in (learner for learner in learners if learner in earned):
            moodle.append([*map(harmless, _first_and_last(learner)), learner.number, learner.email, earned[learner]])
            login = learner.login or learner.email
            own = [learner.id, learner.number, login, harmless(learner.section), earned[learner]]
            canvas.append([harmless(learner), *own])
        files[f"moodle-{exercise}.csv"], files[f"canvas-{exercise}.csv"] = _as_csv(moodle), _as_csv(canvas)
    return files


def _first_and_last(learner):
    if learner.first or learner.last:
        return learner.first, learner.last
    last, _, first = learner.student.partition(",")
    return (first.strip(), last.strip()) if first else (learner.student, "")


def _as_csv(rows):
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()
