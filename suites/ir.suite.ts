import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import { risesAfterLastOf } from "../harness/check/waveform/pulses.ts";
import { LATE_MS } from "../harness/check/waveform/span.ts";
import { type NecPress, pressRemote } from "../harness/devices/schedules/infrared.ts";
import type { PinSetup, StimulusStep } from "../harness/trace/pin-setup.ts";
import { ANSWER, BLINK, BLINKING, driverClause, untilTheEnd } from "./driver-clauses.ts";

const NEC_IR =
  "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/NEC_IR.md#the-nec_ir-class";
const ERRORS =
  "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/NEC_IR.md#error-returns";
const PROTOCOL = "https://techdocs.altium.com/display/FPGA/NEC+Infrared+Transmission+Protocol";

/** The pin of the infrared receiver. */
const RECEIVER = 15;

const ADDRESS = 0x10;
const COMMAND = 0x22;

/** The time from the first edge of a frame until a receiver has read the frame. */
const FRAME_MS = 73;

/** The time from the first to the last edge of a frame with an address of 8 bits. */
const FRAME_EDGES_MS = 67.5;

function received(...presses: readonly Omit<NecPress, "address" | "command">[]): PinSetup {
  return remote(...presses.map((press) => ({ address: ADDRESS, command: COMMAND, ...press })));
}

function remote(...presses: readonly NecPress[]): PinSetup {
  return untilTheEnd({ receiver: RECEIVER }, pressRemote("receiver", presses));
}

/** Makes bursts of these lengths in milliseconds, with pauses between them: burst, pause, burst, and so on. */
function bursts(atMs: number, ...lengthsMs: readonly number[]): StimulusStep[] {
  let edgeMs = atMs;
  const steps: StimulusStep[] = [{ wire: "receiver", level: 0, atMs }];
  for (const [i, lengthMs] of lengthsMs.entries()) {
    edgeMs += lengthMs;
    steps.push({ wire: "receiver", level: i % 2 === 0 ? 1 : 0, atMs: edgeMs });
  }
  return steps;
}

const RIGHT = `command, address=[${COMMAND}, ${ADDRESS}]`;

export default defineGroup({
  name: "IR",
  title: "NEC_IR: infrared remote controls",
  part: "drivers",
  clauses: [
    driverClause({
      id: "IR-01",
      statement:
        "Two errors of the receiver do not prevent NEC_IR from reading a frame: (1) all bursts are 120 us too long and all pauses are 120 us too short; (2) all bursts are 120 us too short and all pauses are 120 us too long.",
      sources: [NEC_IR, PROTOCOL],
      program: "tells_frames",
      pins: untilTheEnd({ receiver: RECEIVER }, [
        ...pressRemote("receiver", [{ atMs: 500, address: ADDRESS, command: COMMAND }], {
          burstUs: 120,
        }),
        ...pressRemote("receiver", [{ atMs: 700, address: ADDRESS, command: COMMAND }], {
          burstUs: -120,
        }).slice(1),
      ]),
      check: recorded(RIGHT, RIGHT),
    }),
    driverClause({
      id: "IR-02",
      statement:
        "After a valid frame, NEC_IR calls the function that its constructor got. The function gets the command, the address and the further arguments of the constructor.",
      sources: [NEC_IR],
      program: "more_arguments",
      pins: received({ atMs: 500 }),
      check: recorded(`lamp=[${COMMAND}, ${ADDRESS}, 7]`),
    }),
    driverClause({
      id: "IR-03",
      statement:
        "After a repeat code, NEC_IR calls its function with -1 instead of the command, and with the address of the last valid frame.",
      sources: [NEC_IR, ERRORS],
      program: "tells_frames",
      pins: received({ atMs: 500, repeats: 2 }),
      check: recorded(
        RIGHT,
        `command, address=[-1, ${ADDRESS}]`,
        `command, address=[-1, ${ADDRESS}]`,
      ),
    }),
    driverClause({
      id: "IR-04",
      statement:
        "NEC_IR reports errors as negative commands: -2 after a start burst of 2 ms, -3 after a frame with too few edges, and -4 after a repeat code with too many edges.",
      sources: [ERRORS],
      program: "tells_commands",
      pins: untilTheEnd({ receiver: RECEIVER }, [
        { wire: "receiver", level: 1, atMs: 0 },
        ...bursts(500, 2, 4.5, 0.56),
        ...bursts(650, 9, 4.5, 0.56, 0.56, 0.56, 0.56, 0.56, 1.69, 0.56),
        ...bursts(800, 9, 2.25, 0.56, 1, 0.56),
      ]),
      check: recorded("command=-2", "command=-3", "command=-4"),
    }),
    driverClause({
      id: "IR-05",
      statement: "In the extended mode of NEC_IR, an address has 16 bits.",
      sources: [NEC_IR],
      program: "extended_address",
      pins: remote({ atMs: 500, address: 0x1234, command: COMMAND }),
      check: recorded(`command, address=[${COMMAND}, ${0x1234}]`),
    }),
    driverClause({
      id: "IR-06",
      statement:
        "NEC_IR calls its function at most 73 ms after the first edge of a frame. This call comes at most 6 ms after the last edge of the frame. Both limits are valid only if the loop is not late.",
      sources: [
        "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/NEC_IR.md#how-it-works",
      ],
      program: "answers_frame",
      pins: {
        wires: { receiver: RECEIVER, led: ANSWER },
        stimulus: pressRemote("receiver", [{ atMs: 500, address: ADDRESS, command: COMMAND }]),
        watchMs: 800,
      },
      check: risesAfterLastOf("led", {
        wires: ["receiver"],
        withinMs: FRAME_MS - FRAME_EDGES_MS + LATE_MS,
      }),
    }),
    driverClause({
      id: "IR-07",
      statement:
        "After a frame with too many edges, the function of NEC_IR gets -5 as the command.",
      sources: [ERRORS],
      program: "tells_commands",
      pins: received({ atMs: 500, fault: { kind: "long", bits: 2 } }),
      check: recorded("command=-5"),
    }),
    driverClause({
      id: "IR-08",
      statement:
        "A frame contains the command and the inverse of the command. If the two do not match, the function of NEC_IR gets -6 as the command.",
      sources: [ERRORS],
      program: "tells_commands",
      pins: received({ atMs: 500, fault: { kind: "command check" } }),
      check: recorded("command=-6"),
    }),
    driverClause({
      id: "IR-09",
      statement:
        "If the extended mode is off, a frame contains the address and the inverse of the address. If the two do not match, the function of NEC_IR gets -7 as the command.",
      sources: [ERRORS],
      program: "tells_commands",
      pins: received({ atMs: 500, fault: { kind: "address check" } }),
      check: recorded("command=-7"),
    }),
    driverClause({
      id: "IR-10",
      statement: "After a damaged frame, NEC_IR reads the next frame correctly.",
      sources: [NEC_IR],
      program: "tells_commands",
      pins: received({ atMs: 500, fault: { kind: "cut", bits: 11 } }, { atMs: 650 }),
      check: recorded("command=-3", `command=${COMMAND}`),
    }),
    driverClause({
      id: "IR-11",
      statement: "While NEC_IR receives a frame, another task still toggles a pin every 20 ms.",
      sources: [NEC_IR],
      program: "blinks_meanwhile",
      pins: {
        wires: { receiver: RECEIVER, blink: BLINK },
        stimulus: pressRemote("receiver", [{ atMs: 500, address: ADDRESS, command: COMMAND }]),
        watchMs: 800,
      },
      check: allOf(recorded(`command=${COMMAND}`), togglesEvery("blink", BLINKING)),
    }),
  ],
});
