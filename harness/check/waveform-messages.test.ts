import { describe, expect, test } from "vitest";
import { type DrawnWire, judgeDrawing } from "./drawn-waveform.ts";
import {
  messagesAreIntervals,
  messagesAreWholePolls,
  sleepsByMessages,
  togglesFreelyUntilPress,
} from "./waveform-messages.ts";

const DEMO = { led: "LED", button: "button", pollMs: 40, longestMs: 2000 };

describe("messages are the intervals between presses", () => {
  const judge = (...messages: number[]) =>
    judgeDrawing(messagesAreIntervals(DEMO), {
      wires: { button: [1, 400, 460, 1000, 1060, 1300, 1360, 4300, 4360] },
      stdout: messages.map((message) => `${message}\r\n`).join(""),
      watchedMs: 5000,
    });

  test("the first from the start, each as truly as polls can tell, the longest cut", () => {
    expect(judge(400, 600, 300, 2000)).toBe("holds");
    expect(judge(160, 640, 280, 2000)).toBe("holds");
  });

  test("one that is too long or too short is found, with its presses", () => {
    expect(judge(400, 600, 360, 2000)).toBe(
      "broken: button falls at 1000.000 ms, button falls at 1300.000 ms: the program made 360 ms of it; of 300 ms, 48 ms more or less were due, at most 2000",
    );
    expect(judge(480, 600, 300, 2000)).toMatch(/^broken: the start, button falls at 400.000 ms/);
  });

  test("one that is not cut is found, and one that is cut too much", () => {
    expect(judge(400, 600, 300, 3000)).toMatch(
      /^broken: button falls at 1300.* made 3000 ms of it/,
    );
    expect(judge(400, 600, 300, 1960)).toMatch(
      /^broken: button falls at 1300.* made 1960 ms of it/,
    );
  });

  test("a press that is missed is found", () => {
    expect(judge(400, 600, 300)).toBe(
      "broken: 4 presses, 3 messages: button falls at 400.000 ms, button falls at 1000.000 ms, button falls at 1300.000 ms, button falls at 4300.000 ms; 400,600,300 ms",
    );
  });

  test("what is no number is found", () => {
    expect(
      judgeDrawing(messagesAreIntervals(DEMO), {
        wires: { button: [1, 400, 460] },
        stdout: "ouch\n",
        watchedMs: 500,
      }),
    ).toMatch(/^broken: the start, button falls at 400.000 ms: the program made NaN ms of it/);
  });
});

test("messages are whole polls, each poll somewhat late perhaps", () => {
  const judge = (...messages: number[]) =>
    judgeDrawing(messagesAreWholePolls(DEMO, { count: 3, toMs: 400 }), {
      wires: {},
      stdout: messages.join("\n"),
      watchedMs: 5000,
    });
  expect(judge(280, 320, 40)).toBe("holds");
  expect(judge(287, 328, 41, 1999)).toBe("holds");
  expect(judge(280, 300, 40)).toBe(
    "broken: 300 ms is no multiple of the poll of 40 ms; messages: 280,300,40 ms",
  );
  expect(judge(280, 39, 40)).toBe(
    "broken: 39 ms is no multiple of the poll of 40 ms; messages: 280,39,40 ms",
  );
  expect(judge(280, 320)).toBe("broken: 2 messages of at most 400 ms, 3 were due");
});

describe("toggles freely until the first press", () => {
  const judge = (...LED: number[]) =>
    judgeDrawing(togglesFreelyUntilPress(DEMO), {
      wires: { button: [1, 20, 80], LED: [0, ...LED] },
      watchedMs: 300,
    });

  test("and until the poll that sees it", () => {
    expect(judge(3, 6, 9, 12, 15, 18, 21, 24, 224)).toBe("holds");
  });

  test("a pause before is found, and a press that is seen late", () => {
    expect(judge(3, 6, 15, 18)).toBe(
      "broken: LED falls at 6.000 ms, LED rises at 15.000 ms; on each pass was due until button falls at 20.000 ms",
    );
    expect(judge(...Array.from({ length: 40 }, (_, i) => 3 * i))).toBe(
      "broken: button falls at 20.000 ms, LED falls at 117.000 ms: 97.000 ms, at most 48.000 ms due",
    );
  });

  test("a wire that does not toggle is found", () => {
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

  test("one a delay, first in first out, the last one on and on", () => {
    // Free until the first press is seen at 120; 600 is put at 720, and 200 and 120 during it.
    expect(judge(120, 420, 720.5, 1320, 1520, 1640, 1760, 1880)).toBe("holds");
  });

  test("last in first out is found", () => {
    expect(judge(120, 420, 720.5, 1320, 1440, 1640, 1840)).toBe(
      "broken: LED rises at 1320.000 ms, LED falls at 1440.000 ms: 120.000 ms, 198.980 to 208.020 ms due of the messages 300,600,200,120 ms",
    );
  });

  test("only the newest is found", () => {
    expect(judge(120, 420, 720.5, 1320, 1440, 1560, 1680, 1800, 1920)).toMatch(
      /^broken: LED rises at 1320.000 ms, LED falls at 1440.000 ms: 120.000 ms, 198.980 to/,
    );
  });

  test("a message that cuts the delay short in which it comes is found", () => {
    expect(judge(120, 420, 720.5, 920, 1120, 1240, 1360, 1480, 1600, 1720, 1840, 1960)).toMatch(
      /^broken: LED falls at 720.500 ms, LED rises at 920.000 ms: 199.500 ms, 598.940 to/,
    );
  });

  test("a toggle before the poll that sees the press comes too early for its message", () => {
    expect(judge(110, 410, 710, 1010, 1610, 1810, 1930)).toBe("holds");
    expect(judge(50, 350, 650, 950, 1250, 1850)).toMatch(/^broken: LED rises at 950.000 ms/);
  });

  test("an LED that comes to rest is found, and too few delays", () => {
    expect(judge(120, 420, 720.5, 1320, 1520, 1640)).toBe(
      "broken: LED rises at 1640.000 ms, and not again until 2000.000 ms; 120 ms were due",
    );
    expect(judge(120, 420, 720.5)).toBe(
      "broken: LED falls at 720.500 ms, and not again until 2000.000 ms; 600 ms were due",
    );
  });

  test("from the first press on, its delays are those after the free toggles", () => {
    const first = sleepsByMessages(DEMO, { fromPress: 1, messages: [1], least: 3 });
    const judge = (...LED: number[]) =>
      judgeDrawing(first, {
        wires: { button: [1, 100, 160], LED: [0, ...LED] },
        stdout: "300\n",
        watchedMs: 1000,
      });
    expect(judge(98, 101, 104, 404, 704)).toBe(
      "broken: LED has 2 delays from button falls at 100.000 ms on, 3 were due",
    );
    expect(judge(68, 71, 74, 374, 674, 974)).toMatch("holds");
    expect(judge(68, 71, 74, 374, 654, 954)).toMatch(
      /^broken: LED falls at 374.000 ms, LED rises at 654.000 ms/,
    );
  });
});
