// What stands in for a notebook's kernel. The figures' scripts speak to a model, as anywidget gives them one; in a notebook
// what they say goes to Python, and here to a function of the page.

export class Model {
  /** answer(names, model): what happens when the hand has changed the values of these names. */
  constructor(values, answer = () => {}) {
    Object.assign(this, { values: { ...values }, answer, handlers: [], changed: new Set() });
  }

  get(name) {
    return this.values[name];
  }

  set(names, value) {
    const values = typeof names === "string" ? { [names]: value } : names;
    const told = Object.keys(values).filter((name) => values[name] !== this.values[name]);
    Object.assign(this.values, values);
    for (const name of told) this.changed.add(name);
    for (const [event, handler] of [...this.handlers]) if (told.some((name) => event === `change:${name}`)) handler();
  }

  save_changes() {
    const names = [...this.changed];
    this.changed.clear();
    if (names.length) this.answer(names, this);
  }

  on(events, handler) {
    for (const event of events.split(" ")) this.handlers.push([event, handler]);
  }

  off(events, handler) {
    this.handlers = this.handlers.filter(([event, other]) => other !== handler || !events.split(" ").includes(event));
  }
}
