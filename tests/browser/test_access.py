"""Every live figure on one page in JupyterLab: axe, words, keys, the mark of the focus, calm for who asks for it.

And at the end, since all of them are there: saved, and opened again on the second day.
"""

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from publish.npm import package
from tests.browser.test_saved_figures import assert_saved_and_there_again
from tests.helpers.every_figure import FIGURES, OTHERS, SETUP
from tests.helpers.lab import LabPage
from tests.helpers.pictures import pixels

pytestmark = pytest.mark.npm

PAGE = "notebooks/access.ipynb"

AXE = """async () => {
    const {violations, passes} = await axe.run(
        {include: [['.jp-OutputArea-output']]}, {resultTypes: ['violations', 'passes']});
    const serious = violations.filter(({impact}) => ['serious', 'critical'].includes(impact));
    return {
        serious: serious.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 300)}`)),
        passes: Object.fromEntries(passes.map(({id, nodes}) => [id, nodes.length])),
    };
}"""
# axe judges the contrast of what is in sight alone, and holds JupyterLab's boxes, which clip, for empty. It doesn't
# judge letters above a canvas either: the network's edges, faint lines behind some of them, are left out.
ALL_IN_SIGHT = """
    html, body { height: 100vh !important }
    body, .lm-Widget, .jp-WindowedPanel-outer { overflow: visible !important; contain: none !important }
    .nnlib-net-edges { display: none }
"""

# All that a hand can change; the neurons of one network and the choices of one tool share a place in the tab order.
CONTROLS = """output => {
    const kinds = 'button, input, select, [contenteditable=true], [tabindex="0"]';
    const shared = each => each.matches('.nnlib-net-neuron[tabindex="-1"], input[type=radio]:not(:checked)');
    const all = [...output.querySelectorAll(kinds)];
    globalThis.controls = all.filter(each => each.checkVisibility() && !each.disabled && !shared(each));
    return controls.map(each => each.outerHTML.slice(0, 200));
}"""
FOCUSED = """() => {
    const it = document.activeElement;
    const outlined = [it, it.parentElement].some(each => {
        const {outlineStyle, outlineWidth} = getComputedStyle(each);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
    });
    return [controls.indexOf(it), outlined];
}"""


@pytest.fixture(scope="module")
def lab(lab_server, browser):
    """JupyterLab with one of each live figure on one page, all run."""
    cells = [new_code_cell(cell) for cell in (SETUP, *FIGURES.values(), *OTHERS.values())]
    nbformat.write(new_notebook(cells=cells), lab_server.folder / PAGE)
    page = LabPage(lab_server, browser, height=1200)
    page.open(PAGE)
    page.run_all()
    named = "[...document.querySelectorAll('.widget-slider .noUi-handle')].every(it => it.dataset.lmSuppressShortcuts)"
    page.wait_until(lambda: page.page.evaluate(named), "the sliders to have their names and keys")
    page.page.add_script_tag(path=package("axe-core") / "axe.min.js")
    yield page
    page.close()


# What comes in by degrees, such as a word of joy, has come: half of the way it is pale.
CALM = """() => document.getAnimations().every(animation => animation.playState !== 'running'
    || animation.effect.getComputedTiming().iterations === Infinity)"""


def output(lab, name):
    """The output of the cell that shows a figure."""
    return lab.cell(1 + [*FIGURES, *OTHERS].index(name)).locator(".jp-OutputArea-output").first


def active(lab):
    return lab.page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex")


@pytest.fixture
def all_in_sight(lab):
    """The whole notebook in one window."""
    size, style = lab.page.viewport_size, lab.page.add_style_tag(content=ALL_IN_SIGHT)
    lab.page.set_viewport_size({"width": size["width"], "height": 20_000})
    yield
    style.evaluate("style => style.remove()")
    lab.page.set_viewport_size(size)
    lab.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(lab, theme, all_in_sight):
    lab.page.emulate_media(color_scheme=theme)
    light = str(theme == "light").lower()
    lab.page.wait_for_function("light => document.body.dataset.jpThemeLight === light", arg=light, polling=50)
    lab.page.locator("#jupyterlab-splash").wait_for(state="detached")  # it covers the page while the theme changes
    lab.settle()
    lab.page.wait_for_function(CALM, polling=50)
    found, rules = lab.page.evaluate(AXE), ("color-contrast", "aria-input-field-name", "role-img-alt")
    assert found["serious"] == []
    passed = {rule: found["passes"].get(rule, 0) for rule in rules}
    assert passed["color-contrast"] > 200 and min(passed.values()) >= 16, passed  # it has looked


@pytest.mark.parametrize(("name", "paper"), [("one_weight", ".nnlib-sheet"), ("picture", ".nnlib-day")])
def test_no_light_line_runs_round_a_picture_on_dark_paper(lab, name, paper):
    lab.page.emulate_media(color_scheme="dark")
    try:
        lab.page.wait_for_function("document.body.dataset.jpThemeLight === 'false'", polling=50)
        lab.page.locator("#jupyterlab-splash").wait_for(state="detached")
        place = output(lab, name).locator(paper)
        place.scroll_into_view_if_needed()
        lab.settle()
        box = place.bounding_box()
        around = {"x": box["x"] - 3, "y": box["y"] - 3, "width": box["width"] + 6, "height": box["height"] + 6}
        seen = pixels(lab.page.screenshot(clip=around))
    finally:
        lab.page.emulate_media(color_scheme="light")
    edges = [seen[:6], seen[-6:], seen[:, :6].swapaxes(0, 1), seen[:, -6:].swapaxes(0, 1)]
    assert max(np.median(line.mean(axis=1)) for edge in edges for line in edge) < 60
    assert seen.max() > 200  # the picture itself is there


