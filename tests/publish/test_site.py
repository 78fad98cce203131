"""The site: built once, read as files, then opened in Chromium on a desk and on a phone, in light and in dark."""

import gc
import json
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

import nnlib
from publish.address import Address
from tests import ROOT
from tests.helpers.pyodide import TROUBLES
from tests.publish.conftest import build_lite

pytestmark = [pytest.mark.publish, pytest.mark.npm]

NOTEBOOKS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("notebooks/*.ipynb"))
EXERCISES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("exercises/*.ipynb"))
LOOKED_AT = ["index", *(file.removesuffix(".ipynb") for file in NOTEBOOKS + EXERCISES)]
LOOKED_AT += ["handouts/words_and_letters", "handouts/on_paper", "handouts/ten_questions_before"]
LOOKED_AT += ["teachers", "accessibility", "nnlib/index", "nnlib/layers", "nnlib/data/digit_network", "search"]
# axe judges what a page holds on a desk, on every page. Colours are the style sheet's: they, and what a phone in the
# dark shows, are judged on pages of every kind.
OF_EVERY_KIND = ["index", "notebooks/03_network", "exercises/05_gradient_descent", "handouts/on_paper", "teachers"]
OF_EVERY_KIND += ["nnlib/layers", "search"]
LIVE = "lite/lab/index.html"
SOURCES = (".md", ".ipynb")


@pytest.fixture(scope="module")
def pages(site):
    """Every page, parsed: {path in the site: BeautifulSoup}."""
    from bs4 import BeautifulSoup

    paths = [path for path in site.rglob("*.html") if path.relative_to(site).parts[0] not in ("lite", "_static")]
    gc.disable()  # they are a million objects, all of which stay: looking for garbage among them takes a third
    parsed = {p.relative_to(site).as_posix(): BeautifulSoup(p.read_text("utf-8"), "html.parser") for p in paths}
    gc.freeze()
    gc.enable()
    yield parsed
    gc.unfreeze()


