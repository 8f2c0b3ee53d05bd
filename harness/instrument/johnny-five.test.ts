// These tests use the instrument as a board of johnny-five, in the way that johnny-five's documentation describes.
import { Board, Button, Led, Pin, Switch } from "johnny-five";
import { describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import type { Bench } from "../rig/testing/instrument-bench.ts";
import { openBench } from "../rig/testing/test-bench.ts";

const WIRES = { led: 15, button: 14, switch: 13 };

/**
 * Advances virtual time until `start` calls `done`, and returns the value that `done` got. Throws an Error if this
 * takes more than a minute of virtual time. Virtual time passes as fast as possible, but the timers of johnny-five run
 * in real time.
 */
async function happens<T>({ time }: Bench, start: (done: (value: T) => void) => void): Promise<T> {
  const happened = new Promise<T>(start);
  if (await time.waitFor(happened, 60_000)) return happened;
  throw new Error("nothing happened within a minute of virtual time");
}

/** Waits for 30 ms of real time, which is longer than johnny-five's debounce time. */
async function outlastBouncing(bench: Bench): Promise<void> {
  await happens<void>(bench, (done) => setTimeout(done, 30));
}

async function openBoard(): Promise<Bench & { readonly board: Board }> {
  const bench = await openBench(WIRES);
  const board = new Board({ io: bench.instrument.io, repl: false, debug: false });
  await happens<void>(bench, (done) => board.on("ready", done));
  return { ...bench, board };
}

/** Returns the level of a wire after each of its edges, in order. */
function levelsOf({ simulation }: Bench, wire: string): number[] {
  return simulation.edges.filter(({ net }) => net === wire).map(({ level }) => level);
}

describe.skipIf(mustSkip)(`johnny-five and the instrument${withoutFirmware}`, () => {
  test("a Led turns on and off, and blinks until it is stopped", async () => {
    const bench = await openBoard();
    const led = new Led({ pin: WIRES.led, board: bench.board });
    led.on();
    await bench.pass(20);
    led.off();
    await bench.pass(20);
    const onOff = levelsOf(bench, "led");
    const blinks: number[] = [];
    await happens<void>(bench, (done) => {
      led.blink(5, () => {
        blinks.push(bench.net("led").level);
        if (blinks.length === 6) done();
      });
    });
    led.stop().off();
    await bench.pass(20);
    const stopped = levelsOf(bench, "led").length;
    await bench.pass(500);
    expect(onOff).toEqual([1, 0]);
    expect(levelsOf(bench, "led").slice(0, 6)).toEqual([1, 0, 1, 0, 1, 0]);
    expect([levelsOf(bench, "led").length, bench.net("led").level]).toEqual([stopped, 0]);
  });

  test("a Button with a pull-up reports that it is pressed, held and released", async () => {
    const bench = await openBoard();
    const { board, simulation } = bench;
    const button = new Button({ pin: WIRES.button, board, isPullup: true, holdtime: 20 });
    await bench.pass(20);
    const drive = bench.chip.pin(WIRES.button).drive;
    const events: string[] = [];
    let onEvent = (_event: string) => {};
    const note = (event: string) => {
      events.push(event);
      onEvent(event);
    };
    button.on("press", () => note("press"));
    button.on("release", () => note("release"));
    button.on("hold", () => note("hold"));
    const until = (wanted: string) =>
      happens<void>(bench, (done) => {
        onEvent = (event) => {
          if (event === wanted) done();
        };
        simulation.drive(bench.net("button"), wanted === "release" ? "floating" : "low");
      });
    await until("hold");
    await until("release");
    await outlastBouncing(bench);
    await until("press");
    await outlastBouncing(bench);
    await until("release");
    const once = events.filter((event, i) => event !== events[i - 1]);
    expect(drive).toBe("pull-up");
    expect(once.slice(0, 3)).toEqual(["press", "hold", "release"]);
    expect(once.slice(3).filter((event) => event !== "hold")).toEqual(["press", "release"]);
  });

  test("a Switch reports when it is closed and opened", async () => {
    const bench = await openBoard();
    // The closed switch connects its pin to ground, so johnny-five turns on the pull-up.
    const contact = new Switch({ pin: WIRES.switch, board: bench.board });
    await outlastBouncing(bench);
    const events: string[] = [];
    for (const [drive, event] of [
      ["low", "close"],
      ["floating", "open"],
    ] as const) {
      await happens<void>(bench, (done) => {
        contact.on(event, () => {
          events.push(event);
          done();
        });
        bench.simulation.drive(bench.net("switch"), drive);
      });
      await outlastBouncing(bench);
    }
    expect(events).toEqual(["close", "open"]);
  });

  test("a Pin drives its wire and reports its state", async () => {
    const bench = await openBoard();
    const pin = new Pin({ pin: WIRES.led, board: bench.board });
    pin.high();
    await bench.pass(20);
    const state = await happens<object>(bench, (done) => pin.query(done));
    pin.low();
    await bench.pass(20);
    expect(levelsOf(bench, "led")).toEqual([1, 0]);
    expect(state).toMatchObject({ mode: bench.instrument.io.MODES.OUTPUT, state: 1 });
  });

  test("the instrument timestamps edges while johnny-five uses it", async () => {
    const bench = await openBoard();
    const led = new Led({ pin: WIRES.led, board: bench.board });
    const capture = await bench.instrument.capture(WIRES);
    led.on();
    await bench.pass(20);
    led.off();
    await bench.pass(20);
    const { waveform, faults } = await capture.end();
    const [on, off] = bench.simulation.edges.slice(-2);
    const [rise, fall] = waveform.edges;
    expect(faults).toEqual([]);
    expect(waveform.edges.map(({ wire, level }) => [wire, level])).toEqual([
      ["led", 1],
      ["led", 0],
    ]);
    expect(Math.abs(fall!.atUs - rise!.atUs - (off!.ns - on!.ns) / 1000)).toBeLessThanOrEqual(
      bench.instrument.resolutionUs,
    );
  });
});
