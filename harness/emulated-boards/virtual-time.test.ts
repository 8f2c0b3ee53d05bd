import { setImmediate as nextTurn, setTimeout as think } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { deferred } from "../board/deferred.ts";
import { pause } from "../board/host-time.ts";
import { CoSimulation } from "../emulator/simulation/co-simulation.ts";
import { firmware, mustSkip, withoutFirmware } from "./testing/test-firmware.ts";
import { virtualBoard } from "./virtual-board.ts";
import { VirtualTime } from "./virtual-time.ts";

/** Returns V8's garbage collector. This works even if Node was started without a flag for it. */
function exposeCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

describe("virtual time", () => {
  test("virtual time passes only while the host waits", async () => {
    const time = new VirtualTime(new CoSimulation());
    const seen = [time.nowMs];
    await think(20);
    seen.push(time.nowMs);
    await pause(time, 25);
    seen.push(time.nowMs);
    await think(20);
    await pause(time, 5);
    seen.push(time.nowMs);
    expect(seen).toEqual([0, 0, 25, 30]);
  });

  test("a wait for a past event ends at once, and a wait without an event ends at its limit", async () => {
    const time = new VirtualTime(new CoSimulation());
    const later = deferred();
    const answers = [
      await time.waitFor(Promise.resolve(), 1000),
      await time.waitFor(Promise.reject(new Error("settled, too")), 1000),
    ];
    const atMs = time.nowMs;
    answers.push(await time.waitFor(later.promise, 1000));
    expect([answers, atMs, time.nowMs]).toEqual([[true, true, false], 0, 1000]);
  });

  test("several waits end in the order of their limits, each at its own limit", async () => {
    const time = new VirtualTime(new CoSimulation());
    const record: [string, number][] = [];
    const wait = async (name: string, ms: number) => {
      await pause(time, ms);
      record.push([name, time.nowMs]);
      await pause(time, ms);
      record.push([name, time.nowMs]);
    };
    await Promise.all([wait("slow", 30), wait("fast", 20)]);
    expect(record).toEqual([
      ["fast", 20],
      ["slow", 30],
      ["fast", 40],
      ["slow", 60],
    ]);
  });

  test("the host handles its own events during a long virtual wait", async () => {
    const time = new VirtualTime(new CoSimulation());
    const record: string[] = [];
    const waiting = pause(time, 3_600_000).then(() => record.push("an hour"));
    await think(1);
    record.push("the host");
    await waiting;
    expect(record).toEqual(["the host", "an hour"]);
  });

  test("waits that have ended do not keep their simulation in memory", async () => {
    const collect = exposeCollector();
    const ended: WeakRef<CoSimulation>[] = [];
    const live = async () => {
      const simulation = new CoSimulation();
      ended.push(new WeakRef(simulation));
      await pause(new VirtualTime(simulation), 5);
    };
    for (let i = 0; i < 5; i++) await live();
    // After the last wait, a VirtualTime needs one more turn of the event loop to stop, and keeps its simulation until
    // then. So let the event loop do some turns.
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    collect();
    expect(ended.filter((ref) => ref.deref() !== undefined)).toEqual([]);
  });

  test("all waits reject if the emulator breaks", async () => {
    const simulation = new CoSimulation();
    simulation.runUntil = () => {
      throw new Error("the emulator broke");
    };
    await expect(pause(new VirtualTime(simulation), 10)).rejects.toThrow("the emulator broke");
  });
});

describe.skipIf(mustSkip)(`the port of an emulated board${withoutFirmware}`, () => {
  test("a write waits until the board reads its bytes", async () => {
    const { chip, port, time } = virtualBoard(firmware(), "dut");
    chip.powerOn();
    const opening = port.open();
    await time.waitFor(opening, 1000);
    const stream = await opening;
    const heard: Buffer[] = [];
    stream.on("data", (bytes: Buffer) => heard.push(bytes));
    const write = (bytes: string | Buffer) => {
      const done = new Promise<void>((resolve) => stream.write(bytes, () => resolve()));
      return time.waitFor(done, 500);
    };
    const taken = [
      await write("\r\x03import time;time.sleep(2)\r"),
      await write(Buffer.alloc(3000, 0x20)),
      await write(Buffer.alloc(3000, 0x20)),
    ];
    await pause(time, 3000);
    taken.push(await write("\x03print(6 * 7)\r"));
    await pause(time, 100);
    expect(taken).toEqual([true, true, false, true]);
    expect(Buffer.concat(heard).toString()).toMatch(/print\(6 \* 7\)\r\n42\r\n>>> $/);
  });

  test("the port closes and rejects writes when the board is reset", async () => {
    const { chip, port, time } = virtualBoard(firmware(), "dut");
    chip.powerOn();
    const opening = port.open();
    await time.waitFor(opening, 1000);
    const stream = await opening;
    const closed = deferred<unknown>();
    stream.on("close", closed.resolve);
    stream.resume();
    chip.reset();
    expect(await time.waitFor(closed.promise, 10)).toBe(true);
    expect(await closed.promise).toMatchObject({
      disconnected: true,
      message: "dut has disappeared",
    });
    const written = new Promise((resolve) => stream.write("x", resolve));
    expect(await time.waitFor(written, 10)).toBe(false);
  });
});
