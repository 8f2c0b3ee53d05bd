import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRuntime } from "../runtimes/index.ts";
import { openReference } from "../runtimes/reference.ts";
import type { Runtime } from "../trace/runtime.ts";
import { type Edge, formatEdge } from "../trace/waveform.ts";
import { parsePress } from "./stimulus/drive-text.ts";
import { parseUntil } from "./until.ts";
import { type WatchPlan, watchProgram } from "./watch-program.ts";

/** The limit of `impatient` for programs that compute forever, in milliseconds of processor time. */
const ENDLESS_MS = 500;

let reference: Runtime;
/** A reference that stops programs that compute forever after a tenth of the usual time. */
let impatient: Runtime;
beforeAll(async () => {
  reference = await openRuntime("reference", {});
  impatient = await openReference({}, { endlessMs: ENDLESS_MS });
});
afterAll(() => Promise.all([reference, impatient].map((each) => each.close())));

describe("a session on the reference", () => {
  test("a session shows only the pins that the program uses, with the names of the program's variables", async () => {
    const { wires, waveform, lengthUs, end, target } = await watch("blink.py", { forMs: 1000 });
    expect({ wires, lengthUs, end, target }).toEqual({
      wires: [{ name: "LED (GP25)", variables: ["led"], gpio: 25 }],
      lengthUs: 1_000_000,
      end: { kind: "time", forUs: 1_000_000 },
      target: {
        name: "reference",
        description: expect.stringMatching(/^aiorig \S+, virtual time/),
        isEmulated: true,
        clock: "virtual",
      },
    });
    expect(waveform!.edges.map(roughly)).toEqual([
      ...["LED (GP25) rises at 0 ms", "LED (GP25) falls at 250 ms"],
      ...["LED (GP25) rises at 500 ms", "LED (GP25) falls at 750 ms"],
    ]);
  });

  test("a session has the times in which nothing drives a wire and the wire keeps its last level", async () => {
    const level = { wire: "GP2", option: "--level", steps: RELEASED } as const;
    const { waveform, console } = await watch("released.py", { driven: [level] });
    const lengths = waveform!.undriven!.map(({ wire, fromUs, toUs }) => [
      wire,
      Math.round((toUs - fromUs) / 10_000) * 10,
    ]);
    // GP2 is not in the list of undriven times, because the target gives a pull-down to each pin that the program does
    // not set up. So such a pin always has a level.
    expect([lengths, waveform!.edges.map(roughly), textOf(console)]).toEqual([
      ...[
        [
          ["GP12", 30],
          ["GP14", 10],
        ],
        ["GP2 falls at 15 ms"],
        "0 1\n",
      ],
    ]);
  });

  test("a session shows the effect of a press, and the times at which the program printed", async () => {
    const session = await watch("button.py", {
      forMs: 3000,
      driven: [parsePress("GP15@400ms,1s:200ms")],
    });
    expect(session.waveform!.edges.map(roughly)).toEqual([
      ...["GP15 falls at 400 ms", "GP16 rises at 400 ms"],
      ...["GP15 rises at 480 ms", "GP16 falls at 480 ms"],
      ...["GP15 falls at 1000 ms", "GP16 rises at 1000 ms"],
      ...["GP15 rises at 1200 ms", "GP16 falls at 1200 ms"],
    ]);
    expect(session.console.map(({ atUs, text }) => [Math.round(atUs / 1000), text])).toEqual([
      [480, "pressed for 80 ms\n"],
      [1200, "pressed for 200 ms\n"],
    ]);
    expect(session.stimulus).toHaveLength(4);
  });

  test("on the reference, as on a board, a sleep without await does not end the session", async () => {
    const { end, console } = await watch("sleeps_without_await.py", { forMs: 1000 });
    expect({ end, printed: textOf(console) }).toEqual({
      end: { kind: "program", outcome: { kind: "ended" } },
      printed: "slept 50 ms\n",
    });
  });

  test("a session says that a press changes nothing", async () => {
    const wrong = await watch("button.py", {
      forMs: 600,
      driven: [parsePress("GP15:high@400ms")],
    });
    expect(wrong.remarks).toEqual([expect.stringContaining("--press GP15 changed nothing")]);
    const right = await watch("button.py", { forMs: 600, driven: [parsePress("GP15@400ms")] });
    expect(right.remarks).toBeUndefined();
  });

  test("a session has the voltages that the stimulus set at ADC pins", async () => {
    const analog = [
      { wire: "GP27", volts: 3.3, atMs: 50 },
      { wire: "GP27", volts: 1.2, atMs: 0 },
      { wire: "GP27", volts: 0, atMs: 500 },
    ];
    const session = await watch("blink.py", { forMs: 100, analog });
    expect(session.wires.map(({ name }) => name)).toEqual(["LED (GP25)", "GP27"]);
    expect(session.analog).toEqual([analog[1], analog[0]]);
  });

  test("a task may wait for a typed line although nobody types a line", async () => {
    const silent = await watch("waits_for_a_line.py", { forMs: 1000 });
    expect(textOf(silent.console)).toBe("nothing to read\n");
    const typed = [{ text: "hello\r", atMs: 50 }];
    const { console } = await watch("waits_for_a_line.py", { forMs: 1000, typed });
    expect(textOf(console)).toBe("read b'hello\\n'\nread all\n");
  });

  test("a session ends when the program ends", async () => {
    const { end, lengthUs, console, wires } = await watch("two_leds.py", { forMs: 60_000 });
    expect({ end, ms: Math.round(lengthUs / 1000), printed: textOf(console) }).toEqual({
      end: { kind: "program", outcome: { kind: "ended" } },
      ms: 600,
      printed: "two LEDs blink\ndone\n",
    });
    expect(wires).toEqual([
      { name: "GP16", variables: ["leds[0]"], gpio: 16 },
      { name: "GP17", variables: ["leds[1]"], gpio: 17 },
    ]);
  });

  test("if all tasks wait forever, a session ends at the deadlock, even if the program has pins", async () => {
    const { end, lengthUs, console } = await watch("waits_for_nobody.py", { forMs: 60_000 });
    expect(end).toEqual({
      kind: "program",
      outcome: { kind: "deadlocked", waits: [expect.stringContaining("main")] },
    });
    expect(lengthUs).toBeLessThan(1000);
    expect(textOf(console)).toMatch(/^waiting\n/);
  });

  test("a session with --until and a text ends when the program has printed the text", async () => {
    const session = await watch("button.py", {
      driven: [parsePress("GP15@400ms,1s")],
      until: parseUntil("pressed"),
    });
    const { end, lengthUs, console, stimulus } = session;
    expect({ end, ms: Math.round(lengthUs / 1000), printed: textOf(console) }).toEqual({
      end: { kind: "condition", condition: "pressed" },
      ms: 480,
      printed: "pressed for 80 ms\n",
    });
    expect(stimulus.map(({ atMs }) => atMs)).toEqual([400, 480]);
  });

  test("a session with --until and a pin ends when the pin changes to the named level", async () => {
    const { end, waveform } = await watch("two_leds.py", { until: parseUntil("GP17=0") });
    expect(end).toEqual({ kind: "condition", condition: "GP17=0" });
    expect(waveform!.edges.map(roughly).at(-1)).toBe("GP17 falls at 150 ms");
  });

  test("if the condition of --until never came true, the session says so", async () => {
    const until = [parseUntil("GP17=0"), parseUntil("lamp=1")];
    const sessions = await Promise.all(
      until.map((one) => watch("blink.py", { forMs: 10, until: one })),
    );
    expect(sessions.map(({ end, unmet }) => [end.kind, unmet])).toEqual([
      ["time", until[0]],
      ["time", until[1]],
    ]);
  });

  test("a session ends when a pin changes to a level, even if --until names the pin by its variable in the program", async () => {
    const { end, lengthUs } = await watch("button.py", {
      driven: [parsePress("GP15@40ms")],
      until: parseUntil("led=1"),
    });
    expect({ end, ms: Math.round(lengthUs / 1000) }).toEqual({
      end: { kind: "condition", condition: "led=1" },
      ms: 40,
    });
  });

  test("if a pin's handler continues after the end of the program, the session says when the program ended", async () => {
    const driven = [parsePress("GP15@50ms")];
    const long = await watch("handler_stays.py", { forMs: 100, driven });
    const short = await watch("handler_stays.py", { driven, until: parseUntil("ready") });
    const seen = [long, short].map(({ end, returnedAtUs = 0, console }) => ({
      ...{ end, ms: Math.round(returnedAtUs / 1000), printed: textOf(console) },
    }));
    expect(seen).toEqual([
      { end: { kind: "time", forUs: 100_000 }, ms: 20, printed: "ready\n" },
      { end: { kind: "condition", condition: "ready" }, ms: 0, printed: "ready\n" },
    ]);
    expect(long.waveform!.edges.map(roughly)).toContain("GP16 rises at 50 ms");
  });

  test("a session may have more than 100,000 edges, and ends on time although the program loops forever", async () => {
    const { waveform, end } = await watch("fast_toggle.py", { forMs: 60_000 });
    expect(waveform!.edges.length).toBeGreaterThan(110_000);
    expect(end).toEqual({ kind: "time", forUs: 60_000_000 });
  });

  test("if the program computes without a pause, the session has its planned length and says when the computing started", async () => {
    const { end, lengthUs, wires } = await watchOn(impatient, "never_awaits.py", { forMs: 3000 });
    expect(end).toEqual({
      kind: "busy",
      sinceUs: expect.closeTo(25, -1.5),
      forUs: 3_000_000,
      computedMs: ENDLESS_MS,
    });
    expect(lengthUs).toBe(3_000_000);
    expect(wires.map(({ gpio }) => gpio)).toEqual([25]);
  });

  test("if a task never lets other tasks run, it is stopped although virtual time advances", async () => {
    const { end, lengthUs, waveform } = await watchOn(impatient, "event_never_cleared.py", {
      forMs: 3_600_000,
    });
    expect(end).toEqual({
      kind: "busy",
      sinceUs: expect.closeTo(200_000, -3),
      stoppedAtUs: lengthUs,
      forUs: 3_600_000_000,
      computedMs: ENDLESS_MS,
    });
    expect(lengthUs).toBeLessThan(3_600_000_000);
    expect(waveform!.edges.at(-1)!.atUs).toBeLessThanOrEqual(lengthUs);
  });

  test("a session keeps everything that happened before the user stopped it", async () => {
    const { end, waveform, lengthUs } = await watch(
      "blink.py",
      { forMs: 48 * 3_600_000 },
      AbortSignal.timeout(2000),
    );
    expect(end).toEqual({ kind: "interrupted" });
    expect(waveform!.edges.length).toBeGreaterThan(10);
    expect(lengthUs).toBeGreaterThanOrEqual(waveform!.edges.at(-1)!.atUs);
  });

  test("if the source makes a driven pin an output, the session does not start", async () => {
    await expect(watch("button.py", { driven: [parsePress("GP16@1s")] })).rejects.toThrow(
      "--press drives GP16, but the program makes GP16 an output (led). Choose a pin that the program reads.",
    );
  });
});

/** The steps of an external device: it drives a wire high from the start, and releases it at 15 ms. */
const RELEASED = [
  { wire: "GP2", level: 1, atMs: 0 },
  { wire: "GP2", level: null, atMs: 15 },
] as const;

function watch(name: string, plan: Partial<WatchPlan>, signal?: AbortSignal) {
  return watchOn(reference, name, plan, signal);
}

function watchOn(
  runtime: Runtime,
  name: string,
  plan: Partial<WatchPlan>,
  signal = new AbortController().signal,
) {
  const file = fileURLToPath(new URL(`../../fixtures/session/${name}`, import.meta.url));
  const program = { path: name, file, text: readFileSync(file, "utf8") };
  return watchProgram(runtime, { program, driven: [], forMs: 10_000, ...plan }, signal);
}

/**
 * Formats an edge with its time in whole milliseconds. The time is rounded, because the time to load the program varies
 * by less than a millisecond.
 */
function roughly(edge: Edge): string {
  return formatEdge({ ...edge, atUs: Math.round(edge.atUs / 1000) * 1000 }).replace(".000", "");
}

function textOf(console: readonly { readonly text: string }[]): string {
  return console.map(({ text }) => text).join("");
}
