import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { realTime } from "./host-time.ts";
import { resetByLines } from "./line-reset.ts";

test("the lines of an adapter pull only EN low and not IO0, and then release EN", async () => {
  const states: unknown[] = [];
  const stream = Object.assign(new PassThrough(), {
    set(lines: unknown, done: (error: Error | null) => void) {
      states.push(lines);
      done(null);
    },
  });
  await resetByLines("PORT", stream, realTime);
  expect(states).toEqual([
    { dtr: false, rts: true },
    { dtr: false, rts: false },
  ]);
});

test("if a stream is not a serial port, it cannot reset a board", async () => {
  await expect(resetByLines("PORT", new PassThrough(), realTime)).rejects.toThrow(
    "PORT cannot set its lines DTR and RTS, so they cannot reset the board (the connection is not a serial port).",
  );
});
