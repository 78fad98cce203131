"""The figures that live in the site's pages: numbers and words against nnlib, and what a hand and a link do to them."""

import base64
import json

import numpy as np
import pytest

from nnlib import data, widgets
from nnlib.plots import style
from tests import ROOT
from tests.publish.conftest import PHONE

pytestmark = [pytest.mark.publish, pytest.mark.npm]

READY = "html[data-live-figures]"
DRAW = "figure.live-draw"
PAD = f"{DRAW} .nnlib-pad canvas"
ONE = pytest.mark.parametrize("tab", ["desk, light"], indirect=True)
THUMB = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def page(tab, address):
    """`page(name, state)` opens a page of the site with a state in its address, and waits for its figures."""

    def visit(name, state=""):
        tab.goto("about:blank")
        tab.goto(f"{address}/{name}.html{state}")
        tab.wait_for_selector(READY)
        return tab

    yield visit
    assert tab.wrong == []
    assert [url for url in tab.asked if not url.startswith((address, "data:", "about:"))] == []


def figure(tab, name):
    return tab.locator(f"figure.{name}")


def rest(tab):
    """Wait until what the hand has just done is drawn: the page's own clock goes on, however busy the machine is."""
    tab.evaluate(
        "() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 80))"
    )


def readout(tab, name):
    rest(tab)
    return figure(tab, name).locator(".nnlib-readout").inner_text()


def seen(tab):
    """What the network on the page says, its answer and all its percentages; and what stands on the pad."""
    rest(tab)
    said, shares, levels = tab.evaluate(
        """([figure, pad]) => {
            const words = (it) => it.innerText, drawn = document.querySelector(pad).getContext("2d");
            return [
                words(document.querySelector(`${figure} .nnlib-net-answer`)),
                [...document.querySelectorAll(`${figure} .nnlib-net-share`)].map(words),
                String.fromCharCode(...drawn.getImageData(0, 0, 28, 28).data),
            ];
        }""",
        [DRAW, PAD],
    )
    return (said, shares), levels.encode("latin-1")  # a character for each level: numbers would take longer


def answer(tab):
    """What the network on the page says: its answer, and all its percentages."""
    return seen(tab)[0]


def pixels(tab):
    """What stands on the pad."""
    return seen(tab)[1]


def stroke(tab, *places):
    """Draw through places in shares of the pad, with the mouse."""
    box = tab.locator(PAD).bounding_box()
    ways = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    tab.mouse.move(*ways[0])
    tab.mouse.down()
    for way in ways[1:]:
        tab.mouse.move(*way, steps=6)
    tab.mouse.up()


SEVEN = [(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)]


# --- numbers and words, against nnlib ---


@ONE
def test_a_thousand_digits_give_the_scores_that_nnlib_gives(page):
    got = page("index").evaluate("""async () => {
        const {digitNetwork, testDigits} = await import(new URL("_static/live/draw_and_watch.js", location));
        const {_design} = JSON.parse(document.getElementById("live-figures").textContent)["live-draw"].picture;
        const network = await digitNetwork(_design), {images, answers} = await testDigits(784);
        const scores = [...answers].map((_, i) => [...network.scores(images.subarray(784 * i, 784 * (i + 1)))]);
        const levels = Array.from(images, (grey) => String.fromCharCode(Math.round(255 * grey))).join("");
        return {scores, answers: [...answers], levels, right: network.shareRight(images, answers)};
    }""")
    _, _, x, y = data.load_digits()
    network = data.load_network()
    levels = np.frombuffer(got["levels"].encode("latin-1"), np.uint8)  # a character each: numbers would take seconds
    assert np.array_equal(levels.reshape(x.shape), np.rint(255 * x))
    assert got["answers"] == y.tolist()
    assert np.abs(np.array(got["scores"]) - network.forward(x)).max() < 1e-4
    assert got["right"] == np.mean(network.predict(x) == y)