def cells(file):
    return json.loads((ROOT / file).read_text(encoding="utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


def page_of(file):
    return file.replace(".ipynb", ".html")


# --- read as files ---


@pytest.mark.parametrize("file", NOTEBOOKS + EXERCISES)
def test_a_page_holds_the_whole_notebook(pages, file):
    page = pages[page_of(file)]
    code = {pre.get_text().strip() for pre in page.select(".cell_input pre")}
    for cell in cells(file):
        if cell["cell_type"] == "code":
            assert source(cell).strip() in code
        for heading in re.findall(r"^#+ (.+)$", source(cell), re.MULTILINE) * (cell["cell_type"] == "markdown"):
            words = re.sub(r"[^\w]", "", heading)
            assert any(words in re.sub(r"[^\w]", "", found.get_text()) for found in page.select("h1, h2, h3, h4"))
    printed = [o for cell in cells(file) for o in cell.get("outputs", []) if o["output_type"] == "stream"]
    assert len(page.select(".cell_output .output.stream")) == len(printed)
    assert len(page.select("details > summary")) >= sum(source(cell).count("<summary>") for cell in cells(file))


@pytest.mark.parametrize("file", NOTEBOOKS)
def test_each_figure_has_its_words_and_live_ones_say_so(pages, file):
    outputs = [output for cell in cells(file) for output in cell.get("outputs", [])]
    outputs = [output for output in outputs if "image/png" in output.get("data", {})]
    figures = pages[page_of(file)].select("figure")
    assert len(figures) == len(outputs) > 0
    for figure, output in zip(figures, outputs, strict=True):
        assert figure.img["alt"] == output["metadata"]["image/png"]["alt"]
        if "".join(output["data"]["text/plain"]).startswith("Live figure:"):
            assert "live" in figure.figcaption.get_text()
            assert figure.figcaption.a["href"] == f"../{LIVE}?path={file}"
    assert "Live figure:" not in pages[page_of(file)].get_text()


@pytest.mark.parametrize("file", NOTEBOOKS)
def test_what_is_to_be_predicted_and_what_was_to_be_seen_can_be_told_apart(pages, file):
    """And an aside from an answer of a quiz; what is said of JupyterLab's menus is left to JupyterLab."""
    page, text = (
        pages[page_of(file)],
        "\n\n".join(source(cell) for cell in cells(file) if cell["cell_type"] == "markdown"),
    )
    kinds = {fold.summary.get_text(): fold.get("class", [""])[0] for fold in page.select("details:not(.hide)")}
    assert list(kinds.values()).count("seen") == 1 and kinds["What was to be seen"] == "seen"
    assert len(page.select("details.seen")) == text.count("<summary>What was to be seen") > 0
    assert len(page.select("p.predict")) == len(re.findall(r"^\*\*Predict", text, re.MULTILINE)) > 0
    for asked, kind in kinds.items():
        if asked.startswith(("New in", "If you want to know more")):
            assert kind == "aside", asked
    assert len([kind for kind in kinds.values() if kind == ""]) > 8  # a quiz
    assert "Run All Cells" not in page.get_text()


def test_every_page_has_a_foot_with_the_version_and_what_to_do_about_a_mistake(pages):
    for name, page in pages.items():
        foot, title = page.select_one(".foot"), re.split(" [—-] ", page.title.get_text())[0]
        assert f"Neural networks by hand, version {nnlib.__version__}. " in foot.get_text()
        assert (
            foot.find("a", string="Accessibility")["href"].endswith("accessibility.html")
            or name == "accessibility.html"
        )
        assert foot.select_one(".wrong-here").get_text().startswith("Something wrong on this page? "), name
        assert title in foot.select_one(".wrong-here").get_text(), name
    assert [name for name, page in pages.items() if page.find("link", rel="canonical")] == []  # there is no address yet


ODD = 'Sums & "products" <b>'
FEET = {
    Address(): None,
    Address(mail="anna@school.example"): ("mailto:anna@school.example", {"subject": f"Something wrong on “{ODD}”"}),
    Address(mail="a@b.example", repository="https://git.example/school/nn"): (
        "https://git.example/school/nn/issues/new",
        {"template": "page.yml", "title": f"Page: {ODD}", "page": "a.html, version 1"},
    ),
}


@pytest.mark.parametrize("address", FEET, ids=["no address", "mail", "repository"])
def test_a_mistake_is_reported_where_the_address_leads_with_the_page_filled_in(address):
    from bs4 import BeautifulSoup

    from publish.site.foot import wrong_here

    foot = BeautifulSoup(wrong_here(address, ODD, "a.html, version 1"), "html.parser")
    if FEET[address] is None:
        assert foot.a is None and foot.b is None
        assert foot.get_text().endswith(f"Please tell whoever gave you the course, and name the page: “{ODD}”.")
    else:
        place, filled = FEET[address]
        link, _, query = foot.a["href"].partition("?")
        assert (link, foot.a.get_text()) == (place, "Something wrong on this page?")
        assert {name: values[0] for name, values in parse_qs(query).items()}.items() >= filled.items()


def test_the_form_that_the_foot_leads_to_has_a_place_for_the_page():
    yaml = pytest.importorskip("yaml")
    from publish.site.foot import FORM

    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / FORM).read_text("utf-8"))
    assert "page" in [part.get("id") for part in form["body"]]


def test_every_picture_has_words(pages):
    assert [(name, img["src"]) for name, page in pages.items() for img in page("img") if not img.get("alt")] == []


def test_no_link_is_dead(pages, site):
    dead, by = [], {"a": "href", "link": "href", "script": "src", "img": "src"}
    places = {name: {found["id"] for found in page(id=True)} for name, page in pages.items()}
    for name, page in pages.items():
        for tag, link in {(found.name, found.get(by[found.name])) for found in page([*by])}:
            parts = urlsplit(link or "")
            if parts.scheme:
                assert tag == "a", f"{name} loads {link}"
                continue
            target = (site / name).parent / unquote(parts.path) if parts.path else site / name
            asked = [ROOT / path for path in parse_qs(parts.query).get("path", [])]
            if not target.is_file() or not all(path.is_file() for path in asked):
                dead.append(f"{name}: {link}")
            elif parts.fragment and target.suffix == ".html":
                there = target.resolve().relative_to(site.resolve()).as_posix()
                if unquote(parts.fragment) not in places[there]:
                    dead.append(f"{name}: {link}, and there is no such place on the page")
    assert dead == []


