// The engine: Python in WebAssembly.  One JSON text comes for each question, one goes for each answer.
// While one is being answered, of those that wait only the newest of each kind is kept: the others get null.

let answer;
const waiting = new Map();
let busy = false;

const tell = (step) => postMessage(JSON.stringify({ step }));

async function start({ runtime, packages, code }) {
  tell("Loading Python");
  const [{ loadPyodide }, ...archives] = await Promise.all([
    import(new URL("pyodide.mjs", runtime)),
    ...[packages, code].map((address) => fetch(address).then((got) => got.arrayBuffer())),
  ]);
  tell("Starting Python");
  const python = await loadPyodide({
    indexURL: runtime,
    packageBaseUrl: runtime,
    lockFileContents: { info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2", version: "314.0.7" }, packages: {} },
    stdout: () => {},
    stderr: () => {},
  });
  tell("Unpacking the arithmetic");
  const folder = python.runPython("import site; site.getsitepackages()[0]");
  for (const archive of archives) python.unpackArchive(archive, "zip", { extractDir: folder });
  tell("Starting soundproof");
  python.globals.set("tell", (text) => tell(text));
  answer = python.runPython(`
import gc
gc.set_threshold(100_000, 50, 50)  # seldom, as on the command line, but this process goes on
from soundproof.analyses.site.calculator import answer
lambda question: answer(question, tell)
`);
}

function drop(kind) {
  if (waiting.has(kind)) postMessage(`{"id":${waiting.get(kind).id},"answer":null}`);
  waiting.delete(kind);
}

function next() {
  if (busy || !waiting.size) return;
  const [kind, { id, question }] = waiting.entries().next().value;
  waiting.delete(kind);
  busy = true;
  let text;
  try {
    text = answer(JSON.stringify(question));
  } catch (error) {
    text = JSON.stringify({ problem: `a mistake of soundproof, not yours: ${error.message.trim().split("\n").pop()}` });
  }
  postMessage(`{"id":${id},"answer":${text}}`);
  setTimeout(() => { busy = false; next(); });  // what came meanwhile is taken in first
}

onmessage = async ({ data }) => {
  const { id, question } = JSON.parse(data);
  if (question.ask === "start") {
    try {
      await start(question);
      postMessage(JSON.stringify({ id, answer: {} }));
    } catch (error) {
      postMessage(JSON.stringify({ id, answer: { problem: `the engine did not start: ${error.message}` } }));
    }
    return;
  }
  drop(question.ask);
  if (question.ask === "circuit") drop("compare");  // of settings that are no more
  waiting.set(question.ask, { id, question });
  next();
};
