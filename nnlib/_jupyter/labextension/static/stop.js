// The kernel's Interrupt ends what a figure does by itself as well.

const INTERRUPTS = ["notebook:interrupt-kernel", "kernelmenu:interrupt"];

/** A figure that trains or plays does so between cells, where the kernel hears of no interruption: so it is told. */
function stopFigures(widget) {
    for (const figure of widget?.node.querySelectorAll(".nnlib-picture") ?? []) {
        figure.dispatchEvent(new Event("nnlib-stop"));
    }
}

/** Tell the figures of the notebook in front whenever its kernel is interrupted. */
export function stopOnInterrupt(app) {
    app.commands.commandExecuted.connect((_, { id }) => {
        if (INTERRUPTS.includes(id)) stopFigures(app.shell.currentWidget);
    });
}