def test_the_library_s_files_are_there_to_read(pages):
    link = next(a for a in pages["notebooks/01_neuron.html"]("a") if a.get_text() == "neuron.py")
    assert link["href"] == "../nnlib/neuron.html#the-source"
    page = pages["nnlib/neuron.html"]
    assert "return x @ self.weights + self.bias" in page.find(id="the-source").get_text()
    assert page.find(id="nnlib.neuron.Neuron.weighted_sum")


def test_the_notebooks_link_to_the_words_and_the_words_to_the_notebooks(pages):
    words = pages["handouts/words_and_letters.html"]
    links = {a["href"] for a in words("a", href=True)}
    assert {f"../{page_of(file)}" for file in NOTEBOOKS} <= links
    assert any(
        a["href"].endswith("handouts/words_and_letters.html") for a in pages[page_of(NOTEBOOKS[6])]("a", href=True)
    )
    assert words.find(string=re.compile("vanishing gradient"))


def lines_of(files):
    """The lines of the notebooks and Python files, without the blanks around them."""
    texts = [path.read_text(encoding="utf-8") for path in files if path.suffix == ".py"]
    texts += [source(cell) for path in files if path.suffix == ".ipynb" for cell in cells(path.relative_to(ROOT))]
    return {line.strip() for text in texts for line in text.splitlines()}


def test_no_answer_is_given_away(pages):
    answers = set()
    for path in ROOT.glob("solutions/*.ipynb"):
        for answer in re.findall(r"BEGIN SOLUTION\n(.*?)#+ END", "\n".join(map(source, cells(path))), re.DOTALL):
            answers |= {line.strip() for line in answer.splitlines() if len(line.strip()) > 8}
    published = [path for path in (ROOT / "nnlib").rglob("*.py")]
    course = lines_of([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("exercises/*.ipynb"), *published])
    assert len(answers - course) > 50
    for name, page in pages.items():
        text = page.get_text()
        assert "BEGIN SOLUTION" not in text
        known = lines_of([ROOT / name.replace(".html", ".ipynb")]) if name.startswith("exercises/") else course
        assert {line.strip() for line in text.splitlines()} & (answers - known) == set()


def test_the_start_page_says_what_the_notebooks_say_of_themselves(pages):
    cards = pages["index.html"].select(".notebook-card")
    assert [card.select_one(".title a")["href"] for card in cards] == [page_of(file) for file in NOTEBOOKS]
    for card, file in zip(cards, NOTEBOOKS, strict=True):
        title = source(cells(file)[0])
        assert card.select_one(".title").get_text(strip=True) == title.splitlines()[0].removeprefix("# ")
        assert card.select_one(".time").get_text(strip=True) == re.search(r"about (\d+ minutes)", title)[1]


# --- building ---


@pytest.fixture
def publish(small_pyodide, tmp_path, monkeypatch):
    """`publish(words)` does what the command line does, but for Sphinx and JupyterLite; returns the pages' sources.

    What is compiled comes from the server of `small_pyodide` and is kept in a folder of this test.
    """
    from publish.site import build

    def render(source, pages):
        found = {path.relative_to(source).as_posix(): path for path in source.rglob("*")}
        publish.pages = {name: path.read_text("utf-8") for name, path in found.items() if path.suffix in SOURCES}
        pages.mkdir()

    def publish(*words):
        assert build.main(["--to", str(tmp_path / "site"), *map(str, words)]) == 0
        return tmp_path / "site"

    monkeypatch.setattr(build, "render", render)
    monkeypatch.setattr(build.live_course, "build", build_lite)
    monkeypatch.setattr(build.compiled_wheels, "KEPT", tmp_path / "kept")
    return publish


def is_live(site, pages):
    """Whether there is a live course and each notebook leads there; or neither. Half of it fails."""
    leading = {name for name, text in pages.items() if "lite/lab/index.html" in text}
    there = (site / LIVE).is_file()
    assert len(pages) > 60 and leading >= {"index.md", *NOTEBOOKS, *EXERCISES} if there else not leading
    return there


def test_with_a_network_and_no_further_word_it_is_live(publish, small_pyodide, tmp_path, capsys):
    site = publish()
    assert is_live(site, publish.pages)
    assert f"live, with {tmp_path / 'kept'}" in (site / LIVE).read_text()
    assert {path.name: path.read_bytes() for path in (tmp_path / "kept").iterdir()} == small_pyodide.files()
    assert "not live" not in capsys.readouterr().out
    small_pyodide.close()
    assert is_live(publish(), publish.pages)  # from what is kept


