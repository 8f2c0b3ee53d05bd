import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { RunOptions } from "../trace/run.ts";
import { recordOf } from "../trace/trace.ts";
import { openReference } from "./reference.ts";

const PROGRAMS = fileURLToPath(new URL("testing/programs/", import.meta.url));

const reference = await openReference({});
afterAll(() => reference.close());

/** Returns the outcome and the marks of a program. */
async function seen(program: string, options: RunOptions = {}) {
  const { outcome, trace } = await reference.run({ path: PROGRAMS + program }, options);
  return { outcome, record: recordOf(trace) };
}

describe("if a program needs sockets or other unsupported streams, one sentence reports this", () => {
  test.each([
    [
      "needs_a_connection.py",
      "asyncio.open_connection needs sockets, and the reference has no network",
    ],
    ["needs_a_server.py", "asyncio.start_server needs sockets, and the reference has no network"],
    ["needs_sockets.py", "socket.getaddrinfo needs sockets, and the reference has no network"],
    [
      "reads_what_is_no_device.py",
      "the reference has streams only over objects with ioctl(), such as a subclass of io.IOBase, and object is not one",
    ],
  ])("%s", async (program, reason) => {
    expect(await seen(program)).toEqual({ outcome: { kind: "unsupported", reason }, record: [] });
  });
});

test("if a device raises an exception, the task that waits for the device gets the exception", async () => {
  expect(await seen("reads_a_device_that_fails.py")).toEqual({
    outcome: { kind: "ended" },
    record: ["raises=ValueError(broken)", "negative=OSError(22)", "main continues"],
  });
});

test("if a device never becomes ready, the task waits for the device until the limit of the run", async () => {
  expect(await seen("reads_a_silent_device.py", { limitMs: 10_000 })).toEqual({
    outcome: { kind: "timeout", limitMs: 10_000 },
    record: ["start"],
  });
});

test("closing one of two streams of a device wakes the reader of the other stream", async () => {
  expect(await seen("closes_one_of_two_streams.py")).toEqual({
    outcome: { kind: "ended" },
    record: ["close", "read="],
  });
});

test("if a device was closed, a new stream can use it again", async () => {
  expect(await seen("reopens_a_device.py")).toEqual({
    outcome: { kind: "ended" },
    record: ["closed=b''", "open=b'data'"],
  });
});

test("select.poll waits in virtual time", async () => {
  expect(await seen("polls_with_select.py")).toEqual({
    outcome: { kind: "ended" },
    record: [
      ...["not yet=True", "time is over=True", "readable=True", "at=50"],
      ...["once=[1]", "only once=True", "modified=[1]", "unregistered=True", "unknown=OSError(2)"],
    ],
  });
});
