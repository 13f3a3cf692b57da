// The way to the local Discord and back.
export async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The demo cannot be reached; is it still running?");
  }
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(told.reason || told.message || `The demo answered with ${response.status}.`);
  return told;
}

// JSON; with files as Discord takes them: payload_json and a part for each.
export function posted(payload, files = {}) {
  const text = JSON.stringify(payload);
  if (!Object.keys(files).length) {
    return { method: "POST", headers: { "Content-Type": "application/json" }, body: text };
  }
  const form = new FormData();
  form.append("payload_json", text);
  for (const [name, file] of Object.entries(files)) form.append(name, file, file.name);
  return { method: "POST", body: form };
}

const FIRST_PAUSE = 400, LONGEST_PAUSE = 6000;

// Events as they happen; a lost connection is taken up again, sooner when the network or the reader is back.
export class Live {
  constructor(place, { opened, heard, lost }) {
    Object.assign(this, { place, opened, heard, lost, pause: FIRST_PAUSE });
    addEventListener("online", () => this.again());
    document.addEventListener("visibilitychange", () => document.hidden || this.again());
  }

  open() {
    clearTimeout(this.timer);
    const url = new URL(this.place(), location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.socket?.close();
    this.socket = socket;
    socket.onopen = () => { this.pause = FIRST_PAUSE; this.opened(); };
    socket.onmessage = ({ data }) => { if (socket === this.socket) this.heard(JSON.parse(data)); };
    socket.onclose = () => {
      if (socket !== this.socket) return;
      this.lost();
      this.timer = setTimeout(() => this.open(), this.pause);
      this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
    };
  }

  again() {
    if (this.socket?.readyState === WebSocket.CLOSED) this.open();
  }
}

// What was asked of the bot and is not answered yet: each is let go once, even when its answer came first.
const PATIENCE = 5000;
const waiting = new Map(), settled = new Set();

export function expectAnswer(id, asked) {
  if (settled.has(id)) return asked.release();
  waiting.set(id, asked);
  setTimeout(() => settle(id), PATIENCE);
}

export function settle(id) {
  const asked = waiting.get(id);
  settled.add(id);
  waiting.delete(id);
  asked?.release();
  return asked;
}