@pytest.mark.parametrize("trouble", [*TROUBLES, "no server"])
def test_without_what_is_compiled_it_is_there_to_be_read_and_says_how_to_complete_it(
    publish, small_pyodide, trouble, capsys
):
    if trouble == "no server":
        small_pyodide.close()
    small_pyodide.trouble["matplotlib"] = trouble
    assert not is_live(publish(), publish.pages)
    said = capsys.readouterr().out
    assert "It is there to be read, and not live: " in said
    assert trouble == "no server" or re.search(rf"/matplotlib-\S+whl {TROUBLES[trouble]}\.\n", said)
    assert "To complete it, run this again with a network, or name" in said and "--pyodide FOLDER" in said


def test_a_folder_of_pyodide_s_or_read_only_asks_for_nothing(publish, small_pyodide, monkeypatch, capsys):
    site = publish("--pyodide", small_pyodide.folder)
    assert is_live(site, publish.pages)
    assert not is_live(publish("--read-only"), publish.pages)
    assert "not live" not in capsys.readouterr().out  # nothing is missed that was not wanted
    monkeypatch.setenv("NNLIB_PYODIDE", str(small_pyodide.folder))
    assert is_live(publish(), publish.pages)
    assert small_pyodide.asked == []


def test_a_folder_that_was_named_and_lacks_something_is_an_error(publish, small_pyodide, tmp_path, capsys):
    from publish.site.build import main

    next(small_pyodide.folder.glob("numpy-*")).unlink()
    assert main(["--to", str(tmp_path / "site"), "--pyodide", str(small_pyodide.folder)]) == 1
    assert "is expected to hold numpy-" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_a_folder_of_somebody_else_s_is_left_alone(tmp_path, capsys):
    from publish.site.build import main

    (tmp_path / "mine.txt").write_text("mine")
    assert main(["--to", str(tmp_path)]) == 1
    assert "choose another folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_link_that_leads_nowhere_stops_the_build(tmp_path):
    from publish.site import SiteError
    from publish.site.assemble import Tree

    tree = Tree(tmp_path)
    assert tree.relink("[x](#there) [y](https://a.example/b.md)", "README.md", "index.md").count("x](#there)") == 1
    with pytest.raises(SiteError, match=r"notebooks/01_neuron.ipynb links to ../gone.md, and there is no file gone.md"):
        tree.relink("[x](../gone.md)", "notebooks/01_neuron.ipynb", "notebooks/01_neuron.ipynb")


# --- opened in a browser ---


# Of the coloured words of a page's code, which are two thirds of all its elements, one of each look stays to be judged.
ONE_OF_EACH_LOOK = """() => {
    const looks = new Map();  // read before anything is changed, or the page would be laid out for each word
    const of = (place) => {
        if (!looks.has(place)) {
            const {color, backgroundColor, fontSize, fontWeight, opacity} = getComputedStyle(place);
            looks.set(place, [color, backgroundColor, fontSize, fontWeight, opacity].join());
        }
        return looks.get(place);
    };
    const words = [...document.querySelectorAll('.highlight pre span')].filter((word) => !word.childElementCount);
    const first = new Map();
    for (const word of words) {
        const look = [word, word.parentElement, word.closest('pre'), word.closest('.highlight')].map(of).join();
        if (!first.has(look)) first.set(look, word);
    }
    const kept = new Set(first.values());
    for (const word of words) if (!kept.has(word)) word.replaceWith(word.textContent);
}"""


