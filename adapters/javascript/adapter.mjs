#!/usr/bin/env node
/**
 * An example of an adapter: a small scheduler in JavaScript that runs scenarios in virtual time. It needs only Node.
 * Each task is an async function. A task that waits gives control back to the scheduler (`pause`). The scheduler
 * resumes one task after the other, in the order of their deadlines.
 */
import { createInterface } from "node:readline";
import { Program } from "./program.mjs";
import { Ended, Scheduler } from "./scheduler.mjs";

const HELLO = {
  type: "hello",
  protocol: 1,
  name: "javascript-example",
  version: "1.0",
  clock: { kind: "virtual", resolution_us: 1 },
  programs: ["scenario"],
};

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.type === "hello") send(HELLO);
  if (message.type === "run") await run(message);
  if (message.type === "ping") send({ type: "pong", id: message.id });
  if (message.type === "bye") {
    send({ type: "bye" });
    break;
  }
}

/** Runs one program and sends what it records and how it ends. */
async function run({ id, form, scenario, limits }) {
  if (form !== "scenario") {
    send({
      type: "end",
      id,
      outcome: "unsupported",
      reason: `this adapter does not run programs of the form ${form}`,
    });
    return;
  }
  let bytes = 0;
  const scheduler = new Scheduler(limits.ms);
  const record = (message) => {
    bytes += JSON.stringify(message).length;
    if (bytes > limits.output_bytes) throw new Ended({ outcome: "flooded" });
    send(message);
  };
  const program = new Program(scenario, scheduler, {
    mark: (name, value) => record({ type: "mark", id, name, value, us: scheduler.nowUs }),
    print: (text) => record({ type: "output", id, stream: "stdout", text: `${text}\n` }),
  });
  send({ type: "end", id, ...(await program.run()) });
}

function send(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
