// Pictures that are drawn when first asked for: until then a placeholder of the same shape stands there, three pixels wide by itself.
// This asks now and then whether the picture is there, ever more seldom, and puts it in place. Without it, loading the page again does.

const SIGN = 3;
const MOST_TRIES = 40;
const watched = new WeakSet();

async function watch(image) {
  if (watched.has(image)) return;
  watched.add(image);
  let pause = 700;
  for (let tries = 0; tries < MOST_TRIES && image.isConnected; tries++) {
    await new Promise((done) => setTimeout(done, pause));
    pause = Math.min(15000, pause * 1.5);
    try {
      const answer = await fetch(image.src, { method: "HEAD", cache: "no-store" });
      if (answer.ok) {
        // Another address: the browser holds the placeholder under the old one.
        image.src = image.src.split("?")[0] + "?drawn";
        return;
      }
      if (answer.status !== 503) return;
    } catch { /* the next try may reach the server */ }
  }
}

const look = (image) => { if (image.complete && image.naturalWidth > 0 && image.naturalWidth <= SIGN) watch(image); };
document.addEventListener("load", (event) => { if (event.target instanceof HTMLImageElement) look(event.target); }, true);
for (const image of document.images) look(image);
