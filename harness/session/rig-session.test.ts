import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import virtualPico from "../../rigs/virtual-pico.ts";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { openRuntime } from "../runtimes/index.ts";
import type { Runtime } from "../trace/runtime.ts";
import { LiveRepl } from "./live/live-repl.ts";
import type { Session } from "./session.ts";
import { parseTyped } from "./stimulus/typed-option.ts";
import { type WatchPlan, watchProgram } from "./watch-program.ts";

const FILE = fileURLToPath(new URL("../../fixtures/session/repl.py", import.meta.url));
const PROGRAM = { path: "repl.py", file: FILE, text: readFileSync(FILE, "utf8") };

describe.skipIf(mustSkip)(
  `the REPL of a program on a rig of emulated boards${withoutFirmware}`,
  { timeout: 120_000 },
  () => {
    let rig: Runtime;
    beforeAll(async () => {
      rig = await openRuntime("virtual-pico", { rigs: [virtualPico] });
    }, 120_000);
    afterAll(() => rig.close());

    test("a REPL on a rig gets planned texts, and the tasks are recorded", async () => {
      const typed = ["name\\r@300ms", "\\x04@600ms"].map(parseTyped);
      const { end, tasks = [], typed: seen, ...session } = await watch({ typed });
      expect({ end, seen, printed: printedBy(session) }).toEqual({
        end: { kind: "program", outcome: { kind: "ended" } },
        seen: typed,
        printed: ["--> name", "'nobody'", "--> ", "over, and the work went on: True", ""],
      });
      expect(tasks.map(({ name }) => name)).toEqual(["main", "work"]);
      expect(tasks[1]!.turns.length).toBeGreaterThan(20);
    });

    test("a REPL on a rig gets the keys of a person while the program runs", async () => {
      const repl = new LiveRepl();
      const watching = watch({ repl });
      for (const [prompt, keys] of [
        [/--> $/, "name\r"],
        [/'nobody'\r?\n--> $/, "\x04"],
      ] as const) {
        while (!prompt.test(repl.view()?.printed ?? "")) await delay(5);
        repl.type(keys);
      }
      const session = await watching;
      expect(session.end).toEqual({ kind: "program", outcome: { kind: "ended" } });
      expect(session.typed.map(({ text }) => text).join("")).toBe("name\r\x04");
    });

    function watch(plan: Partial<WatchPlan>): Promise<Session> {
      const whole = { program: PROGRAM, driven: [], forMs: 60_000, rig: virtualPico, ...plan };
      return watchProgram(rig, whole, new AbortController().signal);
    }
  },
);

function printedBy({ console: parts }: Pick<Session, "console">): string[] {
  return parts
    .map(({ text }) => text)
    .join("")
    .split(/\r?\n/);
}
