"""Notebook 7 in a real JupyterLab: its live figures under mouse and keys."""


def test_notebook_7_runs_and_its_figures_follow_the_hand(lab):
    lab.open("notebooks/07_feature_visualization.ipynb")
    lab.run_all()
    assert lab.error_outputs() == []

    def words(nth):
        return lab.page.locator(".nnlib-readout").nth(nth).inner_text()

    def frame(nth):
        return lab.picture_bytes(".nnlib-picture canvas", nth)

    def move(nth, act, expected):
        before = frame(nth)
        act()
        lab.wait_until(lambda: expected in words(nth) and frame(nth) != before, f"{expected!r} in the words")

    assert "For class 3, after 100 steps" in words(0) and "The judge reads a 3" in words(0)
    move(0, lambda: lab.drag(lab.slider("steps"), 0.0), "after 0 steps")
    move(0, lambda: lab.press(lab.slider("steps"), "End"), "after 100 steps")
    move(0, lambda: lab.drag(lab.slider("number"), 1.0), "For class 9")
    for name in ("learning rate", "decay", "blur", "jitter"):
        move(0, lambda name=name: lab.drag(lab.slider(name), 1.0), "For class 9")
    move(0, lambda: lab.page.get_by_role("button", name="All off").click(), "For class 9")
    move(0, lambda: lab.page.locator(".nnlib-controls select").nth(1).select_option("neuron"), "For neuron 9")
    move(0, lambda: lab.page.locator(".nnlib-controls select").nth(0).select_option("plain"), "For neuron 9")
    move(0, lambda: lab.page.get_by_role("button", name="Start again").nth(0).click(), "The judge reads a 3")

    assert "A 5. Before: read as 5" in words(1)
    move(1, lambda: lab.drag(lab.slider("nudge"), 0.0), "nudged by at most 0.00")
    move(1, lambda: lab.drag(lab.slider("move right"), 1.0), "image moved by 6 and 0")

    assert lab.page.locator(".nnlib-problem:visible").count() == 0
    assert lab.other_hosts == []
