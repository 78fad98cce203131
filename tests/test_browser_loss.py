"""Notebook 4 in a real JupyterLab: its three live figures under mouse and keys."""


def words(lab, nth):
    """The sentence under the nth live figure."""
    return lab.page.locator(".nnlib-readout").nth(nth).inner_text()


def test_notebook_4_runs_and_its_figures_follow_the_hand(lab):
    lab.open("notebooks/04_loss.ipynb")
    lab.run_all()
    assert lab.error_outputs() == []

    def frame(nth):
        return lab.picture_bytes(".nnlib-picture canvas", nth)

    def both(nth):
        return frame(nth), words(lab, nth)

    def all_changed(nth, before):
        return all(new != old for new, old in zip(both(nth), before, strict=True))

    def move(nth, act, expected):
        before = both(nth)
        act()
        lab.wait_until(lambda: expected in words(lab, nth) and all_changed(nth, before), f"{expected!r} in the words")

    weight, images = lab.slider("weight"), lab.slider("images")
    move(0, lambda: lab.drag(weight, 0.0), "Weight −2 ")
    move(0, lambda: lab.press(weight, "ArrowRight"), "Weight −1.95 ")
    move(0, lambda: lab.drag(images, 1.0), "300 images")

    score, truth = lab.slider("score z"), lab.slider("truth y")
    move(1, lambda: lab.drag(score, 1.0), "Score 6, so certainty 0.998; the truth is 1")
    move(1, lambda: lab.drag(truth, 0.0), "the truth is 0: squared error 0.995 with slope +0.005; cross-entropy 6.002")

    threshold = lab.slider("threshold")
    move(2, lambda: lab.drag(threshold, 0.0), "3,600 of 3,600 strangers get in")
    move(2, lambda: lab.press(threshold, "End"), "400 of 400 times the owner stays outside")

    assert lab.page.locator(".nnlib-problem:visible").count() == 0
    assert lab.page.get_by_role("slider", name="threshold").count() == 1
    assert lab.other_hosts == []