def test_every_picture_says_what_it_shows_now(lab):
    for name in FIGURES:
        shown = output(lab, name)
        for picture in shown.locator(".nnlib-picture canvas").all():
            readout = shown.locator(".nnlib-readout").inner_text()
            assert readout and picture.get_attribute("aria-label").endswith(readout), name
        for canvas in shown.locator("canvas[role]").all():
            assert not canvas.is_visible() or len(canvas.get_attribute("aria-label")) > 30, name
    assert output(lab, "picture").locator("img").get_attribute("alt") == 'A rising line & "more"'
    assert "it ends at z = " in output(lab, "draw_and_watch").locator(".nnlib-net-running").get_attribute("aria-label")


@pytest.mark.parametrize("name", ["detector", "draw_and_watch", "by_hand", "dream"])  # every kind of control
def test_every_control_is_reached_by_the_tab_key_and_shows_it(lab, name):
    controls = output(lab, name).evaluate(CONTROLS)
    assert len(controls) >= 8
    lab.page.evaluate("controls[0].focus()")
    reached, unseen = set(), []
    for _ in range(len(controls) + 3):  # a figure itself may have the focus in between
        number, outlined = lab.page.evaluate(FOCUSED)
        reached.add(number)
        if number >= 0 and not outlined:
            unseen.append(controls[number])
        lab.page.keyboard.press("Tab")
    assert [control for number, control in enumerate(controls) if number not in reached] == []
    assert unseen == []


def test_keys_on_a_control_are_its_own_and_not_commands_on_cells(lab):
    page, shown = lab.page, output(lab, "dream")
    steps = shown.locator(".widget-slider").filter(has_text="steps")
    steps.locator(".noUi-handle").click()
    cells, before = len(lab.cells()), active(lab)
    picture = shown.locator(".nnlib-picture canvas")
    with lab.change(lambda: picture.get_attribute("aria-label"), "other words for the picture"):
        lab.press(steps, "ArrowUp", 3)
    assert lab.readout(steps) == 15
    page.keyboard.press("ArrowDown")
    assert lab.readout(steps) == 10
    for key in ("x", "d", "d", "a", "b"):
        page.keyboard.press(key)
    kind = shown.get_by_label("excite a")
    kind.focus()
    with lab.change(lambda: shown.locator(".nnlib-readout").inner_text(), "a neuron to be excited"):
        page.keyboard.press("ArrowDown")
    assert kind.evaluate("it => it.value") == "neuron"
    shown.get_by_role("button", name="Start again").focus()
    with lab.change(lambda: lab.readout(steps), "the start again"):
        page.keyboard.press("Enter")
    assert lab.readout(steps) == 0
    assert (len(lab.cells()), active(lab)) == (cells, before)

    count = lab.execution_count(1)  # but what runs a cell still does
    page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 1")
    output(lab, "two_inputs").locator(".noUi-handle").first.focus()
    page.keyboard.press("Shift+Enter")
    lab.wait_until(lambda: (lab.execution_count(1) or count) > count, "the cell to have run again")


def test_a_person_paints_by_keys_alone_and_hears_what_is_painted(lab):
    page = lab.page
    canvas = output(lab, "WeightPainter").locator("canvas")
    assert canvas.get_attribute("aria-label").endswith("0 positive, 0 negative, 576 zero")
    for key in ("Arrow keys", "Space", "Shift", "E erases"):
        assert key in canvas.get_attribute("aria-description")
    canvas.focus()
    page.keyboard.press("Space")
    page.keyboard.press("-")
    for key in ("ArrowLeft",) * 6 + ("Shift+ArrowUp",) * 4:
        page.keyboard.press(key)
    page.keyboard.press("ArrowDown")

    def counts():
        words = canvas.get_attribute("aria-label").partition(": ")[2]
        return [int(word.split()[0]) for word in words.split(", ")]

    lab.wait_until(lambda: counts()[0] >= 5 and counts()[1] >= 5 * 3, "both signs to be painted")
    assert sum(counts()) == 576


def test_nothing_glides_for_who_asks_for_calm(lab):
    gliding = """() => {
        for (const target of document.querySelectorAll('.noUi-target')) target.classList.add('noUi-state-tap');
        const moves = it => getComputedStyle(it).transitionDuration.split(', ').some(time => parseFloat(time) > 0)
            || getComputedStyle(it).animationName !== 'none';
        const inside = '.nnlib-live *, .nnlib-net *, .nnlib-pad *';
        return [...document.querySelectorAll(inside)].filter(moves).length;
    }"""
    lab.page.emulate_media(reduced_motion="no-preference")
    assert lab.page.evaluate(gliding) > 20
    lab.page.emulate_media(reduced_motion="reduce")
    assert lab.page.evaluate(gliding) == 0


def test_every_figure_is_saved_as_its_picture_and_words_and_opens_again_without_a_kernel(lab):
    assert_saved_and_there_again(lab, PAGE, len(FIGURES))
