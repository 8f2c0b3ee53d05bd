import { describe, expect, test } from "vitest";
import {
  messagesAreIntervals,
  messagesAreWholePolls,
  sleepsByMessages,
  togglesFreelyUntilPress,
} from "./messages.ts";
import { type DrawnWire, judgeDrawing } from "./testing/drawn-waveform.ts";

const DEMO = { led: "LED", button: "button", pollMs: 40, longestMs: 2000 };

describe("the value of each message is the time between two presses", () => {
  const judge = (...messages: number[]) =>
    judgeDrawing(messagesAreIntervals(DEMO), {
      wires: { button: [1, 400, 460, 1000, 1060, 1300, 1360, 4300, 4360] },
      stdout: messages.map((message) => `${message}\r\n`).join(""),
      watchedMs: 5000,
    });

  test("a message may be one poll period too long or too short, but never above the largest value", () => {
    expect(judge(400, 600, 300, 2000)).toBe("holds");
    expect(judge(160, 640, 280, 2000)).toBe("holds");
  });

  test("if a message is too long or too short, the report shows the message with its presses", () => {
    expect(judge(400, 600, 360, 2000)).toBe(
      "broken: button falls at 1000.000 ms, then button falls at 1300.000 ms: the message says 360 ms; expected 300 ms with a tolerance of 48 ms; the largest possible message is 2000 ms",
    );
    expect(judge(480, 600, 300, 2000)).toMatch(
      /^broken: the start, then button falls at 400.000 ms/,
    );
  });

  test("a message that exceeds the largest value is reported", () => {
    expect(judge(400, 600, 300, 3000)).toMatch(
      /^broken: button falls at 1300.* the message says 3000 ms/,
    );
    expect(judge(400, 600, 300, 1960)).toMatch(
      /^broken: button falls at 1300.* the message says 1960 ms/,
    );
  });

  test("a missed press is reported", () => {
    expect(judge(400, 600, 300)).toBe(
      "broken: 4 presses, but 3 messages: 400, 600, 300 ms; button falls at 400.000 ms, button falls at 1000.000 ms, button falls at 1300.000 ms, button falls at 4300.000 ms",
    );
  });

  test("a message that is not a number is reported", () => {
    expect(
      judgeDrawing(messagesAreIntervals(DEMO), {
        wires: { button: [1, 400, 460] },
        stdout: "ouch\n",
        watchedMs: 500,
      }),
    ).toMatch(/^broken: the start, then button falls at 400.000 ms: the message says NaN ms/);
  });
});

test("each message is a multiple of the poll period, plus a little lateness per poll", () => {
  const judge = (...messages: number[]) =>
    judgeDrawing(messagesAreWholePolls(DEMO, { count: 3, toMs: 400 }), {
      wires: {},
      stdout: messages.join("\n"),
      watchedMs: 5000,
    });
  expect(judge(280, 320, 40)).toBe("holds");
  expect(judge(287, 328, 41, 1999)).toBe("holds");
  expect(judge(280, 300, 40)).toBe(
    "broken: the message 300 ms is not a multiple of the poll period of 40 ms; 3 messages: 280, 300, 40 ms",
  );
  expect(judge(280, 39, 40)).toBe(
    "broken: the message 39 ms is not a multiple of the poll period of 40 ms; 3 messages: 280, 39, 40 ms",
  );
  expect(judge(280, 320)).toBe(
    "broken: 2 messages of at most 400 ms, expected at least 3; 2 messages: 280, 320 ms",
  );
});

describe("the LED toggles freely until the first press", () => {
  /** Returns the times of toggles up to `toMs`. The first toggle comes at 3 ms, and the toggles are `stepMs` apart. */
  const every = (stepMs: number, toMs: number) =>
    Array.from({ length: Math.floor((toMs - 3) / stepMs) + 1 }, (_, i) => 3 + i * stepMs);
  const judge = (...LED: number[]) =>
    judgeDrawing(togglesFreelyUntilPress(DEMO), {
      wires: { button: [1, 20, 80], LED: [0, ...LED] },
      watchedMs: 300,
    });

  test("the LED toggles freely until the poll that sees the press", () => {
    expect(judge(...every(1, 24), 224)).toBe("holds");
  });

  test("a single long time between two toggles is allowed", () => {
    expect(judge(...every(1, 10), ...every(1, 24).slice(15), 224)).toBe("holds");
  });

  test("if all times between toggles are too long, the report contains the median of these times", () => {
    expect(judge(...every(3, 24), 224)).toBe(
      "broken: the 7 intervals between toggles of LED have a median of 3.000 ms, expected at most 1.5 ms",
    );
  });

  test("if the LED pauses before the press, the check reports this", () => {
    expect(judge(3, 6, 15, 18)).toBe(
      "broken: LED falls at 6.000 ms, then LED rises at 15.000 ms; expected a toggle on every pass of the loop until button falls at 20.000 ms",
    );
  });

  test("if the program sees a press late, the check reports this", () => {
    expect(judge(...every(1, 117))).toBe(
      "broken: button falls at 20.000 ms, LED rises at 117.000 ms: 97.000 ms, expected at most 48.000 ms",
    );
  });

  test("an LED that does not toggle is reported", () => {
    expect(judge()).toBe("broken: LED does not toggle");
  });
});

