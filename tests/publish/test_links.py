"""Links: those to pages elsewhere, for which tools/links.py asks, here a local server; and those between our files."""

import http.server
import re
import socketserver
import threading
from urllib.parse import unquote

import nbformat
import pytest

from tests import ROOT
from tools import links

# --- finding them ---


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.edu/page.", ["https://a.edu/page"]),
        ("[words](https://a.edu/b), and (https://a.edu/c)!", ["https://a.edu/b", "https://a.edu/c"]),
        ("<https://a.edu> or **https://a.edu/b**", ["https://a.edu", "https://a.edu/b"]),
        ("[wiki](https://a.edu/Line_(geometry))", ["https://a.edu/Line_(geometry)"]),
        ('x = "https://a.edu/b?c=d&e#f"', ["https://a.edu/b?c=d&e#f"]),
        ("url = f'https://a.edu/{name}/x'", []),
        (r"re.compile('https://a\.edu')", []),
        ("https://.../OWNER http://HOST:PORT http://localhost:8888 http://127.0.0.1:8000/x", []),
        ("https://git.example.org/a https://mirror.school.example/b", []),
    ],
)
def test_links_are_found_without_the_sentence_around_them(text, found):
    assert list(links.links_of(text)) == found


def a_course(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_link_is_found_once_with_all_files_that_have_it(tmp_path):
    course = a_course(
        tmp_path,
        README_dot_md="https://a.edu and https://b.edu",
        nnlib__neuron_dot_py='"""Source: https://a.edu."""',
        publish__node_modules__x__README_dot_md="https://c.edu",
        tests__test_x_dot_py="https://d.edu",
    )
    assert links.links_in(course) == {"https://a.edu": ["README.md", "nnlib/neuron.py"], "https://b.edu": ["README.md"]}


def test_of_a_notebook_what_is_written_counts_and_what_came_out_does_not(tmp_path):
    cells = [nbformat.v4.new_markdown_cell("[read on](https://a.edu)"), nbformat.v4.new_code_cell("# https://b.edu")]
    cells[1].outputs = [nbformat.v4.new_output("stream", text="https://c.edu")]
    (tmp_path / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebooks" / "01.ipynb")
    assert list(links.links_in(tmp_path)) == ["https://a.edu", "https://b.edu"]


def test_the_course_s_own_are_found_and_its_examples_are_not():
    found = links.links_in()
    assert "notebooks/01_neuron.ipynb" in found["https://www.3blue1brown.com/lessons/neural-networks"]
    assert len([link for link in found if link.endswith("t10k-labels-idx1-ubyte.gz")]) == 3, "MNIST's mirrors"
    assert not any("example" in link or "127.0.0.1" in link or "{" in link for link in found)


# --- asking ---


class Pages(http.server.BaseHTTPRequestHandler):
    """A host with pages of every kind."""

    times = None
    together = None

    def do_GET(self):
        self.times[self.path] = self.times.get(self.path, 0) + 1
        if self.path == "/slow":
            self.server.may_end.wait()
        elif self.path == "/broken":
            self.wfile.write(b"nonsense\r\n\r\n")
        elif self.path.startswith("/together"):
            self.together.wait(30)
            self.answer(200)
        elif self.path == "/old":
            self.answer(301, Location="/page")
        elif self.path == "/round":
            self.answer(302, Location="/round")
        elif self.path == "/busy":
            self.answer(503 if self.times[self.path] == 1 else 200)
        elif self.path in ("/gone", "/forbidden"):
            self.answer({"/gone": 404, "/forbidden": 403}[self.path])
        else:
            self.answer(200, body=b'<h2 id="here">Here</h2> <a name=there>x</a> id="here-not"')

    def answer(self, code, body=b"", **headers):
        self.send_response(code)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def host(monkeypatch):
    """The address of that host."""
    monkeypatch.setattr(links, "NOBODY", re.compile("never"))
    monkeypatch.setattr(Pages, "times", {})

    class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Pages) as server:
        server.may_end = threading.Event()
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.may_end.set()
        server.shutdown()


@pytest.mark.parametrize(
    ("page", "there", "words"),
    [
        ("/page", True, "200"),
        ("/page#here", True, "200"),
        ("/page#there", True, "200"),
        ("/page#not", False, "200, but nothing on it is called not"),
        ("/old", True, "200, moved to .*/page"),
        ("/old#nowhere", False, "moved to .*/page, but nothing on it is called nowhere"),
        ("/gone", False, "404 Not Found"),
        ("/forbidden", False, "403 Forbidden"),
        ("/round", False, "302"),
        ("/broken", False, "BadStatusLine"),
        ("/slow", False, "no answer within 0.3 seconds"),
        ("/busy", True, "200"),
    ],
)
def test_what_came_back_is_said(host, page, there, words):
    found, said = links.ask(host + page, seconds=0.3 if page == "/slow" else 20)
    assert found == there
    assert re.search(words, said.replace("\n", " "))


def test_a_page_that_is_gone_is_asked_for_once_and_a_busy_one_twice(host):
    for page in ("/gone", "/busy", "/page"):
        links.ask(host + page)
    assert Pages.times == {"/gone": 1, "/busy": 2, "/page": 1}


def test_no_host_and_no_port_are_said_in_words(host):
    assert links.ask("http://nobody.invalid/x") == (False, "no host of this name, or no network here")
    port = host.rpartition(":")[0] + ":1"
    assert links.ask(port)[0] is False and "ConnectionRefusedError" in links.ask(port)[1]


def test_several_are_asked_at_once(host, monkeypatch):
    # None of the three gets its page before all three have asked.
    monkeypatch.setattr(Pages, "together", threading.Barrier(3))
    answers = links.ask_all([f"{host}/together{number}" for number in range(3)], at_once=3)
    assert [there for there, _ in answers.values()] == [True] * 3


def test_the_command_lists_file_link_and_what_came_back(host, tmp_path, capsys):
    course = a_course(tmp_path, README_dot_md=f"{host}/page {host}/gone", TEACHING_dot_md=f"{host}/gone")
    assert links.main(["--course", str(course)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.split() for line in said[:3]] == [
        ["file", "link", "what", "came", "back"],
        ["README.md", f"{host}/gone", "404", "Not", "Found"],
        ["TEACHING.md", f"{host}/gone", "404", "Not", "Found"],
    ]
    assert said[-1] == "1 of 2 pages that the course links to could be reached."

    (course / "TEACHING.md").unlink()
    (course / "README.md").write_text(f"{host}/page", encoding="utf-8")
    assert links.main(["--course", str(course)]) == 0
    assert capsys.readouterr().out == "1 of 1 pages that the course links to could be reached.\n"
    assert links.main(["--all", "--course", str(course)]) == 0
    assert f"README.md  {host}/page  200" in capsys.readouterr().out


# --- between our own documents ---

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob(".github/**/*.md"), *ROOT.glob("publish/classroom/*.md")])
OWN = re.compile(r"\]\(([^)\s]+)\)")


def places_of(path):
    """What a link may name after its #, as GitHub makes it of a heading."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_link_of_a_document_leads_to_a_file_and_a_place_in_it(document):
    for link in OWN.findall(document.read_text(encoding="utf-8")):
        target, _, place = link.partition("#")
        if "://" in link or link.startswith("mailto:") or "$" in link:
            continue
        file = (document.parent / unquote(target)).resolve() if target else document
        assert file.is_relative_to(ROOT) and file.exists(), link
        if place and file.suffix == ".md":
            assert place in places_of(file), link