def drawings(rng, n=200):
    """Drawings of every kind: strokes thick and thin, long and short, dots, specks and fields, anywhere on the pad."""
    rows, columns = np.mgrid[:28, :28] + 0.5
    for number in range(n):
        image, thickness = np.zeros((28, 28), np.float32), rng.uniform(0.3, 4)
        for _ in range(1 + number % 5):
            (ax, ay), (bx, by) = rng.uniform(0, 28, (2, 2)) if number % 3 else np.tile(rng.uniform(0, 28, 2), (2, 1))
            along = ((columns - ax) * (bx - ax) + (rows - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2 or 1)
            far = np.hypot(columns - ax - along.clip(0, 1) * (bx - ax), rows - ay - along.clip(0, 1) * (by - ay))
            image = np.maximum(image, (thickness + 0.5 - far).clip(0, 1))
        if number % 7 == 0:
            image = (image > 0.5) * rng.uniform(0.1, 1)
        if number % 11 == 0 or not image.any():
            image[rng.integers(0, 28), rng.integers(0, 28)] = 1
        yield (np.rint(255 * image) / np.float32(255)).astype(np.float32)


@ONE
def test_two_hundred_drawings_are_centred_as_nnlib_centres_them(page, rng):
    drawn = [
        *drawings(rng),
        np.ones((28, 28), np.float32),
        *np.eye(784, dtype=np.float32)[[0, 27, 400, 783]].reshape(-1, 28, 28),
    ]
    got = page("index").evaluate(
        """async (drawn) => {
            const {centre, shift} = await import(new URL("_static/live/centre.js", location));
            const packed = (numbers) => btoa(String.fromCharCode(...new Uint8Array(numbers.buffer)));
            return drawn.map((bytes) => {
                const levels = new Float32Array(Uint8Array.from(atob(bytes), (one) => one.charCodeAt()).buffer);
                const image = centre(levels);
                return [image, shift(image, 3, -2)].map((it) => packed(Float32Array.from(it)));
            });
        }""",
        [base64.b64encode(image.astype("<f4").tobytes()).decode() for image in drawn],
    )
    for image, packed in zip(drawn, got, strict=True):
        centred, moved = (np.frombuffer(base64.b64decode(one), "<f4") for one in packed)
        expected = data.centre(image)
        assert np.array_equal(centred, expected)
        assert np.array_equal(moved, data.shift(expected, 3, -2))


STATES = ["", "p2-8", "p1-3.o0-2", "m3_-2.p0-5", "o0-2_0-9_1-0.m-1_0.p1-0", "dAAAAAAA.p0-0", "dAAAAAAA.p2-1.o1-1.m0_4"]


@ONE
def test_the_network_says_what_it_says_in_the_notebook(page):
    """Frame and words of the page's network picture are those of `NetworkPicture`, whatever the hand does."""
    got = page("index").evaluate(
        """async (states) => {
            const {default: Figure} = await import(new URL("_static/live/draw_and_watch.js", location));
            const design = JSON.parse(document.getElementById("live-figures").textContent)["live-draw"];
            const el = document.body.appendChild(document.createElement("div"));
            const figure = await Figure.on(el, design, () => {});
            const said = [];
            for (const state of states) {
                figure.state = state;
                await figure.fetching;
                const [frame, words] = [[...figure.picture.get("_frame")], figure.picture.get("_words")];
                const traits = ["off", "moved", "pointed"].map((name) => figure.picture.get(name));
                said.push({frame, words, traits, pad: figure.pad.get("words"), drawing: [...figure.pad.get("value")]});
            }
            el.remove();
            return said;
        }""",
        STATES,
    )
    _, _, x, y = data.load_digits()
    live = widgets.draw_and_watch(data.load_network(), x[y == 8][3], x=x, y=y)
    for said in got:
        live.pad.set(np.reshape(said["drawing"], (28, 28)))
        live.picture.off, live.picture.moved, live.picture.pointed = said["traits"]
        frame = np.frombuffer(live.picture._frame, "<f4")
        np.testing.assert_allclose(said["frame"], frame, rtol=1e-4, atol=1e-4)
        expected = dict(live.picture._words)
        numbers = said["words"]["panel"].pop("numbers"), expected["panel"]["numbers"]
        expected["panel"] = {name: words for name, words in expected["panel"].items() if name != "numbers"}
        assert said["words"] == expected
        np.testing.assert_allclose([*numbers[0].values()], [*numbers[1].values()], rtol=1e-4, atol=1e-4)
        assert said["pad"] == live.pad.alt()


def go_on(tab, state):
    """Follow a link to another state on the page that is open; waits until the page has been told."""
    tab.evaluate(
        """state => new Promise((done) => {
            if (location.hash === new URL(state, location).hash) return done();
            addEventListener("hashchange", () => done(), { once: true });
            location.hash = state;
        })""",
        state,
    )


def linked(page, name, live, states):
    """Follow links to states of a figure, the first from elsewhere, the others on its page; gives each in turn."""
    tab = page(name, f"#{live}={','.join(map(str, states[0]))}")
    for state in states:
        go_on(tab, f"#{live}={','.join(map(str, state))}")
        yield tab, state


@ONE
def test_the_neuron_s_line_reads_as_in_the_notebook(page):
    points = data.line_points(60, rng=np.random.default_rng(4))
    states = [(2, -1, 1), (1, 2, -2), (0, 0, 0), (-5, 0, 0.3), (0, 3.1, -5), (-1, -2, 2)]
    for tab, state in linked(page, "notebooks/01_neuron", "live-line", states):
        live = widgets.two_inputs(*points, state[:2], state[2])
        assert readout(tab, "live-line") == live.picture.readout
        assert figure(tab, "live-line").locator(".nnlib-big").inner_text() == live.picture.big
        assert figure(tab, "live-line").locator(".nnlib-cheer").inner_text() == live.picture.cheer


@ONE
def test_xor_by_hand_reads_as_in_the_notebook(page):
    live = widgets.xor_by_hand()
    states = [(2, 1, 0, -1, 2, 0, 3, 3, -2), (10, 10, -5, 10, 10, -15, 10, -10, -5), (0,) * 9]
    for tab, state in linked(page, "notebooks/03_network", "live-xor", states):
        live.set(**dict(zip(live.controls, state, strict=True)))
        assert readout(tab, "live-xor") == live.picture.readout
        assert figure(tab, "live-xor").locator(".nnlib-cheer").inner_text() == live.picture.cheer


def test_style_sheets_have_the_course_s_colours():
    pairs = style.POSITIVE, style.NEGATIVE, style.POSITIVE_ON_DARK, style.NEGATIVE_ON_DARK
    for path, colours in {
        "publish/site/live/live.css": pairs,
        "publish/site/static/course.css": pairs[:2],
        "nnlib/widgets/page/live_plot.css": [style.HERE],
    }.items():
        css = (ROOT / path).read_text(encoding="utf-8")
        assert [colour for colour in colours if colour not in css] == [], path


# --- a hand, keys, and what the address keeps ---


def test_a_digit_is_drawn_on_the_start_page_and_its_address_shows_the_same(page):
    tab = page("index")
    assert answer(tab)[0] == "8"
    before = tab.evaluate("history.length")
    stroke(tab, *SEVEN)  # the digit that was there makes room
    tab.wait_for_function("location.hash.includes('live-draw=d')", polling=50)
    (said, drawn), link = seen(tab), tab.url
    assert said[0] == "7"
    assert len(link) < 500
    assert tab.evaluate("history.length") == before
    page("index", link[link.index("#") :])
    assert seen(tab) == (said, drawn)
    stroke(tab, (0.3, 0.6), (0.7, 0.6))  # a drawing that came with the address stays, and is drawn on
    assert sum(pixels(tab)) > sum(drawn)


@ONE
def test_undo_brings_the_first_digit_back_and_start_again_forgets_the_address(page):
    tab = page("index")
    first = pixels(tab)
    stroke(tab, *SEVEN)
    assert pixels(tab) != first
    for _ in range(2):
        tab.locator(f"{DRAW} button", has_text="Undo").click()
    assert pixels(tab) == first
    stroke(tab, *SEVEN)
    tab.wait_for_function("location.hash.includes('live-draw=')", polling=50)
    tab.locator(f"{DRAW} button", has_text="Start again").click()
    tab.wait_for_function("!location.hash", polling=50)
    assert pixels(tab) == first


@ONE
def test_a_dot_and_a_line_at_the_rim_are_seen_in_the_middle(page):
    tab = page("index")
    for places in [(0.02, 0.98)], [(0.9, 0.1), (0.98, 0.3)], [(0.5, 0.5)]:
        tab.locator(f"{DRAW} button", has_text="Start again").click()
        stroke(tab, *places)
        said, shares = answer(tab)
        assert said in "0123456789"
        assert all(share.endswith("%") for share in shares)
        seen = tab.locator(f"{DRAW} .nnlib-net-seen").evaluate(
            "c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0)"
        )
        rows, columns = np.nonzero(np.reshape(seen, (28, 28)))
        assert abs(np.mean(rows) - 14) < 2 and abs(np.mean(columns) - 14) < 2


@ONE
def test_an_empty_pad_waits(page):
    tab = page("index")
    tab.locator(f"{DRAW} button", has_text="Clear").click()
    rest(tab)
    assert tab.locator(f"{DRAW} .nnlib-net-waiting").inner_text() == "Draw a digit: the network is waiting."
    assert answer(tab) == ("", [""] * 10)
    tab.wait_for_function("location.hash.includes('live-draw=d')", polling=50)
    page("index", tab.url[tab.url.index("#") :])
    assert answer(tab) == ("", [""] * 10)


@ONE
def test_a_neuron_is_switched_off_and_the_test_digits_are_asked(page):
    tab = page("notebooks/03_network")
    note = tab.locator(f"{DRAW} .nnlib-net-note")
    assert note.inner_text() == "The network gets 97.2% of 1,000 test digits right."
    assert not any("test_digits" in url for url in tab.asked)
    tab.locator(f"{DRAW} .nnlib-net-neuron").nth(2).click()
    tab.wait_for_function(
        f"document.querySelector('{DRAW} .nnlib-net-note').textContent.includes('otherwise')", polling=50
    )
    assert note.inner_text().startswith("With hidden layer 1, neuron 2 off: ")
    tab.wait_for_function("location.hash.includes('o0-2')", polling=50)


@ONE
def test_keys_are_enough(page):
    tab = page("index")
    tab.locator(PAD).focus()
    for _ in range(5):
        tab.keyboard.press("Shift+ArrowDown")
    rest(tab)
    assert "pixels with ink" in tab.locator(PAD).get_attribute("aria-label")
    said = tab.locator(f"{DRAW} [role=status][aria-live=polite]").filter(has_text="The network's answer: ")
    said.wait_for(state="attached")
    assert answer(tab)[0] in said.inner_text()
    tab = page("notebooks/01_neuron")
    slider = tab.get_by_role("slider", name="bias b").first
    slider.focus()
    tab.keyboard.press("ArrowRight")
    assert "+ 1.1." in readout(tab, "live-line")
    tab.wait_for_function("location.hash.includes('live-line=2,-1,1.1')", polling=50)
    spoken = tab.locator("figure.live-line .live-unseen")
    tab.wait_for_function(
        "document.querySelector('figure.live-line .live-unseen').textContent.includes('1.1')", polling=50
    )
    assert spoken.get_attribute("role") == "status"


@ONE
def test_the_line_is_taken_in_the_picture_and_the_sliders_follow(page):
    tab = page("notebooks/01_neuron", "#live-line=1,2,-2")
    plane = figure(tab, "live-line").locator(".nnlib-sheet")
    plane.scroll_into_view_if_needed()
    line = figure(tab, "live-line").locator(".nnlib-grip-line .nnlib-reach").bounding_box()
    x, y = line["x"] + line["width"] / 2, line["y"] + line["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 40, y + 80, steps=5)
    tab.mouse.up()
    tab.wait_for_function("location.hash.includes('live-line=') && !location.hash.includes('1,2,-2')", polling=50)
    w0, w1, b = (float(word) for word in tab.url.partition("live-line=")[2].split(","))
    assert (w0, w1) == (1, 2) and b > -2
    rest(tab)
    assert tab.get_by_role("slider", name="bias b").first.input_value() == str(b)


@ONE
@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_one_solution_solves_it_and_glides_only_where_things_may_move(page, motion):
    tab = page("notebooks/03_network")
    tab.emulate_media(reduced_motion=motion)
    tab.evaluate("""() => {
        window.seen = new Set();
        const slider = document.querySelector("figure.live-xor input");
        const look = () => { window.seen.add(slider.value); requestAnimationFrame(look); };
        look();
    }""")
    figure(tab, "live-xor").get_by_role("button", name="One solution").click()
    figure(tab, "live-xor").locator(".nnlib-cheer", has_text="solved").wait_for()
    tab.wait_for_function("location.hash.endsWith('live-xor=10,10,-5,10,10,-15,10,-10,-5')", polling=50)
    assert (tab.evaluate("window.seen.size") > 2) == (motion != "reduce")


BROKEN = [
    "#live-draw=%",
    "#live-draw=d!!!.o9-9_x.m99_0.p",
    "#live-draw=d" + "_" * 2000,
    "#live-draw=",
    "#&&=&",
    "#begin",
]
BROKEN += ["#live-draw=" + "w" * 40, "#live-draw=o-1--1.p0.5-1.m1", "#constructor=1&__proto__=2", "#live-draw=d%00"]


@ONE
def test_an_address_that_means_nothing_changes_nothing(page):
    tab = page("index")
    first = seen(tab)
    page("index", BROKEN[0])  # an address from elsewhere; the others follow on the page, which reads them the same way
    for state in BROKEN:
        go_on(tab, state)
        assert seen(tab) == first, state
    tab = page("notebooks/01_neuron")
    first = readout(tab, "live-line")
    for state in ("1,2", "1,2,x", "1,2,3,4", ",,", "NaN,1,1", "Infinity,0,0", "1e999,1,1"):
        go_on(tab, f"#live-line={state}")
        assert readout(tab, "live-line") == first, state
    page("notebooks/01_neuron", "#live-line=99,-99,0.04")  # a number beyond the slider's end stops there
    assert readout(tab, "live-line").startswith("z = 5.0 · x[0] − 5.0 · x[1] + 0.0.")


@ONE
def test_two_figures_of_a_page_share_the_address_and_a_link_brings_its_figure_into_view(page):
    tab = page("notebooks/01_neuron", "#live-xor=1,1,-0.5")
    assert "Points on the wrong side: 1 of 4." in readout(tab, "live-xor")
    assert 0 <= figure(tab, "live-xor").bounding_box()["y"] < 500
    tab.get_by_role("slider", name="bias b").first.press("ArrowLeft")
    tab.wait_for_function(
        "location.hash.includes('live-line=2,-1,0.9') && location.hash.includes('live-xor=1,1,-0.5')", polling=50
    )
    tab.evaluate("location.hash = '#live-xor=1,-1,0.5'")
    figure(tab, "live-xor").locator(".nnlib-readout", has_text="3 of 4").wait_for()


@ONE
def test_the_link_is_copied_or_said_to_be_in_the_address(page):
    tab = page("notebooks/03_network")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    figure(tab, "live-xor").get_by_role("button", name="Copy link").click()
    figure(tab, "live-xor").locator(".live-said", has_text="Copied").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()").endswith("#live-xor=2,1,0,-1,2,0,3,3,-2")
    tab.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    figure(tab, "live-draw").get_by_role("button", name="Copy link").click()
    tab.wait_for_function("location.hash.includes('live-draw=d')", polling=50)


# --- a thumb, another theme, no JavaScript ---


def test_a_thumb_draws_on_the_pad_and_scrolls_everywhere_else(browser, address):
    context = browser.new_context(**THUMB)
    tab = context.new_page()
    tab.goto(f"{address}/index.html")
    tab.wait_for_selector(READY)
    thumb = context.new_cdp_session(tab)

    def drag(x, y, dx, dy):
        thumb.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for step in range(1, 9):
            at = {"x": x + dx * step / 8, "y": y + dy * step / 8}
            thumb.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
        thumb.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        tab.wait_for_timeout(400)

    box = tab.locator(PAD).bounding_box()
    assert box["y"] + box["height"] <= 740  # all of the pad is there without scrolling, and the answer above it
    assert 0 <= tab.locator(f"{DRAW} .nnlib-net-answer").bounding_box()["y"] < box["y"]
    first = pixels(tab)
    drag(box["x"] + 140, box["y"] + 40, 0, 200)
    assert tab.evaluate("scrollY") == 0
    assert pixels(tab) != first
    assert answer(tab)[0] == "1"
    drag(180, 150, 0, -120)
    assert tab.evaluate("scrollY") > 50
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
    context.close()


@pytest.mark.parametrize("tab", ["phone, dark"], indirect=True)
def test_the_theme_is_followed_while_the_page_is_open(page):
    tab = page("notebooks/03_network")
    tab.wait_for_function("document.body.dataset.jpThemeLight === 'false'", polling=50)
    dark = figure(tab, "live-draw").evaluate(
        "f => getComputedStyle(f.querySelector('.nnlib-net')).getPropertyValue('--positive')"
    )
    tab.evaluate("document.documentElement.dataset.theme = 'light'")
    tab.wait_for_function("document.body.dataset.jpThemeLight === 'true'", polling=50)
    light = figure(tab, "live-draw").evaluate(
        "f => getComputedStyle(f.querySelector('.nnlib-net')).getPropertyValue('--positive')"
    )
    assert (dark, light) == (style.POSITIVE_ON_DARK, style.POSITIVE)
    corner = "document.querySelector('figure.live-xor canvas').getContext('2d').getImageData(0, 0, 1, 1).data.join()"
    bright = tab.evaluate(corner)
    tab.evaluate("document.documentElement.dataset.theme = 'dark'")
    tab.wait_for_function(f"{corner} !== '{bright}'", polling=50)


def test_without_javascript_the_still_pictures_and_their_words_stand_there(browser, address):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    tab = context.new_page()
    for name, figures in (("index", 1), ("notebooks/01_neuron", 2), ("notebooks/03_network", 2)):
        tab.goto(f"{address}/{name}.html")
        stills = tab.locator("figure.becomes-live img")
        assert stills.count() == figures
        for still in stills.all():
            assert still.is_visible() and still.get_attribute("alt")
        assert all(words.is_visible() for words in tab.locator("figure.becomes-live figcaption").all())
    context.close()


@ONE
@pytest.mark.parametrize("lost", ["page.js", "draw_and_watch.js", "widgets/pad.js", "digit_network.bin"])
def test_where_a_part_does_not_arrive_the_still_picture_comes_back(tab, address, lost):
    tab.route(f"**/_static/live/{lost}*", lambda route: route.abort())
    tab.goto(f"{address}/index.html")
    still = tab.locator(f"{DRAW} img")
    still.wait_for()
    assert still.is_visible()
    assert tab.locator(".live").count() == 0


def test_what_a_page_knows_of_its_figures_is_what_their_cells_make():
    from publish.site import live

    found = live.figures()
    assert {page: sorted(figures) for page, figures in found.items()} == {
        "index": ["live-draw"],
        "notebooks/01_neuron": ["live-line", "live-xor"],
        "notebooks/03_network": ["live-draw", "live-xor"],
    }
    assert [control["value"] for control in found["notebooks/01_neuron"]["live-line"]["controls"].values()] == [
        2,
        -1,
        1,
    ]
    assert json.dumps(found)  # a page can hold it


def test_a_cell_that_needs_more_than_its_page_gives_is_named(monkeypatch):
    import nbformat

    from publish.site import SiteError, live

    def other(path, as_version):
        cell = nbformat.v4.new_code_cell("widgets.two_inputs(somewhere, else_)", id="live-line")
        return nbformat.v4.new_notebook(cells=[cell])

    monkeypatch.setattr(live.nbformat, "read", other)
    with pytest.raises(SiteError, match=r"01_neuron.ipynb expects live-line, a figure of the site, .* 'somewhere'"):
        live.figures()