describe("sleeps by the messages", () => {
  const BUTTON: DrawnWire = [1, 100, 160, 700, 760, 900, 960, 1020, 1080];
  const check = sleepsByMessages(DEMO, { fromPress: 2, messages: [1, 2, 3, 4], least: 4 });
  const judge = (...LED: number[]) =>
    judgeDrawing(check, {
      wires: { button: BUTTON, LED: [0, 10, 12, 14, ...LED] },
      stdout: "300\n600\n200\n120\n",
      watchedMs: 2000,
    });

  test("each message sets one delay, in order, and the last message sets all further delays", () => {
    // The LED toggles freely until 120 ms, when the program sees the first press. At 720.5 ms, the second task takes
    // the message 600 from the queue and sleeps for 600 ms. Two messages are put on the queue during this sleep: 200
    // and 120.
    expect(judge(120, 420, 720.5, 1320, 1520, 1640, 1760, 1880)).toBe("holds");
  });

  test("the check fails if the newest message is used before an older message", () => {
    expect(judge(120, 420, 720.5, 1320, 1440, 1640, 1840)).toBe(
      "broken: LED rises at 1320.000 ms, LED falls at 1440.000 ms: 120.000 ms, expected 198.980 to 208.020 ms (4 messages: 300, 600, 200, 120 ms)",
    );
  });

  test("the check fails if the program uses only the newest message", () => {
    expect(judge(120, 420, 720.5, 1320, 1440, 1560, 1680, 1800, 1920)).toMatch(
      /^broken: LED rises at 1320.000 ms, LED falls at 1440.000 ms: 120.000 ms, expected 198.980 to/,
    );
  });

  test("the check fails if a new message cuts a delay short", () => {
    expect(judge(120, 420, 720.5, 920, 1120, 1240, 1360, 1480, 1600, 1720, 1840, 1960)).toMatch(
      /^broken: LED falls at 720.500 ms, LED rises at 920.000 ms: 199.500 ms, expected 598.940 to/,
    );
  });

  test("if the LED toggles before the poll that sees the press, an older message still sets its delay", () => {
    expect(judge(110, 410, 710, 1010, 1610, 1810, 1930)).toBe("holds");
    expect(judge(50, 350, 650, 950, 1250, 1850)).toMatch(/^broken: LED rises at 950.000 ms/);
  });

  test("an LED that stops toggling is reported", () => {
    expect(judge(120, 420, 720.5, 1320, 1520, 1640)).toBe(
      "broken: LED rises at 1640.000 ms, then no other edge until 2000.000 ms; expected the next edge 120 ms after the last edge",
    );
    expect(judge(120, 420, 720.5)).toBe(
      "broken: LED falls at 720.500 ms, then no other edge until 2000.000 ms; expected the next edge 600 ms after the last edge",
    );
  });

  test("after the first press, the first delay starts at the last toggle of the free toggling", () => {
    const first = sleepsByMessages(DEMO, { fromPress: 1, messages: [1], least: 3 });
    const judge = (...LED: number[]) =>
      judgeDrawing(first, {
        wires: { button: [1, 100, 160], LED: [0, ...LED] },
        stdout: "300\n",
        watchedMs: 1000,
      });
    expect(judge(98, 101, 104, 404, 704)).toBe(
      "broken: LED has 2 delays after button falls at 100.000 ms, expected at least 3",
    );
    expect(judge(68, 71, 74, 374, 674, 974)).toMatch("holds");
    expect(judge(68, 71, 74, 374, 654, 954)).toMatch(
      /^broken: LED falls at 374.000 ms, LED rises at 654.000 ms/,
    );
  });
});
