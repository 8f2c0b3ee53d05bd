/** An adapter that tells one lie, which its argument names. Without the lie it would be honest. */
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";

const HELLO = {
  type: "hello",
  protocol: 1,
  name: "liar",
  version: "1",
  clock: { kind: "virtual", resolution_us: 1 },
  programs: ["scenario"],
};

const send = (message) => raw(`${JSON.stringify(message)}\n`);
const raw = (text) => writeSync(1, text);
const mark = (id, us = 0, more = {}) => send({ type: "mark", id, name: "m", us, ...more });
const end = (id, more = {}) => send({ type: "end", id, outcome: "ended", ...more });
const honest = (id) => {
  mark(id);
  end(id);
};

/** What the adapter does instead of saying hello. */
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
  "claims an unknown step": () => send({ ...HELLO, steps: ["mark", "teleport"] }),
  "claims an unknown capability": () => send({ ...HELLO, teleport: true }),
  "claims the wrong clock": () => send({ ...HELLO, clock: { kind: "real", resolution_us: 1 } }),
  "claims no scenarios": () => send({ ...HELLO, programs: ["python"] }),
  "claims pins": () => send({ ...HELLO, programs: ["python", "scenario"], pins: true }),
  "says another hello later": () => send({ ...HELLO, version: `1.${process.pid}` }),
};

/** What the adapter does instead of running the program. */
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
  "forgets the pins": (id) => end(id),
  "says another hello later": () => process.exit(1),
  "runs in the wrong order": (id, form) => {
    if (form === "scenario") honest(id);
    else end(id, { outcome: "unsupported", reason: `no ${form} here` });
  },
};

const [lie] = process.argv.slice(2);
const isLate = lie === "marks long after the end";

for await (const line of createInterface({ input: process.stdin })) {
  const { type, id, form } = JSON.parse(line);
  if (type === "hello") (HELLOS[lie] ?? (() => send(HELLO)))();
  if (type === "run") {
    (RUNS[lie] ?? honest)(id, form);
    if (isLate) setTimeout(() => mark(id), 200);
  }
  if (type === "ping" && lie !== "ignores the ping") {
    send({ type: "pong", id: lie === "answers another ping" ? id + 1 : id });
  }
  if (type === "bye" && lie === "ignores bye") setInterval(() => {}, 1000);
  else if (type === "bye") {
    if (lie !== "leaves without bye") send({ type: "bye" });
    process.exit(lie === "leaves with an error" ? 5 : 0);
  }
}
