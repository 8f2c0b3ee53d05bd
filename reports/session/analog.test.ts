import { expect, test } from "vitest";
import type { Session } from "../../harness/session/session.ts";
import { formatSessionCsv } from "./csv.ts";
import { drawVolts } from "./drawn-volts.ts";
import { formatSessionPage } from "./page.ts";
import { plotScale, voltsPath } from "./plot-paths.ts";
import { formatSessionTerminal } from "./terminal.ts";
import { blinkSession } from "./testing/sample-session.ts";
import { formatSessionTraceEvents } from "./trace-events.ts";

/** A session with a potentiometer at GP26. Its voltage is 0 V at first, 1.65 V from 400 ms, and 3.3 V from 800 ms. */
const session: Session = {
  ...blinkSession([200_000, 700_000], 1_000_000),
  wires: [{ name: "GP26", variables: ["pot"], gpio: 26 }],
  waveform: { initial: { GP26: null }, edges: [], watchedUs: 1_000_000 },
  analog: [
    { wire: "GP26", volts: 0, atMs: 0 },
    { wire: "GP26", volts: 1.65, atMs: 400 },
    { wire: "GP26", volts: 3.3, atMs: 800 },
  ],
};

test("a terminal draws the voltage of an ADC pin, and lists its steps", () => {
  const lines = formatSessionTerminal(session, { width: 40, colour: false }).split("\n");
  expect(lines.slice(6, 16)).toEqual([
    "     pot             ▁▁▁▁▁▁▁▁▁▁▁▁██████",
    "    GP26 ▁▁▁▁▁▁▁▁▁▁▁▁██████████████████",
    "",
    "    time ├──────────────┼─────────────┤",
    "   in ms 0              500        1000",
    "▁ to █: the voltage, from 0 V to 3.3 V",
    "",
    "Voltages",
    "  pot (GP26): 0 V from 0.000 s, 1.65 V",
    "    from 0.400 s, 3.3 V from 0.800 s",
  ]);
});

test("a drawing of a voltage has sixteen heights", () => {
  const steps = Array.from({ length: 16 }, (_, i) => ({ atUs: i, volts: (3.3 * i) / 15 }));
  expect(drawVolts(steps, { fromUs: 0, toUs: 16 }, 16)).toEqual({
    high: "        ▁▂▃▄▅▆▇█",
    low: "▁▂▃▄▅▆▇█████████",
  });
});

test("before its first voltage, a wire has no voltage in the drawing", () => {
  const steps = [{ atUs: 2, volts: 0 }];
  expect(drawVolts(steps, { fromUs: 0, toUs: 4 }, 4)).toEqual({ high: "    ", low: "  ▁▁" });
});

test("the page draws the voltage as a line", () => {
  const page = formatSessionPage(session);
  expect(page).toContain('<path class="line" d="M0 32H400000V20H800000V8H1000000"/>');
  expect(page).toContain(
    'aria-label="pot (GP26): 0 V from 0.000 s, 1.65 V from 0.400 s, 3.3 V from 0.800 s"',
  );
});

test("a drawing of a part of the session starts with the voltage that the wire has at the start of this part", () => {
  const scale = plotScale({ fromUs: 500_000, toUs: 900_000 }, 100);
  const steps = [
    { atUs: 0, volts: 0 },
    { atUs: 400_000, volts: 1.65 },
    { atUs: 800_000, volts: 3.3 },
  ];
  expect(voltsPath(steps, scale, 3.3)).toBe("M0 20H750000V8H1000000");
});

test("the CSV and Perfetto files have the voltages", () => {
  expect([...formatSessionCsv(session)].join("").split("\n").slice(1, 4)).toEqual([
    "0,voltage,GP26,pot,,0 V",
    "400000,voltage,GP26,pot,,1.65 V",
    "800000,voltage,GP26,pot,,3.3 V",
  ]);
  const trace = JSON.parse([...formatSessionTraceEvents(session)].join(""));
  expect(trace.traceEvents.at(-1)).toEqual({
    name: "pot (GP26)",
    ph: "C",
    pid: 2,
    tid: 0,
    ts: 800000,
    args: { volts: 3.3 },
  });
});
