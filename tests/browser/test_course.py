"""A tour of the whole course in JupyterLab as start.py starts it: every notebook, and from three of them its exercise.

Each is opened and run once. What is to be tried is found in the page and in the notebook file: live figures, sliders,
choices, pads, links, questions. What only one figure does is told in its story.
"""

import posixpath
import re
from functools import partial
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest

from nncheck.questions import exercises
from nncheck.stubs import MARKER
from tests import ROOT
from tests.helpers.lab import LabPage
from tools.notebooks import ALT, read

pytestmark = pytest.mark.browser

NAMES = [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
EXERCISES = {exercise.name: exercise for exercise in exercises()}

# What rightly stays as it is when a slider moves, by the figure's cell and the slider's name.
STILL = {
    # They are for the epochs to come, and nothing is training: what they do is in that figure's story.
    ("live-training", "learning rate"): {"picture"},
    ("live-training", "batch size"): {"picture"},
    # They are for the climb, and it begins at step 0: what they change are its curves.
    **{("live-dream", name): {"words"} for name in ("learning rate", "decay", "blur", "jitter")},
    # What they change are the numbers in the picture: at step 0 nothing has been said of them.
    **{("live-passes", name): {"words"} for name in ("weight x[0] to h0", "weight h0 to z", "target y")},
}


class Tab:
    """A tab of the browser with one notebook of the course, opened and run, and its live figures by the cell's id."""

    def __init__(self, lab, name):
        from tests.helpers.figure_in_page import Figure

        self.lab, self.name, self.path = lab, name, f"notebooks/{name}.ipynb"
        self.nb = read(ROOT / self.path)
        # start.py says where the browser opens, and that is the first notebook.
        lab.open(self.path, address="/" if name == NAMES[0] else None)
        lab.run_all()
        self.figures = {}
        for number, cell in enumerate(self.nb.cells):
            widgets = lab.cell(number).locator(".jp-OutputArea-output .jupyter-widgets")
            if widgets.count():
                self.figures[cell.id] = Figure(lab, f"{self.path}, cell {number + 1} ({cell.id})", widgets.first)


@pytest.fixture(scope="module", params=NAMES)
def tab(request, lab_server, browser):
    """A tab with one notebook, opened and run; afterwards perhaps with its exercise as well."""
    lab = LabPage(lab_server, browser)
    try:
        yield Tab(lab, request.param)
    finally:
        lab.close()


DRAWN = """all => all.map(canvas =>
    [canvas.getAttribute('aria-label'), canvas.width >= canvas.clientWidth * devicePixelRatio])"""


# --- a notebook after Run All ---


def test_it_runs_without_an_error_and_its_formulas_and_pictures_are_there(tab):
    errors_are_absent(tab.lab, tab.path)
    panel = tab.lab.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    if formulas(tab.nb):
        panel.locator("mjx-container").first.wait_for()
    assert panel.locator("mjx-merror").all_inner_texts() == []
    missing = panel.locator("img").evaluate_all("all => all.filter(image => !image.naturalWidth).map(i => i.alt)")
    assert missing == [], f"{tab.path}: expected every picture to be there, these are not: {missing}"


def formulas(nb):
    text = "\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    return re.search(r"\$", re.sub(r"`[^`]*`|\\\$", "", text))


def errors_are_absent(lab, path):
    for cell in lab.cells():
        for output in cell["outputs"]:
            meant = "raises-exception" in cell["tags"]
            failed = (output["output_type"] == "error" and not meant) or output.get("name") == "stderr"
            assert not failed, f"{path}, cell {cell['index'] + 1}: expected no error and no warning, got {output}"


def test_every_live_figure_shows_a_picture_and_says_what_it_shows(tab):
    outputs = {cell.id: cell.get("outputs", []) for cell in tab.nb.cells}
    still = {id for id in outputs if any(o.get("data", {}).get("text/plain", "").startswith(ALT) for o in outputs[id])}
    assert set(tab.figures) == still, f"{tab.path}: what is live in the page, and what is in the file"
    for figure in tab.figures.values():
        assert figure.colours() > 10, f"{figure.where}: expected a picture, got one of {figure.colours()} colours"
        words = figure.look("words")["words"]
        assert re.search(r"\w+ \w+", words), f"{figure.where}: expected words that read it out, got {words!r}"
        for alt, sharp in figure.root.locator(".nnlib-picture canvas").evaluate_all(DRAWN):
            assert alt.endswith(words), f"{figure.where}: expected its text alternative to end {words!r}, got {alt!r}"
            assert sharp, (
                f"{figure.where}: expected a pixel of the picture or more for each of the screen, so it is sharp"
            )
        for name, row in figure.sliders.items():
            named = row.locator(".noUi-handle").get_attribute("aria-label")
            assert named == name, f"{figure.where}: expected the handle to be named {name!r}, got {named!r}"


# --- a notebook under the hand ---


def test_every_slider_moves_its_number_the_picture_and_the_words_and_start_again_brings_them_back(tab):
    """A little, by a key or the mouse; a notebook's first one to both ends. Each has tests without a page, too."""
    figures = [figure for figure in tab.figures.values() if figure.sliders]
    troubles = [trouble for figure in figures for trouble in slide_all(figure, every_way=figure is figures[0])]
    assert troubles == [], "\n".join(troubles)


def slide_all(figure, every_way):
    """Move a figure's sliders and start again; what stayed as it was though it shouldn't, in words."""
    begin, troubles = figure.settled(), []
    figure.keep_pictures()
    for nth, (name, row) in enumerate(figure.sliders.items()):
        still = next((parts for (id, of), parts in STILL.items() if f"({id})" in figure.where and of == name), set())
        changes = {"numbers", "picture", "words"} - still
        if every_way and nth == 0:
            troubles += slide_every_way(figure, f"slider {name!r}", row, changes)
        else:
            how, act = ("one arrow key", one_step) if nth % 2 else ("dragged a little", a_little)
            troubles += figure.after(f"slider {name!r}, {how}", partial(act, figure.lab, row), changes)
    figure.press("Start again")

    def is_back():
        return figure.look("numbers")["numbers"] == begin["numbers"] and figure.looks_as_kept()

    try:
        figure.lab.wait_until(is_back, "the beginning", timeout=20)
    except AssertionError:
        troubles.append(f"{figure.where}: expected Start again to bring back {begin['numbers']} and the picture")
    return troubles


def one_step(lab, row):
    before = lab.readout(row)
    lab.press(row, "ArrowRight")
    if lab.readout(row) == before:  # it stands at its right end
        lab.press(row, "ArrowLeft")


def a_little(lab, row):
    """Drag to the next number or two, to the right where there is room."""
    handle, before = row.locator(".noUi-handle"), lab.readout(row)
    low, now, high = (float(handle.get_attribute(f"aria-value{name}")) for name in ("min", "now", "max"))
    share = (now - low) / (high - low)
    for way in (0.03, 0.12):
        if lab.readout(row) == before:
            lab.drag(row, share + (way if share < 0.8 else -way), steps=2)


def slide_every_way(figure, what, row, changes):
    """Move a slider by keys and mouse, to both ends."""
    lab, ends = figure.lab, []
    troubles = figure.after(f"{what}, one arrow key", partial(one_step, lab, row), changes)
    for how, act in {
        "the key End": partial(lab.press, row, "End"),
        "dragged to its left end": partial(lab.drag, row, 0.0, steps=2),
        "dragged to its right end": partial(lab.drag, row, 1.0, steps=2),
        "the key Home": partial(lab.press, row, "Home"),
    }.items():
        troubles += figure.after(f"{what}, {how}", act, changes)
        ends.append(lab.readout(row))
    figure.press("Start again")  # at an end, others may have nothing to change
    if not ends[1] == ends[3] < ends[0] == ends[2]:
        troubles.append(f"{figure.where}, {what}: expected keys and mouse to reach the same ends, got {ends}")
    return troubles


def test_every_choice_changes_picture_and_words(tab):
    for figure in tab.figures.values():
        for box in figure.root.locator("select:visible").all():
            begin = box.input_value()
            others = box.locator("option").evaluate_all("all => all.map(option => option.value)")
            for value in [value for value in others if value != begin] + [begin]:
                choose = partial(box.select_option, value)
                assert figure.after(f"choosing {value!r}", choose, {"picture", "words"}) == []
        for box in figure.root.locator("input[type=checkbox]:visible").all():
            for how in ("ticking", "unticking"):
                assert figure.after(f"{how} a box", box.click, {"picture", "words"}) == []


def test_every_pad_takes_strokes_and_keys_and_undoes_them(tab):
    for figure in tab.figures.values():
        for nth, pad in enumerate(figure.pads):
            begin, canvas = figure.settled(), pad.locator("canvas").first
            for how, act in {
                "a stroke on the pad": partial(figure.draw, [(0.2, 0.3), (0.8, 0.6)], nth),
                "the key C": partial(canvas.press, "c"),
                "the key Space": partial(canvas.press, "Space"),
                "Control+Z": partial(canvas.press, "Control+z"),
                "Undo": pad.get_by_role("button", name="Undo").click,
            }.items():
                assert figure.after(how, act, {"painting", "picture"}) == []
            canvas.press("Control+z")
            now = figure.settled()
            assert now["painting"] == begin["painting"], f"{figure.where}: expected Undo to bring the painting back"


# --- what only one figure does ---

STORIES = {name: [] for name in NAMES}


def story(name):
    """Make a function of a tab part of the tour of that notebook."""

    def add(function):
        STORIES[name].append(function)
        return function

    return add


def test_its_story(tab):
    for tell in STORIES[tab.name]:
        tell(tab)
    problems = tab.lab.page.locator(".nnlib-problem:visible, .nnlib-pad-error:visible, .nnlib-net-problem:visible")
    assert problems.all_inner_texts() == []


@story("01_neuron")
def the_line_is_dragged_by_mouse_and_by_thumb(tab):
    lab, figure = tab.lab, tab.figures["live-line"]
    begin = figure.settled()
    assert figure.after("dragging the line", partial(figure.take, 0, (60, 25)), {"picture", "words", "numbers"}) == []
    weights, bias = (re.findall(r"(?:^|,)([^,]+)", figure.look("numbers")["numbers"])[i] for i in (slice(2), 2))
    was = re.findall(r"(?:^|,)([^,]+)", begin["numbers"])
    assert weights == was[:2] and bias != was[2], "shifting a line leaves its weights as they are"
    assert figure.after("turning it", partial(figure.take, 1, (-70, 40)), {"picture", "words", "numbers"}) == []
    assert figure.after("a thumb", partial(figure.take, 0, (-40, 0), thumb=True), {"picture", "numbers"}) == []
    figure.press("Start again")
    lab.wait_until(lambda: figure.look("numbers")["numbers"] == begin["numbers"], "the beginning")


@story("01_neuron")
def the_best_painting_comes_back(tab):
    figure = tab.figures["live-six"]
    figure.draw([(0.7, 0.6), (0.4, 0.9)])
    figure.until("Your best so far")
    tab.lab.drag(figure.sliders["bias b"], 1.0)
    figure.until("Score: 0.")
    figure.press("My best")
    figure.until(r"Score: (\d+)\. Your best so far: \1\.")


CIRCLE = [(0.5 + 0.2 * np.sin(a), 0.5 - 0.3 * np.cos(a)) for a in np.linspace(0, 2 * np.pi, 25)]
LINE = [(0.55, 0.2), (0.52, 0.5), (0.5, 0.8)]
SEVEN = [(0.3, 0.22), (0.7, 0.22), (0.48, 0.8)]


@story("02_layer")
def a_drawn_digit_is_read(tab, strokes=((CIRCLE, "0"), (LINE, "1"))):
    figure = tab.figures["live-draw"]
    answer = figure.root.locator(".nnlib-net-answer")
    for stroke, digit in strokes:
        figure.press("Clear")
        figure.until("Draw a digit")
        figure.draw(stroke)
        tab.lab.wait_until(lambda digit=digit: answer.text_content() == digit, f"a drawn {digit} to be read")


@story("03_network")
def one_solution_of_xor(tab):
    figure = tab.figures["live-xor"]
    figure.press("One solution")
    figure.until("Wrong: 0 of 4")


@story("03_network")
def what_is_drawn_is_read_and_said(tab):
    a_drawn_digit_is_read(tab, [(CIRCLE, "0"), (LINE, "1"), (SEVEN, "7")])
    part = tab.figures["live-draw"].root.locator
    tab.lab.wait_until(
        lambda: "The network's answer: 7" in part("[role=status].nnlib-net-unseen").inner_text(), "it said"
    )
    chosen = part(".nnlib-net-chosen .nnlib-net-share").inner_text()
    assert chosen and part(".nnlib-net-certain").inner_text() == f"{chosen} certain"


@story("03_network")
def a_neuron_found_by_keys_is_switched_off(tab):
    page, figure = tab.lab.page, tab.figures["live-draw"]
    panel = figure.root.locator(".nnlib-net-panel")

    def focused(attribute):
        return page.evaluate("name => document.activeElement.getAttribute(name)", attribute)

    figure.root.get_by_role("button", name="Clear").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if focused("data-place"):
            break
    for key in ("Home", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert re.fullmatch(r"hidden layer 2, neuron 1, activation [\d.]+", focused("aria-label"))
    tab.lab.wait_until(lambda: "hidden layer 2, neuron 1" in panel.inner_text(), "its panel")
    assert "16 products add up to" in panel.inner_text()
    cells = len(tab.lab.cells())
    page.keyboard.press("Enter")
    figure.until("With hidden layer 2, neuron 1 off:")
    assert focused("aria-label") == "hidden layer 2, neuron 1, activation 0.00, switched off"
    assert focused("aria-pressed") == "true"
    for key in ("d", "d", "x", "a", "b"):  # commands on cells, if the notebook heard them
        page.keyboard.press(key)
    assert len(tab.lab.cells()) == cells
    figure.press("All neurons on")
    figure.until("The network gets")
    figure.root.locator("[data-place='0,5']").hover()
    tab.lab.wait_until(
        lambda: "hidden layer 1, neuron 5" in panel.inner_text(), "the panel of the neuron under the mouse"
    )
    assert "784 products add up to" in panel.inner_text()


@story("03_network")
def the_image_is_moved_by_keys(tab):
    figure = tab.figures["live-draw"]
    seen, begin = figure.root.locator("canvas.nnlib-net-seen"), figure.settled()
    seen.press("ArrowLeft")
    assert figure.after("a second arrow key on the image", partial(seen.press, "ArrowUp"), {"picture"}) == []
    figure.until("all images moved 1 left, 1 up")
    seen.press("Home")
    tab.lab.wait_until(lambda: figure.look("picture")["picture"] == begin["picture"], "the image to come back")


@story("04_loss")
def what_its_sliders_say_at_their_ends(tab):
    lab, figures = tab.lab, tab.figures
    weight = figures["live-weight"].sliders["weight"]
    lab.drag(weight, 0.0)
    figures["live-weight"].until("Weight −2 ")
    lab.press(weight, "ArrowRight")
    figures["live-weight"].until("Weight −1.95 ")
    lab.drag(figures["live-weight"].sliders["images"], 1.0)
    figures["live-weight"].until("300 images")
    lab.drag(figures["live-slope"].sliders["score z"], 1.0)
    figures["live-slope"].until("Score 6, so certainty 0.998; the truth is 1")
    figures["live-slope"].press("no, y = 0")
    figures["live-slope"].until("truth is 0: squared error 0.995 with slope .0.005; cross-entropy 6.002")
    lab.drag(figures["live-phone"].sliders["threshold"], 0.0)
    figures["live-phone"].until("3,600 of 3,600 strangers get in")
    lab.press(figures["live-phone"].sliders["threshold"], "End")
    figures["live-phone"].until("400 of 400 times the owner stays outside")


@story("05_gradient_descent")
def too_small_crawls_and_too_large_flies_off(tab):
    figure = tab.figures["live-rate"]
    figure.until("it crawls")
    tab.lab.drag(figure.sliders["learning rate"], 1.0)
    figure.until("it flies off")


@story("05_gradient_descent")
def a_key_or_a_drag_however_long_is_one_move(tab):
    figure = tab.figures["live-hand"]
    tab.lab.press(figure.sliders["w[0]"], "ArrowRight")
    figure.until("You: 1 move,")
    tab.lab.drag(figure.sliders["w[1]"], 0.5)
    figure.until("You: 2 moves,")
    figure.take(0, (30, 20))
    figure.until("You: 3 moves,")
    tab.lab.drag(figure.sliders["descent steps"], 1.0)
    figure.until("Gradient descent: 60 steps")
    figure.root.get_by_label("daylight").check()
    figure.until("lowest loss on the map")


@story("05_gradient_descent")
def a_training_is_played(tab):
    figure = tab.figures["live-six"]
    figure.until("Step 0: loss 0.693")
    figure.press("Step")
    figure.until("Step 1: ")
    figure.press("Play")
    figure.until("Step [2-9]: ")
    figure.press("Pause")
    paused = figure.settled()
    tab.lab.page.wait_for_timeout(500)
    assert figure.look() == paused, "it went on after Pause"
    figure.press("Play")
    figure.until("Step 150:.*Score: 90")


@story("06_backprop")
def a_pass_is_stepped_through(tab):
    lab, figure = tab.lab, tab.figures["live-passes"]
    lab.press(figure.sliders["step"], "Home")
    figure.until("Step 0 of 20")
    for number, expected in enumerate(["x[0] times its weight to h0", "x[1] times its weight to h0", "h0 adds up"], 1):
        assert figure.after("Next", partial(figure.press, "Next ▶"), {"picture", "words"}) == []
        figure.until(re.escape(f"Step {number} of 20. {expected}"))
    figure.press("◀ Back")
    figure.until("Step 2 of 20")
    lab.press(figure.sliders["step"], "End")
    lab.drag(figure.sliders["weight x[0] to h0"], 0.0)
    lab.press(figure.sliders["step"], "ArrowLeft", 6)
    figure.until("Nothing gets through")


@story("06_backprop")
def a_training_is_started_stopped_and_ended(tab):
    lab, figure = tab.lab, tab.figures["live-training"]
    figure.press("Start again")
    figure.until("random weights")
    lab.drag(figure.sliders["batch size"], 0.0)  # small batches: slow enough to be stopped
    figure.press("Train")
    figure.until("Epoch .* batches of 5")
    figure.press("Stop")
    figure.until("press Train")
    stopped = figure.look("words")["words"]
    lab.page.wait_for_timeout(1000)
    assert figure.look("words")["words"] == stopped, "it went on training after Stop"
    lab.press(figure.sliders["batch size"], "End")
    figure.press("Train")
    figure.until("Epoch 40 of 40, done")


@story("06_backprop")
def a_lock_learns_a_symbol(tab):
    figure = tab.figures["live-unlock"]
    figure.press("Clear")
    figure.until("Nothing is drawn")
    figure.press("2 Keep as mine")
    figure.root.locator(".nnlib-problem").get_by_text("The pad is empty").wait_for()
    figure.draw([(0.2, 0.3), (0.8, 0.3), (0.2, 0.7), (0.8, 0.7)])  # a Z
    figure.until("Certainty")
    figure.settled()  # the whole stroke has reached Python, on a busy machine too
    figure.press("2 Keep as mine")
    figure.until("1 of yours")
    figure.press("3 Learn")
    figure.press("Undo")  # the drawing comes back
    figure.until("it opens")


@story("07_feature_visualization")
def an_image_climbs_for_a_class_and_for_a_neuron(tab):
    lab, figure = tab.lab, tab.figures["live-dream"]
    figure.until("For class 3, after 0 steps")
    figure.press("Play")
    figure.until("For class 3, after 100 steps.*The judge reads a 3")
    for name in ("All off", "Other start"):
        assert figure.after(name, partial(figure.press, name), {"picture"}) == []
    figure.root.locator("select").nth(1).select_option("neuron")
    figure.until("For neuron 3")
    # By mouse: the key End still goes to the 9 of the classes, for noUiSlider doesn't tell its keys of a new range.
    lab.drag(figure.sliders["number"], 1.0)
    figure.until("For neuron 63")
    figure.press("Start again")
    figure.until("For class 3, after 0 steps")


@story("07_feature_visualization")
def a_nudge_fools_and_no_nudge_does_not(tab):
    lab, figure = tab.lab, tab.figures["live-fool"]
    figure.until("A 5. Before: read as 5")
    lab.drag(figure.sliders["nudge"], 0.0)
    figure.until("nudged by at most 0.00")
    lab.drag(figure.sliders["move right"], 1.0)
    figure.until("image moved by 6 and 0")


# --- from there on ---


def test_every_link_of_the_notebook_leads_to_its_file(tab):
    follow_links(tab.lab, tab.path, tab.nb)


FOLLOWED = set()  # the kinds of links that have been clicked: from where to what, with a heading or not, folded or not


def follow_links(lab, path, nb):
    """Compare the links to files of the course with the text; click one of each kind, look what opens, come back."""
    text = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    written = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s:]+)\)", text) if not link.startswith("#")]
    expected = {posixpath.normpath(posixpath.join(posixpath.dirname(path), link)) for link in written}
    links = lab.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-MarkdownOutput a[href*='/files/']").all()
    found = {unquote(urlsplit(link.get_attribute("href")).path).partition("/files/")[2]: link for link in links}
    assert set(found) == expected, f"{path}: the links in the page, and those in the file"
    assert [target for target in found if not (lab.lab.folder / target).exists()] == []
    with lab.visiting():
        for target, link in found.items():
            place = link.evaluate("a => [a.hash !== '', a.closest('details') !== null]")
            kind = posixpath.dirname(path), posixpath.dirname(target), posixpath.splitext(target)[1], *place
            if kind not in FOLLOWED:
                opened = follow(lab, link)
                assert opened == target, f"{path}: expected {link.inner_text()!r} to open {target}, it opens {opened}"
                lab.go_to(path)
                FOLLOWED.add(kind)


def follow(lab, link):
    """Click a link; the path of what is open then, once it is there."""
    here = lab.current_path()
    link.click()
    lab.wait_until(lambda: lab.current_path() not in (here, None), "a link to open something")
    return lab.current_path()


# --- the exercise, in the same tab ---

# What each untouched exercise and each right answer says is tried without a page (tests/nncheck/test_exercises.py).
WITH_ITS_EXERCISE = pytest.mark.parametrize("tab", [NAMES[0], NAMES[4], NAMES[-1]], indirect=True)


class Exercise:
    """The exercise of a notebook, opened by the notebook's own link and run as it comes."""

    def __init__(self, tab):
        self.lab, self.name, self.path = tab.lab, tab.name, f"exercises/{tab.name}.ipynb"
        self.nb = read(ROOT / self.path)
        solved = {cell.id: cell.source for cell in read(ROOT / "solutions" / f"{tab.name}.ipynb").cells}
        lines = {id: source.splitlines() for id, source in solved.items()}
        self.solutions = {id: "\n".join(line for line in lines[id] if not MARKER.search(line)) for id in lines}
        self.lab.go_to(tab.path)
        link = self.lab.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) a", has_text="exercises").last
        assert follow(self.lab, link) == self.path
        self.lab.wait_until(lambda: self.lab.kernel_status() == "idle", f"the kernel of {self.path}")
        self.lab.run_all()

    def questions(self):
        """(question, number of its answer's cell, number of its check's cell) in order."""
        sources = [cell.source for cell in self.nb.cells]
        answers = [n for n, cell in enumerate(self.nb.cells) if cell.metadata.get("nbgrader", {}).get("solution")]
        for question in EXERCISES[self.name].questions:
            check = sources.index(f'check("{question.name}")')
            yield question, max(n for n in answers if n < check), check

    def run(self, number):
        """Run a cell by Shift+Enter; what it shows then."""
        before = self.lab.execution_count(number)
        self.lab.cell(number).locator(".cm-content").press("Shift+Enter")
        self.lab.wait_until(lambda: self.lab.execution_count(number) not in (before, None), f"cell {number + 1}")
        self.lab.wait_until(lambda: self.lab.kernel_status() == "idle", "the kernel to be idle")
        return "\n".join(self.lab.cell(number).locator(".jp-OutputArea-output").all_inner_texts())

    def type(self, number, line):
        """Type a line in place of the last one of a cell, key by key."""
        self.lab.cell(number).locator(".cm-line").last.click()
        for key in ("End", "Shift+Home"):
            self.lab.page.keyboard.press(key)
        self.lab.page.keyboard.type(line)

    def paste(self, number, source):
        """Paste an answer over all that is in a cell."""
        self.lab.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.lab.page.evaluate("text => navigator.clipboard.writeText(text)", source)
        editor = self.lab.cell(number).locator(".cm-content")
        for key in ("Control+a", "Control+v"):
            editor.press(key)
        self.lab.wait_until(lambda: self.lab.cells()[number]["source"] == source, "what was pasted")


@pytest.fixture(scope="module")
def exercise(tab):
    """The exercise of the notebook in the tab, run as it comes."""
    return Exercise(tab)


@WITH_ITS_EXERCISE
def test_an_untouched_exercise_says_not_yet_and_no_error(exercise):
    errors_are_absent(exercise.lab, exercise.path)
    for question, _, check in exercise.questions():
        said = exercise.lab.cell(check).locator(".jp-OutputArea-output").inner_text()
        assert said.split()[:3] == [question.name, "not", "yet"], f"{exercise.path}, cell {check + 1}: {said}"


def hints_lead_back_to_the_passage(exercise):
    """Three wrong answers to the first question, each typed, and a click on what the last one brings."""
    lab, (question, answer, check) = exercise.lab, next(exercise.questions())
    for line, says in {
        "return x @ w": "Hint: Your result is what one gets when the bias is forgotten.",
        "return 0.5": "Hint:",
        "return 0.25": "Read again:",
    }.items():
        exercise.type(answer, line)
        exercise.run(answer)
        said = exercise.run(check)
        assert f"0 of {question.points} points" in said and says in said
    passage = lab.cell(check).locator(".jp-OutputArea-output a", has_text=question.passage)
    assert follow(lab, passage) == f"notebooks/{exercise.name}.ipynb"
    lab.go_to(exercise.path)


@WITH_ITS_EXERCISE
def test_wrong_answers_get_hints_and_right_ones_their_points(exercise):
    """The first exercise is tried wrongly, then solved to its end; of each other one the first question is answered."""
    first = exercise.name == NAMES[0]
    if first:
        hints_lead_back_to_the_passage(exercise)
    wanted = list(exercise.questions())[: None if first else 1]
    for question, answer, check in wanted:
        stub, solution = exercise.nb.cells[answer].source, exercise.solutions[exercise.nb.cells[answer].id]
        *beginning, line = solution.splitlines()
        if beginning == stub.splitlines()[:-1]:  # only its last line is missing
            exercise.type(answer, line.strip())
        else:
            exercise.paste(answer, solution)
        exercise.run(answer)
        said = exercise.run(check)
        right = f"{question.points} of {question.points} point"
        assert right in said, f"{exercise.path}, {question.name}: expected {right}, got {said}"
    said = exercise.run([cell.source for cell in exercise.nb.cells].index("progress()"))
    earned, most = sum(question.points for question, *_ in wanted), EXERCISES[exercise.name].points
    row = rf"{int(exercise.name[:2])} \D+{earned} of {most},\s+{len(wanted)} of \d+ questions right"
    assert re.search(row, said), f"{exercise.path}: expected progress() to show {row!r}, got {said}"
    errors_are_absent(exercise.lab, exercise.path)


@WITH_ITS_EXERCISE
def test_every_link_of_the_exercise_leads_to_its_file(exercise):
    follow_links(exercise.lab, exercise.path, exercise.nb)


def test_the_browser_had_nothing_to_complain_about_and_no_other_host_was_asked(tab):
    # JupyterLab's own warnings are its own: on a busy machine it says that a plugin takes long.
    complaints = [line for line in tab.lab.console if re.match("error|pageerror", line) or "nnlib" in line]
    assert complaints == []
    assert tab.lab.other_hosts == []
