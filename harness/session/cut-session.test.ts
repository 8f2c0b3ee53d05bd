import { expect, test } from "vitest";
import { cutSession } from "./cut-session.ts";
import type { Session } from "./session.ts";

test("if the end condition came true before the record of tasks was cut, the session has a whole record of tasks", () => {
  const cutAt = (tasksCutAtUs: number) =>
    cutSession({ ...SESSION, tasksCutAtUs }, { text: "done", condition: DONE }).tasksCutAtUs;
  expect([cutAt(400), cutAt(600)]).toEqual([400, undefined]);
});

const DONE = { kind: "text", text: "done" } as const;

const SESSION: Session = {
  program: { path: "main.py", text: "" },
  target: { name: "pico-virtual", description: "", isEmulated: true, clock: "virtual" },
  end: { kind: "time", forUs: 1000 },
  lengthUs: 1000,
  wires: [],
  unseen: [],
  console: [{ atUs: 500, text: "done\n" }],
  stimulus: [],
  typed: [],
  tasks: [],
};
