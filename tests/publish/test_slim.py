"""The pages are light enough for a phone, and nothing that they show or do has gone with what was taken out."""

import gzip
import re

import pytest
import tinycss2

from tests import ROOT

pytestmark = [pytest.mark.publish, pytest.mark.npm]

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SCRIPTS = [*ROOT.glob("publish/site/live/*.js"), *ROOT.glob("nnlib/widgets/page/*.js")]
SHEET = """
@charset "UTF-8";
.on-page > a, .on-no-page { color: var(--asked) }
.on-no-page:hover { color: red }
#place, #no-place { margin: 0 }
ul:not(.on-no-page) li, [class*="gone"] { padding: 1.5em }
:is(.on-no-page, .on-page) { top: 0 }
@media (min-width: 3px) { .on-page.on-no-page { left: 0 } .on-page { left: 1px } }
@media print { .on-no-page { left: 0 } }
@font-face { font-family: "Font Awesome 7 Free"; src: url(a.woff2) }
.on-page { --gone: url("data:image/svg+xml;a{b}c"); right: 0 }
:root { --asked: var(--asked-too); --asked-too: #abc; --of-nobody: var(--of-nobody-else); --of-nobody-else: 1px }
"""


def rules(sheet):
    """The selectors of a style sheet, without blanks."""
    return re.findall(r"([^{}]+)\{", re.sub(r"\s+", "", sheet))


def test_the_start_page_comes_in_less_than_300_kb(browser, address):
    """As a web server sends it, packed; what a phone shows at first."""
    context = browser.new_context(**PHONE)
    tab, answers = context.new_page(), []
    tab.on("response", lambda answer: answers.append(answer))
    tab.goto(f"{address}/index.html")
    tab.wait_for_selector("html[data-live-figures='1']")
    tab.wait_for_load_state("networkidle")
    bodies = {answer.url: answer.body() for answer in answers}
    context.close()
    packed = {url: min(len(body), len(gzip.compress(body))) for url, body in bodies.items()}
    assert any(url.endswith("digit_network.bin") for url in bodies)
    assert sum(packed.values()) < 300_000, packed
    assert max(map(len, bodies.values())) < 300_000


def test_of_a_style_sheet_the_rules_stay_that_a_page_may_need(tmp_path):
    from publish.site import slim

    sheet = tmp_path / "theme.css"
    sheet.write_text(SHEET, encoding="utf-8")
    slim._cut(sheet, {"on-page", "place"})
    slim._forget([sheet], [])
    kept = sheet.read_text(encoding="utf-8")
    expected = [".on-page>a", "#place", 'ul:not(.on-no-page)li,[class*="gone"]', ":is(.on-no-page,.on-page)"]
    expected += ["@media(min-width:3px)", ".on-page", ".on-page", ":root"]
    assert [rule.split(";")[-1] for rule in rules(kept)] == expected
    assert "--asked:var(--asked-too);--asked-too:#abc;" in kept.replace(": ", ":")
    assert ".on-page{right:0;}" in kept.replace(": ", ":")
    assert "nobody" not in kept and "gone:" not in kept
    assert [rule for rule in tinycss2.parse_stylesheet(kept) if rule.type == "error"] == []


def test_a_script_loses_its_comments_and_keeps_its_words():
    from publish.site import slim

    script = '/** Says\n * it. */\n// a line\n  const a = "https://b"; // there\n\n  return `//${a}`;\n'
    assert slim._bare(script) == 'const a = "https://b"; // there\n\nreturn `//${a}`;\n'
    for path in SCRIPTS:  # a text over several lines would lose its indentation
        for line in slim._bare(path.read_text("utf-8")).splitlines():
            assert line.partition(" // ")[0].count("`") % 2 == 0, f"{path}: {line}"


@pytest.mark.parametrize("tab", ["desk, light"], indirect=True)
def test_the_menu_of_colour_modes_opens_by_mouse_and_by_keys(tab, address):
    tab.goto(f"{address}/notebooks/01_neuron.html")
    button = tab.locator(".theme-switch-button")
    dark = tab.get_by_role("button", name="Dark", exact=True)
    assert not dark.is_visible()
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    box, below = button.bounding_box(), dark.bounding_box()
    assert box["y"] + box["height"] <= below["y"] < box["y"] + 160 and below["x"] < box["x"] < 1280
    dark.click()
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    tab.mouse.move(400, 500)
    assert not dark.is_visible()
    button.focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.documentElement.dataset.theme") == "light"
    button.click()
    tab.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    assert tab.wrong == []


@pytest.mark.parametrize("tab", ["phone, dark"], indirect=True)
def test_the_search_asks_on_its_own_page(tab, address):
    tab.goto(f"{address}/notebooks/02_layer.html")
    assert not any("searchindex" in url for url in tab.asked)
    tab.get_by_role("button", name="Search").locator("visible=true").first.click()
    tab.locator("#pst-search-dialog input").fill("perceptron")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=perceptron")
    tab.locator("#search-results a", has_text="1 · Neuron").first.wait_for()


@pytest.mark.parametrize("tab", ["desk, light"], indirect=True)
def test_each_icon_is_drawn(tab, address):
    for name in ("index", "notebooks/03_network", "exercises/01_neuron"):
        tab.goto(f"{address}/{name}.html")
        masks = tab.evaluate("""[...document.querySelectorAll(".fa-solid")].map((icon) => {
            const {maskImage, content} = getComputedStyle(icon, "::before");
            return [icon.className, maskImage, content];
        })""")
        assert masks
        for icon, mask, content in masks:
            assert mask.startswith("url(") and content == '""', icon