def axe(page, *, colours):
    """What axe-core finds that is serious or critical, in words; with or without the contrast of colours."""
    page.evaluate(ONE_OF_EACH_LOOK)
    page.add_script_tag(url="/axe.min.js")
    # Whether everything lies in a landmark takes long, and is never serious.
    rules = {"color-contrast": {"enabled": colours}, "region": {"enabled": False}}
    found = page.evaluate("rules => axe.run({ resultTypes: ['violations'], rules })", rules)["violations"]
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_every_page_reads_well(tab, address, request):
    trouble = []
    for name in LOOKED_AT:
        tab.goto(f"{address}/{name}.html")
        typeset = "[...document.querySelectorAll('.math')].every(m => m.querySelector('mjx-container'))"
        tab.wait_for_function(typeset, polling=50)
        # The page has its letters, and has been laid out with them: before, a line may be too wide.
        tab.evaluate("document.fonts.ready.then(() => new Promise(done => setTimeout(done, 100)))")
        seen = tab.evaluate("""() => ({
            wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
            formulas: document.querySelectorAll('mjx-merror').length,
            silent: document.querySelectorAll('mjx-container:not(:has(> mjx-assistive-mml math))').length,
            pictures: [...document.images].filter(one => one.complete && !one.naturalWidth).length,
            out_of_reach: [...document.querySelectorAll('*')].filter((box) => {  // what keys can't scroll
                const {overflowX, overflowY} = getComputedStyle(box), scrolls = (flow) => /auto|scroll/.test(flow);
                const more = (scrolls(overflowX) && box.scrollWidth > box.clientWidth + 13)
                    || (scrolls(overflowY) && box.scrollHeight > box.clientHeight + 13);
                const keys = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
                return more && box !== document.documentElement && box !== document.body && box.checkVisibility()
                    && box.tabIndex < 0 && ![...box.querySelectorAll(keys)].some((it) => it.checkVisibility());
            }).length,
        })""")
        if any(seen.values()):
            trouble.append((name, seen))
        of_kind = name in OF_EVERY_KIND
        if request.node.callspec.params["tab"] == "desk, light" or of_kind:
            trouble += [(name, found) for found in axe(tab, colours=of_kind)]
    assert trouble == []
    assert tab.wrong == []
    assert [url for url in tab.asked if not url.startswith((address, "data:"))] == []


def test_the_first_key_leads_past_the_menu_to_the_text(tab, address):
    tab.goto(f"{address}/notebooks/02_layer.html")
    tab.keyboard.press("Tab")
    assert tab.locator(":focus").inner_text() == "Skip to main content"
    tab.wait_for_function("document.activeElement.getBoundingClientRect().top >= 0")  # it slides in
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#main-content")


@pytest.mark.parametrize("tab", ["desk, light", "desk, dark"], indirect=True)
def test_on_paper_folds_are_open_and_colours_light_and_afterwards_all_is_as_before(tab, address):
    tab.goto(f"{address}/notebooks/01_neuron.html")
    state = """() => ({
        open: document.querySelectorAll('.bd-article details[open]').length,
        all: document.querySelectorAll('.bd-article details').length,
        read: [...document.querySelectorAll('.bd-article details p')].filter(it => it.checkVisibility()).length,
        ink: getComputedStyle(document.querySelector('.bd-article p:not(.ways)')).color,
    })"""
    tab.locator("details.seen summary").first.click()
    before = tab.evaluate(state)
    assert before["open"] == 1 and before["all"] > 15
    tab.emulate_media(media="print")
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    paper = tab.evaluate(state)
    assert paper["open"] == paper["all"] and paper["read"] > before["read"] and paper["ink"] == "rgb(0, 0, 0)"
    tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    tab.emulate_media(media="screen")
    assert tab.evaluate(state) == before


def test_what_was_to_be_seen_is_on_paper_where_javascript_is_off(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/notebooks/01_neuron.html")
    seen = page.get_by_text("The weights turn the line")
    assert not seen.is_visible()
    page.emulate_media(media="print")
    assert seen.is_visible()
    context.close()


@pytest.mark.parametrize("tab", ["phone, dark"], indirect=True)
def test_a_quiz_opens_and_the_search_finds(tab, address):
    tab.goto(f"{address}/notebooks/01_neuron.html")
    answer = tab.locator("details", has=tab.locator("summary", has_text=re.compile("^4$")))
    assert answer.inner_text() == "4"
    answer.locator("summary").focus()
    tab.keyboard.press("Enter")
    assert "Right: 2 · 4 − 1 · 1 − 3 = 4." in answer.inner_text()
    tab.goto(f"{address}/search.html?q=perceptron")
    tab.locator("#search-results a", has_text="1 · Neuron").first.click()
    tab.wait_for_url("**/notebooks/01_neuron.html*")
