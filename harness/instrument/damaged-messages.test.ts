import { beforeAll, describe, expect, test } from "vitest";
import { BoardError } from "../board/board-error.ts";
import { faultyLine, type LineCount, type LineFault } from "../board/testing/faulty-line.ts";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { type VirtualBoard, virtualBoard } from "../emulated-boards/virtual-board.ts";
import type { FirmataTransport } from "./firmata-transport.ts";
import { Instrument } from "./instrument.ts";
import { startInstrument } from "./instrument-firmware.ts";

const [WIRE, OTHER] = [16, 17];

/**
 * The edges of two pulses that the instrument plays, each with its level and its time in microseconds. The first pulse
 * starts at 200. `measure` returns edges in this form.
 */
const PLAYED = ["1 at 200", "0 at 300", "1 at 700", "0 at 900"];

describe.skipIf(mustSkip)(`an instrument behind a bad cable${withoutFirmware}`, () => {
  const faults: LineFault[] = [];
  const count: LineCount = { "to the board": 0, "from the board": 0 };
  let made: VirtualBoard;
  let transport: FirmataTransport;
  let instrument: Instrument | undefined;

  beforeAll(async () => {
    made = virtualBoard(firmware(), "instrument");
    for (const pin of [WIRE, OTHER]) made.simulation.join(`GP${pin}`, made.chip.pin(pin));
    made.chip.powerOn();
    const port = {
      ...made.port,
      open: async () => faultyLine(await made.port.open(), faults, count),
    };
    transport = await startInstrument(port, made.time);
    // Allow more listeners, because each new client of the transport adds listeners.
    transport.setMaxListeners(50);
  });

  /** Plays two pulses and records them. Returns the edges, or the kind of fault. */
  async function measure(): Promise<string[] | string> {
    try {
      instrument ??= await Instrument.open(transport, made.time);
      instrument.drive(WIRE, 0);
      instrument.mode(OTHER, "input");
      const capture = await instrument.capture({ wire: WIRE, other: OTHER });
      const startUs = await capture.mark();
      const schedule = [200, 300, 700, 900].map(
        (atUs, i) => ({ wire: "wire", level: i % 2 ? 0 : 1, atUs }) as const,
      );
      const played = await capture.play(schedule);
      const { waveform, faults: why } = await capture.end();
      if (why.length > 0) return "faults";
      const fromUs = (played[0]?.edge?.atUs ?? startUs) - 200;
      return waveform.edges.map(({ wire, level, atUs }) =>
        wire === "wire" ? `${level} at ${Math.round(atUs - fromUs)}` : wire,
      );
    } catch (error) {
      expect(error).toBeInstanceOf(BoardError);
      instrument = undefined;
      return (error as BoardError).fault;
    }
  }

  test.each(["to the board", "from the board"] as const)(
    "if a byte is lost, doubled or changed on its way %s, the recording has no wrong edge",
    async (direction) => {
      const before = count[direction];
      expect(await measure()).toEqual(PLAYED);
      const bytes = count[direction] - before;
      const seen: string[] = [];
      for (const [i, kind] of (["lost", "doubled", "changed"] as const).entries()) {
        for (const share of [0.3, 0.75]) {
          const at = count[direction] + Math.floor(bytes * (share + i / 20));
          faults.splice(0, Infinity, { direction, kind, at });
          seen.push(String(await measure()));
          faults.length = 0;
          await endCapture();
        }
      }
      const allowed = [String(PLAYED), "faults", "damaged", "silent", "refused"];
      expect(seen.filter((each) => !allowed.includes(each))).toEqual([]);
      expect(seen.filter((each) => each !== String(PLAYED)).length).toBeGreaterThan(0);
      expect(await measure()).toEqual(PLAYED);
    },
    120_000,
  );

  /** Ends the capture that a damaged message may have left running. */
  async function endCapture(): Promise<void> {
    instrument ??= await Instrument.open(transport, made.time);
    instrument.io.reset();
    await instrument.settle();
  }
});
