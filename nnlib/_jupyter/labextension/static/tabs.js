// The tab of an exercise says that it is one, for it has the same file name as its lesson.

const STYLE = `
.nnlib-tab-exercise .lm-TabBar-tabLabel::before { content: "Exercise: "; font-weight: 600 }
.nnlib-tab-solution .lm-TabBar-tabLabel::before { content: "Solution: "; font-weight: 600 }
`;

/** What stands before the name on a document's tab: "Exercise" for exercises/01_neuron.ipynb, for most nothing. */
function kindOf(path) {
    const found = /(?:^|\/)(exercises|solutions)\/\d+_[^/]*\.ipynb$/.exec(path ?? "");
    return found && { exercises: "exercise", solutions: "solution" }[found[1]];
}

/** Mark a document's tab. By a class: JupyterLab takes a new label for a new file name, and renames the file. */
function markTab(widget) {
    const kind = kindOf(widget.context?.path);
    const others = widget.title.className.split(/\s+/).filter(name => name && !name.startsWith("nnlib-tab-"));
    const wanted = [...others, ...(kind ? [`nnlib-tab-${kind}`] : [])].join(" ");
    if (widget.title.className !== wanted) widget.title.className = wanted;
}

/** Mark each tab, now and whenever one opens or is renamed. */
export function markTabs(app) {
    document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
    const seen = new WeakSet();
    const markAll = () => {
        for (const widget of app.shell.widgets("main")) {
            if (!seen.has(widget)) widget.title?.changed.connect(() => markTab(widget)); // it may be saved under a new name
            seen.add(widget);
            if (widget.title) markTab(widget);
        }
    };
    app.shell.layoutModified?.connect(markAll);
    app.restored.then(markAll);
}
