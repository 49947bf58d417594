// The engine as a page sees it: a worker that starts when it is first asked, and promises of its answers.

const assets = new URL("./", import.meta.url);
const root = new URL("../", assets);

const served = document.querySelector('meta[name="served"]');  // by `soundproof serve`, which sends the headers itself
export const supported = served || "serviceWorker" in navigator;
const registered = served || !supported ? null : navigator.serviceWorker.register(new URL("sw.js", root));
registered?.catch(() => {});  // told when the engine is asked for

// The engine runs only under the policy that the service worker adds to every response, the worker's own included.
async function controlled() {
  const { serviceWorker } = navigator;
  if (served || serviceWorker.controller) return;
  await registered;
  const came = new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  const { active } = await serviceWorker.ready;
  active.postMessage("claim");  // a page that was reloaded past it is not its own
  if (!serviceWorker.controller) await came;
}

export class Engine {
  #worker = null;
  #ready = null;
  #asked = new Map();
  #last = 0;

  constructor(step) { this.step = step; }  // what to do with a named step of progress

  get started() { return this.#ready !== null; }

  start() {
    this.#ready ??= this.#start();
    return this.#ready;
  }

  async #start() {
    this.step("Preparing");
    await controlled();
    const index = await (await fetch(new URL("engine/index.json", root), { cache: "no-cache" })).json();
    this.#worker = new Worker(new URL("worker.js", assets), { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#take(JSON.parse(data));
    this.#worker.onerror = () => this.step("The engine stopped.  Reload the page.");
    const at = (name) => new URL(`engine/${name}`, root).href;
    const [runtime, packages, code] = [index.runtime, index.packages, index.code].map(at);
    const said = await this.#send({ ask: "start", runtime, packages, code });
    if (said.problem) throw new Error(said.problem);
    this.step("Ready");
  }

  #take({ id, answer, step }) {
    if (step) return this.step(step);
    this.#asked.get(id)(answer);
    this.#asked.delete(id);
  }

  #send(question) {
    return new Promise((resolve) => {
      this.#last += 1;
      this.#asked.set(this.#last, resolve);
      this.#worker.postMessage(JSON.stringify({ id: this.#last, question }));
    });
  }

  // The answer; null where a newer question of the same kind took this one's place.
  async ask(question) {
    await this.start();
    return this.#send(question);
  }

  // Nothing in the worker can be stopped but the worker; the next question starts another.
  stop() {
    this.#worker?.terminate();
    for (const resolve of this.#asked.values()) resolve(null);
    this.#asked.clear();
    this.#worker = this.#ready = null;
  }
}
