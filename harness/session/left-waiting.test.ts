import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { openRuntime } from "../runtimes/index.ts";
import { watchProgram } from "./watch-program.ts";

const FILE = fileURLToPath(
  new URL("../../fixtures/session/event_from_handler.py", import.meta.url),
);

test.skipIf(mustSkip)(
  `on an emulated Pico, a main that only waits for an interrupt is a deadlock, and the handler continues${withoutFirmware}`,
  async () => {
    const runtime = await openRuntime("pico-virtual", {});
    const program = { path: "event_from_handler.py", file: FILE, text: "" };
    const plan = { program, driven: [], forMs: 100 };
    const session = await watchProgram(runtime, plan, new AbortController().signal);
    await runtime.close();
    const { end, lengthUs, returnedAtUs } = session;
    const waits = ["main waits for an Event"];
    expect(end).toEqual({ kind: "program", outcome: { kind: "deadlocked", waits } });
    expect([lengthUs, returnedAtUs! < 50_000]).toEqual([100_000, true]);
  },
);
