"""What learners do besides running a notebook once from top to bottom: again, twice, out of order, and undone."""

from tests.browser.test_saved_figures import BOOK, outputs, pixels, saved, write
from tests.helpers.every_figure import FIGURES, SETUP
from tests.helpers.lab import LabPage

DIGITS = "(digits.x_train[:1500], digits.y_train[:1500], x, y)"  # few, for a whole run is made to compare with
TRAIN = f"training = widgets.watch_training(lambda rng: network(784, 64, 10, rng=rng), {DIGITS}, epochs=400)\ntraining"
WALK = FIGURES["learning_rate"]
IN_THE_KERNEL = "from ipywidgets.widgets.widget import _instances; print(len(_instances))"
KINDS = ["two_inputs", "draw_and_watch", "watch_training", "unlock", "WeightPainter"]  # every kind of part is in one
MEMORY = "import gc, psutil; gc.collect(); print(psutil.Process().memory_info().rss / 1e6)"


def select(lab, index):
    """Select the cell of that index, as a click beside it does."""
    lab.page.evaluate(
        """index => {
            const notebook = jupyterapp.shell.currentWidget.content;
            Object.assign(notebook, { activeCellIndex: index, mode: 'command' });
            notebook.deselectAll();
        }""",
        index,
    )


def command(lab, name):
    lab.page.evaluate("name => jupyterapp.commands.execute(name)", name)


def run_cell(lab, index):
    """Run one cell, and wait until its output is there."""
    before = lab.execution_count(index)
    select(lab, index)
    command(lab, "notebook:run-cell")
    lab.wait_until(lambda: lab.execution_count(index) not in (None, before), f"cell {index} to have run")
    lab.wait_until(lambda: lab.kernel_status() == "idle", "the kernel to be idle")
    lab.settle()


def assert_alive(lab, slider="bias b"):
    """The figure with that slider follows it."""
    row = lab.slider(slider)
    figure = lab.page.locator(".nnlib-live").filter(has=row)
    for key in ("Home", "End"):
        words = figure.locator(".nnlib-readout")
        with lab.change(words.inner_text, "the figure's words to follow its slider", timeout=20):
            lab.press(row, key)
            lab.press(row, "ArrowRight" if key == "Home" else "ArrowLeft")


def doubled_ids(lab):
    """Ids that more than one element of the notebooks' outputs has; JupyterLab's own icons are not looked at."""
    return lab.page.evaluate(
        """() => {
            const ids = [...document.querySelectorAll('.jp-OutputArea [id]')].map(element => element.id);
            return ids.filter((id, at) => ids.indexOf(id) !== at);
        }"""
    )


def trained(lab):
    """Whether the training goes on, and how many epochs it has made."""
    running, epochs = lab.run("print(training.running, len(training.history.loss))").split()
    return running == "True", int(epochs)


def train(lab):
    """Press Train, and wait until it has begun."""
    lab.page.get_by_role("button", name="Train", exact=True).click()
    lab.wait_until(lambda: trained(lab)[1] > 2, "the training to begin")
    assert trained(lab)[0]


def assert_stopped(lab):
    """The training has ended, early, and the kernel is free."""
    lab.wait_until(lambda: not trained(lab)[0], "the training to stop", timeout=20)
    epochs = trained(lab)[1]
    lab.page.wait_for_timeout(500)
    assert trained(lab) == (False, epochs) and epochs < 400
    assert lab.kernel_status() == "idle"


def test_run_all_again_with_and_without_a_new_kernel_leaves_every_figure_once_and_alive(lab):
    write(lab, [SETUP, *(FIGURES[name] for name in KINDS)])
    lab.open(BOOK)
    there = []
    for restart in (False, False, True):
        if restart:
            lab.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
            lab.wait_until(lambda: lab.kernel_status() == "idle", "the new kernel")
        lab.run_all()
        assert lab.page.get_by_text("model not found").count() == 0
        figures = lab.page.locator(".nnlib-live, .nnlib-watch, .nnlib-pad, .nnlib-net").count()
        there.append((figures, int(lab.run(IN_THE_KERNEL))))
        assert doubled_ids(lab) == []
        assert_alive(lab, "weight w[0]")
    assert there[0] == there[1] == there[2]
    assert [line for line in lab.console if line.startswith(("error", "pageerror"))] == []


def test_a_figure_whose_cell_runs_again_is_let_go_and_what_played_in_it_has_ended(lab):
    write(lab, [SETUP, WALK])
    lab.open(BOOK)
    lab.run_all()
    lab.page.get_by_role("button", name="Play", exact=True).click()
    lab.wait_until(lambda: lab.readout(lab.slider("step")) > 1, "the figure to play")
    run_cell(lab, 2)
    lab.page.wait_for_timeout(1_000)
    assert lab.page.locator(".nnlib-live").count() == 1
    assert lab.readout(lab.slider("step")) == 0, "nothing plays on in the new one"
    widgets, memory = int(lab.run(IN_THE_KERNEL)), float(lab.run(MEMORY))
    kept = lab.page.evaluate("nnlibFigures.size")
    for _ in range(5):  # each of them takes 10 MB
        run_cell(lab, 2)
    assert int(lab.run(IN_THE_KERNEL)) == widgets
    assert float(lab.run(MEMORY)) - memory < 25
    assert lab.page.evaluate("nnlibFigures.size") <= kept
    assert_alive(lab, "start w")


