"""Notebook 6 in a real JupyterLab: step through backprop, train and stop, unlock with a drawing."""


def words(lab, nth):
    """The sentence under the nth live figure."""
    return lab.page.locator(".nnlib-readout").nth(nth).inner_text()


def test_notebook_6_runs_and_its_figures_follow_the_hand(lab):
    lab.open("notebooks/06_backprop.ipynb")
    lab.run_all()
    assert lab.error_outputs() == []

    def click(name):
        lab.page.get_by_role("button", name=name, exact=True).first.click()

    def frame(nth):
        return lab.picture_bytes(".nnlib-picture canvas", nth)

    def until(nth, expected):
        lab.wait_until(lambda: expected in words(lab, nth), f"{expected!r} in the words")

    step = lab.slider("step")
    lab.press(step, "Home")
    until(0, "Step 0 of 20")
    for number, expected in enumerate(["x[0] times its weight to h0", "x[1] times its weight to h0", "h0 adds up"], 1):
        before = frame(0)
        click("Next ▶")
        until(0, f"Step {number} of 20. {expected}")
        lab.wait_until(lambda before=before: frame(0) != before, "a new picture")
    click("◀ Back")
    until(0, "Step 2 of 20")
    lab.press(step, "End")
    lab.drag(lab.slider("weight x[0] to h0"), 0.0)
    lab.press(step, "ArrowLeft", 6)
    until(0, "Nothing gets through")

    before = frame(1)
    lab.page.locator(".nnlib-live").nth(1).get_by_role("button", name="Start again").click()
    until(1, "random weights")
    lab.wait_until(lambda: frame(1) != before, "a picture of random weights")
    lab.drag(lab.slider("batch size"), 0.0)  # small batches: slow enough to be stopped
    click("Train")
    until(1, "training")
    lab.wait_until(lambda: "Epoch" in words(lab, 1), "the first epoch")
    click("Stop")
    until(1, "press Train to go on")
    stopped = words(lab, 1)
    lab.page.wait_for_timeout(1000)
    assert words(lab, 1) == stopped, "it went on training after Stop"
    lab.press(lab.slider("batch size"), "End")
    click("Train")
    until(1, "Epoch 40 of 40, done")

    figure = lab.page.locator(".nnlib-live").nth(2)
    figure.get_by_role("button", name="Clear").click()
    until(2, "Nothing is drawn")
    figure.get_by_role("button", name="Keep as mine").click()
    lab.wait_until(lambda: figure.locator(".nnlib-problem").is_visible(), "advice for an empty pad")
    pad = figure.locator("canvas").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    corners = [(0.2, 0.3), (0.8, 0.3), (0.2, 0.7), (0.8, 0.7)]  # a Z
    for n, (right, down) in enumerate(corners):
        lab.page.mouse.move(box["x"] + right * box["width"], box["y"] + down * box["height"], steps=1 if n == 0 else 8)
        if n == 0:
            lab.page.mouse.down()
    lab.page.mouse.up()
    until(2, "Certainty")
    figure.get_by_role("button", name="Keep as mine").click()
    until(2, "1 of yours")
    figure.get_by_role("button", name="Learn").click()
    figure.get_by_role("button", name="Undo").click()  # the drawing comes back
    until(2, "it opens")

    assert lab.page.locator(".nnlib-problem:visible").count() == 0
    assert lab.other_hosts == []
