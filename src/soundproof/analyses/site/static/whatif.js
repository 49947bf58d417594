// The calculator of a page.  Python answers every question and words every figure; this shows it.

import { Engine, supported } from "./engine.js";
import { Controls } from "./controls.js";

const REST = 400;  // milliseconds without a touch, after which all circuits are compared
const LARGEST = 2 ** 20;
const section = document.getElementById("whatif");
const at = (name) => section.querySelector(`[data-at="${name}"]`);
const given = JSON.parse(at("given").textContent);  // the target as deployed, known without the engine

const engine = new Engine((text) => {
  at("status").textContent = text;
  at("start").hidden = engine.started;
});
const controls = new Controls(at("first"), at("more"), changed);
const state = { target: "", circuit: "", set: new Map(), other: [], trust: "preprint", without: [], file: null };
let opened = null;  // what is known of the target and its circuit
let resting = 0;
let searching = false;

// State ----------------------------------------------------------------------------------------

const bare = (name) => (/^[^."'=\s*]+$/.test(name) ? name : `"${name}"`);
const prefix = () => `circuits.${bare(state.circuit)}.`;
const settings = () => [...[...state.set].map(([path, value]) => `${path}=${value}`), ...state.other];
const asked = (ask) => ({ ask, target: state.target, circuit: state.circuit, settings: settings(), trust: state.trust, without: state.without });

function link() {
  const words = new URLSearchParams({ z: state.target, c: state.circuit });
  for (const [path, value] of state.set) words.append(path.startsWith(prefix()) ? path.slice(prefix().length) : path, value);
  for (const text of state.other) words.append("set", text);
  if (state.trust !== "preprint") words.append("trust", state.trust);
  for (const paper of state.without) words.append("without", paper);
  const page = given.file ? location.pathname : at("link").getAttribute("href").split("#")[0];
  return `${new URL(page, location)}#${words}`;
}

function restore(fragment) {
  const words = new URLSearchParams(fragment);
  if (!words.get("z")) return false;
  Object.assign(state, { target: words.get("z"), circuit: words.get("c") ?? "", set: new Map(), other: words.getAll("set") });
  state.trust = words.get("trust") ?? "preprint";
  state.without = words.getAll("without");
  for (const [key, value] of words) {
    if (["z", "c", "set", "trust", "without"].includes(key)) continue;
    if (key.startsWith("circuits.")) state.set.set(key, value);
    else if (state.circuit) state.set.set(prefix() + key, value);
    else state.other.push(`${key}=${value}`);  // of no circuit: of all that have it
  }
  return true;
}

// Shown ----------------------------------------------------------------------------------------

function problem(text) {
  at("problem").textContent = text ?? "";
  at("problem").hidden = !text;
}

function nodes(text) {
  return new DOMParser().parseFromString(text, "text/html").body.childNodes;
}

function show(answer) {
  if (answer === null) return;
  problem(answer.problem);
  at("stale").hidden = !answer.problem;  // the last good figures stay
  if (answer.problem) return;
  for (const name of ["circuit-name", "shown", "change", "limit", "proof", "command"]) at(name).textContent = answer[name.replace("circuit-name", "circuit")];
  at("bits").className = `bits ${answer.tone}`;
  at("notes").replaceChildren(...answer.notes.map((note) => Object.assign(document.createElement("li"), { textContent: note })));
  at("drawing").replaceChildren(...nodes(answer.drawing));
  controls.follow(answer.values, (path) => state.set.has(prefix() + path));
  at("link").hidden = state.file !== (given.file ?? null);  // whoever follows a link has not what was dropped here
  at("link").href = link();
  if (engine.started && answer.change === "as deployed") at("status").textContent = "As deployed.";
}

function open(answer) {
  opened = answer;
  Object.assign(state, { target: answer.target, circuit: answer.circuit });
  at("name").textContent = `${answer.name} ${answer.version}`;
  const options = answer.circuits.map((name) => new Option(name, name, false, name === answer.circuit));
  at("circuit").replaceChildren(...options);
  if (at("target")) at("target").value = state.file ? "" : answer.target.toLowerCase();
  controls.build(answer.controls);
  reliance();
  at("body").hidden = false;
}

function reliance() {
  at("other").value = state.other.join("\n");
  at("trust").value = state.trust;
  for (const option of at("without").options) option.selected = state.without.includes(option.value);
}

// Questions ------------------------------------------------------------------------------------

async function ask(question) {
  try {
    if (state.file && !engine.started) await engine.ask(state.file);
    return await engine.ask(question);
  } catch (error) {
    problem(error.message);
    engine.stop();
    return null;
  }
}

async function calculate() {
  clearTimeout(resting);
  show(await ask(asked("circuit")));
  clearTimeout(resting);
  resting = setTimeout(compare, REST);
}

async function compare() {
  if (searching) return;
  const plain = !settings().length && state.trust === "preprint" && !state.without.length;
  at("whole").hidden = at("json").hidden = plain;
  if (plain) return;
  const answer = await ask(asked("compare"));
  if (!answer || answer.problem) return;
  at("whole").replaceChildren(...nodes(answer.page));
  at("json").onclick = () => save("whatif.json", answer.json, "application/json");
  if (!searching) at("status").textContent = "Compared with what is deployed.";
}

async function load(question) {
  const answer = await ask(question);
  if (!answer) return;
  problem(answer.problem);
  if (answer.problem) return;
  if (question.ask === "drop") Object.assign(state, { file: question, set: new Map(), other: [] });
  open(answer);
  await calculate();
}

function changed(path, value) {
  if (value === opened.deployed[path]) state.set.delete(prefix() + path);
  else state.set.set(prefix() + path, value);
  calculate();
}

async function optimize() {
  searching = true;
  at("optimize").hidden = true;
  at("cancel").hidden = false;
  at("status").textContent = "Searching";
  const answer = await ask({ ...asked("optimize"), bits: at("target-bits").value, max_bytes: at("max-bytes").value.trim() });
  searching = false;
  at("optimize").hidden = false;
  at("cancel").hidden = true;
  if (!answer) return;
  problem(answer.problem);
  at("status").textContent = answer.problem ? "" : "Searched.";
  if (answer.problem) return;
  at("found").replaceChildren(...nodes(answer.page));
  at("found-command").textContent = answer.command;
  at("search").hidden = false;
  at("use").hidden = !Object.keys(answer.settings).length;
  at("use").onclick = () => {
    for (const path of [...state.set.keys()]) if (path.startsWith(prefix())) state.set.delete(path);
    for (const [path, value] of Object.entries(answer.settings)) state.set.set(prefix() + path, value);
    load(asked("open"));
  };
}

async function cancel() {
  if (!confirm("Stop the search?  The engine starts again, which takes some seconds.")) return;
  engine.stop();
  at("status").textContent = "The search was stopped.";
  calculate();
}

function save(name, text, type) {
  const link = Object.assign(document.createElement("a"), { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function drop(file) {
  if (file.size > LARGEST) return problem(`${file.name}: is longer than 1 MiB`);
  const reader = new FileReader();
  reader.onload = () => load({ ask: "drop", name: file.name, content: reader.result.split(",")[1] ?? "" });
  reader.readAsDataURL(file);
}

// Touched --------------------------------------------------------------------------------------

const on = (name, event, act) => at(name)?.addEventListener(event, act);

on("start", "click", () => (opened ? calculate() : load({ ...asked("open"), target: state.target || at("target").value })));
on("target", "change", ({ target }) => {
  Object.assign(state, { set: new Map(), other: [], file: null });
  Object.assign(state, { target: target.value, circuit: "" });
  load(asked("open"));
});
on("circuit", "change", ({ target }) => { state.circuit = target.value; load(asked("open")); });
on("trust", "change", ({ target }) => { state.trust = target.value; calculate(); });
on("without", "change", ({ target }) => { state.without = [...target.selectedOptions].map(({ value }) => value); calculate(); });
on("other", "change", ({ target }) => { state.other = target.value.split("\n").map((line) => line.trim()).filter(Boolean); calculate(); });
on("reset", "click", () => {
  Object.assign(state, { set: new Map(), other: [], trust: "preprint", without: [] });
  load(asked("open"));
});
on("copy", "click", async () => {
  await navigator.clipboard.writeText(at("command").textContent);
  at("status").textContent = "The command is copied.";
});
on("toml", "click", async () => {
  const answer = await ask(asked("save"));
  if (answer?.problem) problem(answer.problem);
  else if (answer) save(answer.name, answer.text, "application/toml");
});
on("optimize", "click", optimize);
on("cancel", "click", cancel);
on("file", "change", ({ target }) => { if (target.files[0]) drop(target.files[0]); });
section.addEventListener("dragover", (event) => event.preventDefault());
section.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files[0]) drop(event.dataTransfer.files[0]);
});
addEventListener("hashchange", () => { if (restore(location.hash.slice(1))) load(asked("open")); });

if (supported) {
  at("tool").hidden = false;
  const restored = restore(location.hash.slice(1));
  state.file = given.file ?? null;
  if (given.open && !restored) {
    open(given.open);
    show(given.circuit);
  } else {
    at("status").textContent = restored ? `${state.target}, as the link has it: start the calculator.` : "";
  }
} else {
  problem("The calculator needs a service worker, which this browser gives to https and to this machine alone.");
  at("tool").hidden = false;
}