def test_a_figure_with_a_name_is_kept_when_its_cell_shows_another(lab):
    write(lab, [SETUP, f"mine = {FIGURES['two_inputs']}\nmine", "mine"])
    lab.open(BOOK)
    lab.run_all()
    lab.page.evaluate(
        "code => jupyterapp.shell.currentWidget.content.widgets[2].model.sharedModel.setSource(code)",
        FIGURES["two_inputs"],
    )
    run_cell(lab, 2)
    run_cell(lab, 3)
    lab.press(lab.slider("bias b", 1), "End")
    assert "+ 5.0. Points" in lab.run("print(mine.alt())")
    assert lab.page.locator(".nnlib-live").count() == 2


def test_two_notebooks_and_two_views_of_one_do_not_disturb_each_other(lab):
    other = "notebooks/another.ipynb"
    write(lab, [SETUP, WALK], other)
    write(lab, [SETUP, FIGURES["two_inputs"]])
    lab.open(other)
    lab.run_all()
    lab.open_beside(BOOK)
    lab.run_all()
    command(lab, "docmanager:clone")
    lab.wait_until(lambda: lab.page.locator(".nnlib-live:visible").count() == 2, "the figure in both views")
    assert doubled_ids(lab) == []
    lab.press(lab.slider("bias b", 1), "End")
    lab.wait_until(lambda: lab.readout(lab.slider("bias b", 0)) == 5, "the other view to follow")
    lab.page.evaluate("jupyterapp.shell.currentWidget.dispose()")
    lab.go_to(other)
    assert_alive(lab, "start w")
    lab.go_to(BOOK)
    assert lab.readout(lab.slider("bias b")) == 5
    assert_alive(lab)


def test_one_notebook_in_two_tabs_of_the_browser(lab, lab_server, browser):
    """The second finds what the first has saved; running it there leaves no error in the first, and that can go on."""
    write(lab, [SETUP, FIGURES["two_inputs"]])
    lab.open(BOOK)
    lab.run_all()
    lab.press(lab.slider("bias b"), "End")
    lab.page.wait_for_timeout(2_000)
    saved(lab)
    second = LabPage(lab_server, browser, beside=lab)
    second.open(BOOK)
    assert second.page.get_by_text("To move it, choose Run, Run All Cells.").count() == 1
    second.run_all()
    assert_alive(second)
    assert lab.page.get_by_text("Error displaying").count() == 0
    run_cell(lab, 1)
    run_cell(lab, 2)
    assert_alive(lab)
    assert second.page.get_by_text("Error displaying").count() == 0


def test_a_training_goes_on_when_its_cell_moves_and_ends_by_interrupting_and_by_deleting_which_undo_brings_back(lab):
    write(lab, [SETUP, TRAIN, "1 + 1"])
    lab.open(BOOK)
    lab.run_all()
    train(lab)
    select(lab, 2)
    command(lab, "notebook:move-cell-down")
    lab.page.wait_for_timeout(1_500)  # a view that is gone is noticed after one second
    assert trained(lab)[0]
    command(lab, "notebook:interrupt-kernel")
    assert_stopped(lab)
    assert lab.run("print(1 + 1)") == "2\n"
    lab.page.get_by_role("button", name="Start again", exact=True).click()
    lab.wait_until(lambda: trained(lab)[1] == 0, "a new beginning")
    train(lab)
    select(lab, 3)
    command(lab, "notebook:delete-cell")
    assert_stopped(lab)
    command(lab, "notebook:undo-cell-action")
    lab.settle()
    assert lab.page.get_by_text("model not found").count() == 0
    epochs = trained(lab)[1]
    lab.page.get_by_role("button", name="Train", exact=True).click()
    lab.wait_until(lambda: trained(lab)[1] > epochs, "the training to go on")


def test_closing_the_notebook_while_it_trains_leaves_the_kernel_free_and_the_file_readable(lab):
    write(lab, [SETUP, TRAIN.replace("400", "200")])  # it goes on to its end without its page
    lab.open(BOOK)
    lab.run_all()
    train(lab)
    lab.page.wait_for_timeout(300)
    nb = saved(lab)
    assert trained(lab)[0], "it has to train while its page goes"
    lab.open(BOOK)  # the page is gone, the kernel is not
    assert "Epoch" in outputs(nb)[0]["data"]["text/plain"][0]
    assert lab.page.get_by_text("model not found").count() == 0
    assert lab.run("print(1 + 1)") == "2\n"
    lab.run_all()
    assert trained(lab) == (False, 0), "the new figure waits for its learner"
    assert lab.page.locator(".nnlib-live").count() == 1


def test_a_later_cell_before_an_earlier_one_says_which_name_is_missing_and_works_afterwards(lab):
    write(lab, [SETUP, FIGURES["two_inputs"]])
    lab.open(BOOK)
    select(lab, 2)
    command(lab, "notebook:run-cell")
    lab.wait_until(lambda: lab.error_outputs(), "the error")
    assert lab.error_outputs()[0].endswith("NameError: name 'widgets' is not defined")
    run_cell(lab, 1)
    run_cell(lab, 2)
    assert lab.error_outputs() == []
    assert_alive(lab)
    shown = [output["data"] for output in outputs(saved(lab)) if "image/png" in output["data"]]
    assert len(shown) == 1 and pixels(shown[0]["image/png"]).std() > 5
