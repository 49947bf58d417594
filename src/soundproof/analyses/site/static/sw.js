// Serves the site when there is no network, and gives every response the policy that its pages state:
// a page's <meta> does not bind its worker, a header does, and not every host sends headers.

const STORE = "soundproof";
const HEADERS = {
  "Content-Security-Policy": "POLICY",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};
// Filled in when the site is built: what every page needs, and the folders of the engine that its pages use.
const CORE = [];
const ENGINES = [];
const SCOPE = new URL("./", self.location).pathname;
const lasting = (path) => path.startsWith(`${SCOPE}engine/`) && path.split("/").length > SCOPE.split("/").length + 1;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(CORE.map((path) => new Request(path, { cache: "no-cache" })))));
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    await clients.claim();
    const store = await caches.open(STORE);
    const pages = await clients.matchAll({ type: "window" });  // those that were loaded before this was there
    await Promise.allSettled(pages.map((page) => store.add(page.url.split("#")[0])));
    for (const { url } of await store.keys()) {
      const { pathname } = new URL(url);
      if (lasting(pathname) && !ENGINES.some((folder) => pathname.startsWith(`${SCOPE}engine/${folder}/`))) await store.delete(url);
    }
  })());
});

addEventListener("message", (event) => event.waitUntil(clients.claim()));  // from a page that was loaded past this

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.headers.get("Accept") === "text/event-stream") return;
  event.respondWith(respond(request, address).then(bound));
});

async function respond(request, address) {
  const store = await caches.open(STORE);
  const kept = () => store.match(request, { ignoreSearch: true, ignoreVary: true });
  if (lasting(address.pathname)) {
    const found = await kept();
    if (found) return found;
  }
  try {
    const got = await fetch(request);
    if (got.ok && got.type === "basic") await store.put(address.origin + address.pathname, got.clone()).catch(() => {});  // full
    return got;
  } catch (error) {
    return (await kept()) ?? new Response("There is no network, and this page was not open before.", { status: 503 });
  }
}

function bound(response) {
  if (response.type === "opaqueredirect" || response.type === "error") return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(status === 204 || status === 304 ? null : response.body, { status, statusText, headers });
}
