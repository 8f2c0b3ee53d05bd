import { expect, test } from "vitest";
import { cutSession } from "./cut-session.ts";
import type { Session } from "./session.ts";

test("if the condition came true before the end of the record of tasks, this record is whole", () => {
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
