// The controls of a circuit, from the list that Python makes of its native table.  A control is made once and
// never replaced while its circuit is shown: only its value changes.

const named = (path) => path.replace(/^opening\./, "").replaceAll(".*", "").replaceAll("_", " ").replaceAll(".", " · ");
const exponent = (text) => (text.startsWith("1/") ? Math.log2(text.slice(2)) : text.startsWith("2^") ? Number(text.slice(2)) : Math.log2(text));
const written = { power: (k) => (k < 10 ? String(2 ** k) : `2^${k}`), rate: (k) => `1/${2 ** k}` };

function element(tag, values, ...children) {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...children);
  return made;
}

export class Controls {
  #puts = new Map();  // by path: what shows a value
  #made = "";  // which controls there are, whatever their values

  constructor(first, more, changed) { Object.assign(this, { first, more, changed }); }

  build(list) {
    const made = JSON.stringify(list.map((control) => ({ ...control, value: null })));
    if (made === this.#made) return list.forEach(({ path, value }) => this.put(path, value));
    this.#made = made;
    this.#puts.clear();
    this.first.replaceChildren();
    this.more.replaceChildren();
    list.forEach((control, place) => (control.first ? this.first : this.more).append(this.#row(control, `whatif-${place}`)));
  }

  // Shows a value, in a control that is not being used at the moment.
  put(path, value) { this.#puts.get(path)?.(value); }

  follow(values, set) {
    for (const [path, value] of Object.entries(values)) if (!set(path)) this.put(path, value);
  }

  #row(control, id) {
    const { path, kind, about } = control;
    const change = (text) => this.changed(path, text);
    const label = element("label", { htmlFor: id }, named(path));
    const make = { number: number, power: slider, rate: slider, choice: choice, text: text }[kind];
    const { inputs, put } = make(control, id, change);
    this.#puts.set(path, put);
    return element("div", { className: `row ${kind}`, title: `${path}: ${about}` }, label, ...inputs);
  }
}

const used = (input) => document.activeElement === input;

function number({ value, low, high, reach, path }, id, change) {
  const exact = element("input", { type: "number", id, value, step: 1, min: low ?? "", max: high ?? "" });
  if (reach === null) {
    exact.addEventListener("change", () => exact.value && change(exact.value));
    return { inputs: [exact], put: (text) => { if (!used(exact)) exact.value = text; } };
  }
  const range = element("input", { type: "range", min: low ?? 0, max: reach, step: 1, ariaLabel: named(path) });
  range.value = value;
  range.addEventListener("input", () => { exact.value = range.value; change(range.value); });
  exact.addEventListener("input", () => {
    if (!exact.value) return;  // while it is being written
    range.value = exact.value;
    change(exact.value);
  });
  return { inputs: [exact, range], put: (text) => { if (!used(exact) && !used(range)) exact.value = range.value = text; } };
}

function slider({ kind, value, low, reach }, id, change) {
  const range = element("input", { type: "range", id, min: low, max: reach, step: 1 });
  const shown = element("output", { htmlFor: id }, value);
  const put = (text) => { range.value = exponent(text); range.ariaValueText = shown.value = text; };
  put(value);
  range.addEventListener("input", () => { const text = written[kind](Number(range.value)); put(text); change(text); });
  return { inputs: [shown, range], put: (text) => { if (!used(range)) put(text); } };
}

function choice({ value, options }, id, change) {
  const select = element("select", { id }, ...options.map((option) => new Option(option, option)));
  select.value = value;
  select.addEventListener("change", () => change(select.value));
  return { inputs: [select], put: (text) => { select.value = text; } };
}

function text({ value }, id, change) {
  const input = element("input", { type: "text", id, value, spellcheck: false });
  input.addEventListener("change", () => change(input.value.trim()));
  return { inputs: [input], put: (given) => { if (!used(input)) input.value = given; } };
}
