// The states of the figures in the address of the page, behind "#": name=state, with & between two figures. Whoever opens
// that address sees the same.

const PAUSE = 300; // ms of rest; browsers refuse more than some hundred changes in half a minute

/** The states that an address holds, {name: state}; none if it names a place on the page, or something else. */
export function states(hash) {
  const found = new Map();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [name, state] = part.split("=");
    if (state) found.set(name, decoded(state));
  }
  return found;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a bare %, for one
  }
}

const hashOf = (all) => [...all].map(([name, state]) => `${name}=${state}`).join("&");

/** The address that shows this page with one figure in this state. */
export function addressOf(name, state) {
  return Object.assign(new URL(location.href), { hash: hashOf([[name, state]]) }).href;
}

let timer;

/** Write the states that `shown` gives into the address once the hand rests; the page's history stays as it is. */
export function keep(shown) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const all = shown();
    if (!all.size && !states(location.hash).size) return; // "#begin" is a place on the page
    history.replaceState(history.state, "", all.size ? `#${hashOf(all)}` : location.pathname + location.search);
  }, PAUSE);
}
