/** An adapter that tells one lie. Its argument names this lie. Everything else that the adapter sends is true. */
import { closeSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";

const HELLO = {
  type: "hello",
  protocol: 1,
  name: "liar",
  version: "1",
  clock: { kind: "virtual", resolution_us: 1 },
  programs: ["scenario"],
};

const REAL = { ...HELLO, clock: { kind: "real", resolution_us: 1 } };
const WITH_PINS = { ...HELLO, programs: ["python", "scenario"], pins: true };

const send = (message) => raw(`${JSON.stringify(message)}\n`);
const raw = (text) => writeSync(1, text);
const mark = (id, us = 0, more = {}) => send({ type: "mark", id, name: "m", us, ...more });
const end = (id, more = {}) => send({ type: "end", id, outcome: "ended", ...more });
const watched = (id, pins, more = {}) =>
  end(id, { pins: { initial: { LED: 0 }, watched_us: 10_000, ...pins }, ...more });
const edge = (id, level, us) => send({ type: "edge", id, wire: "LED", level, us });
const honest = (id) => {
  mark(id);
  end(id);
};

/** What the adapter does when it must say hello. Only some lies have an entry. */
const HELLOS = {
  "refuses to start": () => process.exit(7),
  "is silent at the start": () => {},
  "says hello in the future": () => send({ ...HELLO, protocol: 2 }),
  "says hello without a version": () => send({ ...HELLO, version: undefined }),
  "says hello twice": () => {
    send(HELLO);
    send(HELLO);
  },
  "marks before hello": () => mark(1),
  "says bye before hello": () => send({ type: "bye" }),
  "has a key twice in its hello": () => raw(`{"protocol":1,${JSON.stringify(HELLO).slice(1)}\n`),
  "has a clock without a resolution": () =>
    send({ ...HELLO, clock: { kind: "virtual", resolution_us: 0 } }),
  "has a clock with a negative resolution": () =>
    send({ ...HELLO, clock: { kind: "virtual", resolution_us: -1 } }),
  "answers before it is asked": () => {
    send(HELLO);
    end(1);
  },
  "is a list": () => send([HELLO]),
  "claims few steps": () => send({ ...HELLO, steps: ["mark", "sleep", "start", "await"] }),
  "claims an unknown step": () => send({ ...HELLO, steps: ["mark", "teleport"] }),
  "claims pins without Python": () => send({ ...HELLO, pins: true }),
  "claims a form twice": () => send({ ...HELLO, programs: ["scenario", "scenario"] }),
  "claims a step twice": () => send({ ...HELLO, steps: ["mark", "mark"] }),
  "claims to be a MicroPython without Python": () => send({ ...HELLO, family: "micropython" }),
  "has a name of spaces": () => send({ ...HELLO, name: "  " }),
  "claims a capability with the name __proto__": () =>
    raw(`${JSON.stringify(HELLO).slice(0, -1)},"__proto__":{}}\n`),
  "claims an unknown capability": () => send({ ...HELLO, teleport: true }),
  "claims the wrong clock": () => send(REAL),
  "claims a real clock and reports a timeout at once": () => send(REAL),
  "claims no scenarios": () => send({ ...HELLO, programs: ["python"] }),
  "claims pins": () => send(WITH_PINS),
  "marks a Python program": () => send({ ...HELLO, programs: ["python"] }),
  "names another wire": () => send(WITH_PINS),
  "sends an edge to the level that the wire already has": () => send(WITH_PINS),
  "has an edge after the watch": () => send(WITH_PINS),
  "watches too short": () => send(WITH_PINS),
  "watches too long": () => send(WITH_PINS),
  "says another hello later": () => send({ ...HELLO, version: `1.${process.pid}` }),
};

/** What the adapter does when it must run a program. Only some lies have an entry. */
const RUNS = {
  "uses a wrong id": (id) => mark(id + 100),
  "ends another run": (id) => end(id + 1),
  "sends text that is not JSON": () => raw("hello, world\n"),
  "sends a number": () => raw("42\n"),
  "sends an empty line": () => raw("\n"),
  "sends two messages on one line": (id) => raw(`{"type":"end","id":${id},"outcome":"ended"}{}\n`),
  "is silent": () => {},
  "sends half a line and is silent": (id) => raw(`{"type":"mark","id":${id}`),
  "sends half a line and dies": (id) => {
    raw(`{"type":"mark","id":${id}`);
    process.exit(0);
  },
  "dies in the middle": (id) => {
    mark(id);
    process.exit(3);
  },
  "is killed in the middle": () => process.kill(process.pid, "SIGKILL"),
  "exits as if all were fine": () => process.exit(0),
  "answers twice": (id) => {
    honest(id);
    end(id);
  },
  "marks after the end": (id) => {
    honest(id);
    mark(id);
  },
  "lets time go backwards": (id) => {
    mark(id, 20);
    mark(id, 10);
    end(id);
  },
  "marks in the far future": (id) => mark(id, 9e15),
  "has a negative time": (id) => mark(id, -1),
  "has an infinite time": (id) => raw(`{"type":"mark","id":${id},"name":"m","us":1e999}\n`),
  "sends a text as a time": (id) => mark(id, "now"),
  "sends an unknown message": (id) => send({ type: "teleport", id }),
  "sends a message without a type": (id) => send({ id }),
  "adds an unknown field": (id) => mark(id, 0, { colour: "red" }),
  "has an unknown outcome": (id) => end(id, { outcome: "succeeded" }),
  "asks for a pong": (id) => send({ type: "ping", id }),
  "answers the ping twice": honest,
  "has a key twice, once with an escape": (id) =>
    raw(`{"type":"end","id":${id},"outcome":"ended","\\u0069d":${id}}\n`),
  "has an overlong character": () => writeSync(1, Buffer.from([0x22, 0xc0, 0xaf, 0x22, 0x0a])),
  "sends a text as an id": (id) => end(String(id)),
  "writes to another stream": (id) => send({ type: "output", id, stream: "stdin", text: "x" }),
  "waits for too much": (id) => end(id, { outcome: "deadlocked", waits: Array(1001).fill("x") }),
  "goes on after the limit": (id) => {
    mark(id, 60_000_000);
    end(id);
  },
  "reports a timeout far too late": (id) => end(id, { outcome: "timeout", us: 9e15 }),
  "stops itself": () => process.kill(process.pid, "SIGSTOP"),
  "deadlocks without a wait": (id) => end(id, { outcome: "deadlocked", waits: [] }),
  "reaches the limit at once": (id) => end(id, { outcome: "timeout" }),
  "reaches the limit too early": (id) => end(id, { outcome: "timeout", us: 100_000 }),
  "stops before its last mark": (id) => {
    mark(id, 300_000);
    end(id, { outcome: "timeout", us: 200_000 });
  },
  "claims a real clock and reports a timeout at once": (id) =>
    end(id, { outcome: "timeout", us: 1e9 }),
  "says that it floods": (id) => end(id, { outcome: "flooded" }),
  "answers before the ping": (id) => {
    send({ type: "pong", id });
    end(id);
  },
  "writes NaN": (id) => raw(`{"type":"mark","id":${id},"name":"m","us":NaN}\n`),
  "starts a line with a byte order mark": (id) =>
    raw(`\uFEFF{"type":"end","id":${id},"outcome":"ended"}\n`),
  "writes UTF-16": (id) =>
    writeSync(1, Buffer.from(`\uFEFF{"type":"end","id":${id},"outcome":"ended"}\n`, "utf16le")),
  "also answers the next run": (id) => {
    end(id);
    end(id + 1);
  },
  "writes a comment": (id) => raw(`{"type":"end","id":${id},"outcome":"ended"} // done\n`),
  "has an id with a fraction": (id) => raw(`{"type":"end","id":${id}.5,"outcome":"ended"}\n`),
  "raises a number": (id) => mark(id, 0, { value: { exception: 1, args: [] } }),
  "marks an infinite value": (id) =>
    raw(`{"type":"mark","id":${id},"name":"m","us":0,"value":1e999}\n`),
  "adds a time to its end": (id) => end(id, { us: 5 }),
  "writes NUL": (id) => raw(`{"type":"end","id":${id},"outcome":"ended"}\0\n`),
  "writes a message on several lines": (id) =>
    raw(`${JSON.stringify({ type: "end", id }, null, 2)}\n`),
  "writes single quotes": (id) => raw(`{'type':'end','id':${id},'outcome':'ended'}\n`),
  "writes a number with too many digits": (id) =>
    raw(`{"type":"mark","id":${id},"name":"m","us":0,"value":12345678901234567890}\n`),
  "marks an object": (id) => mark(id, 0, { value: { colour: "red" } }),
  "sends an old id": (id) => mark(id - 1 || 1e6),
  "lets time go backwards by a part of a microsecond": (id) => {
    mark(id, 10);
    mark(id, 9.9999);
  },
  "has a key twice": (id) => raw(`{"type":"end","id":${id},"outcome":"ended","id":${id}}\n`),
  "has half of a surrogate pair": (id) =>
    raw(`{"type":"mark","id":${id},"name":"\\ud800","us":0}\n`),
  "closes its output": () => closeSync(1),
  "marks a Python program": (id) => mark(id),
  "names another wire": (id) => watched(id, { initial: { BUTTON: 0 } }),
  "sends an edge to the level that the wire already has": (id) => {
    edge(id, 0, 5);
    watched(id);
  },
  "has an edge after the watch": (id) => {
    edge(id, 1, 20_000);
    watched(id);
  },
  "watches too short": (id) => watched(id, { watched_us: 5000 }, { outcome: "watched" }),
  "watches too long": (id) => watched(id, { watched_us: 1e12 }),
  "raises without an exception": (id) => end(id, { outcome: "raised" }),
  "sends a huge line": () => raw("x".repeat(3_000_000)),
  "nests deeply": (id) =>
    raw(
      `{"type":"mark","id":${id},"name":"m","us":0,"value":${"[".repeat(50_000)}${"]".repeat(50_000)}}\n`,
    ),
  "sends invalid UTF-8": () => writeSync(1, Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a])),
  "sends an edge without pins": (id) => send({ type: "edge", id, wire: "LED", level: 1, us: 0 }),
  "has pins at the end of a run without pins": (id) =>
    end(id, { pins: { initial: {}, watched_us: 0 } }),
  "watches a run without pins": (id) => end(id, { outcome: "watched" }),
  "raises an exception without a name": (id) => end(id, { outcome: "raised", exception: "" }),
  "lacks what it claims": (id) => end(id, { outcome: "unsupported", reason: "no locks here" }),
  "says bye in the middle": () => send({ type: "bye" }),
  "says hello in the middle": () => send(HELLO),
  "floods standard error": () => {
    for (;;) writeSync(2, "x".repeat(100_000));
  },
  "complains and dies": () => {
    writeSync(2, "cannot open the board\n");
    process.exit(1);
  },
  "floods with marks": (id) => {
    for (;;) mark(id, 0, { name: "m".repeat(1000) });
  },
  "does not stop at the limit": (id) => setInterval(() => mark(id), 50),
  "claims the wrong clock": (id) => {
    mark(id, 60_000_000);
    end(id);
  },
  "claims pins": (id) => end(id),
  "claims no scenarios": (id) => end(id),
  "says another hello later": () => process.exit(1),
  "sends no marks": (id, form) => {
    if (form === "scenario") end(id);
    else end(id, { outcome: "unsupported", reason: `no ${form} here` });
  },
  "counts milliseconds": (id, form, name) => {
    if (name !== "sleeps.scenario.json") return RUNS["sends no marks"](id, form);
    mark(id, 20, { name: "slept", value: 20 });
    mark(id, 40, { name: "main" });
    mark(id, 60, { name: "slept", value: 60 });
    end(id);
  },
  "runs in the wrong order": (id, form) => {
    if (form === "scenario") honest(id);
    else end(id, { outcome: "unsupported", reason: `no ${form} here` });
  },
};

const [lie] = process.argv.slice(2);
let lastId = 1;
const isLate = lie === "marks long after the end";

for await (const line of createInterface({ input: process.stdin })) {
  const { type, id, form, name } = JSON.parse(line);
  if (type === "hello") (HELLOS[lie] ?? (() => send(HELLO)))();
  if (type === "run") {
    lastId = id;
    (RUNS[lie] ?? honest)(id, form, name);
    if (isLate) setTimeout(() => mark(id), 200);
  }
  if (type === "ping" && lie !== "ignores the ping") {
    send({ type: "pong", id: lie === "answers another ping" ? id + 1 : id });
    if (lie === "answers the ping twice") send({ type: "pong", id });
  }
  if (type === "bye" && lie === "ignores bye") setInterval(() => {}, 1000);
  else if (type === "bye" && lie === "floods after bye") for (;;) raw("x".repeat(100_000));
  else if (type === "bye" && lie === "marks after bye") mark(lastId);
  else if (type === "bye" && lie === "answers bye and stays") {
    send({ type: "bye" });
    setInterval(() => {}, 1000);
  } else if (type === "bye") {
    if (lie !== "leaves without bye") send({ type: "bye" });
    process.exit(lie === "leaves with an error" ? 5 : 0);
  }
}
