import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import type {
  LinkInitiatorSetup,
  LinkPayload,
  LinkResponderSetup,
} from "../harness/trace/device-setup.ts";
import type { PinSetup } from "../harness/trace/pin-setup.ts";
import { BLINKING, driverClause, untilTheEnd } from "./driver-clauses.ts";
import { WITHOUT_TARGET_MODE } from "./without-target-mode.ts";

const LINK = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/I2C.md";
const DESIGN = `${LINK}#3-design`;
const CHANNEL = `${LINK}#41-channel-class`;
const INITIATOR = `${LINK}#42-initiator-class`;
const MEASURING = `${LINK}#421-configuration`;
const COROUTINES = `${LINK}#422-optional-coroutines`;
const RESPONDER = `${LINK}#43-responder-class`;
const BUFFERS = `${LINK}#52-buffering-and-ram-usage`;
const CRASHES = `${LINK}#53-responder-crash-detection`;

/**
 * The GPIO numbers of the link's wires: `sda` and `scl` of I2C0 on an RP2040, and the wires `syn` and `ack`, with which
 * the two ends ask and answer.
 */
const WIRES = { sda: 16, scl: 17, syn: 18, ack: 19 } as const;

/**
 * How a program with a link blinks. It may start to blink later than the programs about other drivers, because a board
 * must first import the large modules of the link.
 */
const LINK_BLINKING = { ...BLINKING, startsWithinMs: 900 } as const;

/**
 * Returns the pins and the device for a program that is a Responder. The device is an initiator that starts an exchange
 * every 10 ms.
 */
function withInitiator(setup: Partial<LinkInitiatorSetup>): PinSetup {
  const { sda, scl, syn, ack } = { sda: "sda", scl: "scl", syn: "syn", ack: "ack" };
  return {
    ...untilTheEnd(WIRES),
    devices: [{ kind: "link initiator", sda, scl, syn, ack, pollMs: 10, ...setup }],
  };
}

/**
 * Returns the pins and the device for a program that is an Initiator. The device is a responder. A low level on the
 * wire `reset` resets it.
 */
function withResponder(setup: Partial<LinkResponderSetup>): PinSetup {
  const { sda, scl, syn, ack } = { sda: "sda", scl: "scl", syn: "syn", ack: "ack" };
  const reset = "reset";
  return {
    ...untilTheEnd({ ...WIRES, reset: 20 }),
    devices: [{ kind: "link responder", sda, scl, syn, ack, reset, ...setup }],
  };
}

/**
 * Returns the settings of a responder that stops in the exchange with the number `inExchange` and needs a reset to
 * continue.
 */
function stopsIn(inExchange: number): Partial<LinkResponderSetup> {
  return { answers: true, stops: { inExchange, forMs: 60_000 } };
}

function lines(...texts: readonly string[]): readonly LinkPayload[] {
  return texts.map((text) => ({ text: `${text}\n` }));
}

/**
 * Makes the clause for a program with an Initiator. An Initiator is a target of the I2C bus, so the clause is
 * unsupported on boards that cannot be a target.
 */
const initiatorClause: typeof driverClause = (promise) =>
  driverClause({ ...promise, expect: WITHOUT_TARGET_MODE });

export default defineGroup({
  name: "I2CLINK",
  title: "Initiator and Responder: a stream over I2C",
  part: "drivers",
  clauses: [
    driverClause({
      id: "I2CLINK-01",
      statement:
        "A Responder and the initiator can send at the same time. All bytes arrive at the other end, in the order in which they were sent.",
      sources: [LINK, DESIGN],
      program: "both_at_once",
      pins: withInitiator({ answers: true, sends: lines("x", "y", "z") }),
      check: recorded("lines=[x, y, z]", "answers=[A, B, C]"),
    }),
    driverClause({
      id: "I2CLINK-02",
      statement:
        "While a Responder has unread bytes, it asks the initiator to send nothing. So no byte is lost. `read(n)` returns at most n bytes.",
      sources: [BUFFERS],
      program: "reads_late",
      pins: withInitiator({ sends: lines("one", "two", "three") }),
      check: recorded("two bytes=on", "all others=e", "later=[two, three]"),
    }),
    driverClause({
      id: "I2CLINK-03",
      statement:
        "For a while, the initiator accepts no bytes. During this time, a Responder sends nothing. The first write of the program ends, because the Responder keeps its bytes, but the second write waits. When the initiator accepts bytes again, all bytes arrive.",
      sources: [BUFFERS],
      program: "writes_into_a_pause",
      pins: withInitiator({
        answers: true,
        holdsOff: { from: 0, until: 6 },
        sends: [
          { text: "pause\n", fromExchange: 4 },
          { text: "over\n", fromExchange: 7 },
        ],
      }),
      check: recorded(
        "pause",
        "taken before the end of the pause=1",
        "over",
        "answers=[ONE, TWO, THREE]",
      ),
    }),
    driverClause({
      id: "I2CLINK-04",
      statement:
        "`ready` of a Responder waits until the initiator is ready. Several tasks can wait in `ready` at the same time. If the initiator is already ready, `ready` returns immediately.",
      sources: [CHANNEL, DESIGN],
      program: "waits_until_ready",
      pins: withInitiator({ answers: true, readyAfterMs: 120 }),
      check: recorded("in time=True", "tasks=[a, b]", "answer=READY"),
    }),
    driverClause({
      id: "I2CLINK-05",
      statement:
        "The class attributes `addr` and `rxbufsize` of Responder are its address and the size of its buffer. A payload of `rxbufsize` bytes arrives in both directions. This is also true if the initiator stretches the clock.",
      sources: [RESPONDER],
      program: "class_attributes",
      pins: withInitiator({ answers: true, address: 0x21, longestPayload: 20, stretchUs: 30 }),
      check: recorded("length=19", "same text=True"),
    }),
    driverClause({
      id: "I2CLINK-06",
      statement:
        "`close` sets the line `ack` of a Responder high and ends the tasks of the Responder. Another Responder can then use the same pins.",
      sources: [CHANNEL],
      program: "closes",
      pins: withInitiator({ answers: true, readyAfterMs: 90 }),
      check: recorded("open=0", "closed=1", "answer=SECOND", "closed=1"),
    }),
    driverClause({
      id: "I2CLINK-07",
      statement:
        "While a Responder sends and receives lines of text, another task still toggles a pin every 20 ms.",
      sources: [LINK],
      program: "blinks_meanwhile",
      pins: {
        ...withInitiator({ answers: true }),
        wires: { ...WIRES, blink: 21 },
        watchMs: 1000,
        endsWithProgram: false,
      },
      check: allOf(recorded("end"), togglesEvery("blink", LINK_BLINKING)),
    }),
    driverClause({
      id: "I2CLINK-08",
      level: "should",
      statement:
        "A Responder can send and receive all byte values and any number of bytes, like a UART. If the bytes do not fit into the buffer of the initiator, the Responder splits them into several payloads that fit.",
      sources: [LINK, BUFFERS],
      program: "any_bytes",
      pins: withInitiator({ answers: true, longestPayload: 20 }),
      check: recorded("same bytes=True"),
    }),
    driverClause({
      id: "I2CLINK-09",
      level: "should",
      statement:
        "The link of a Responder survives two errors of the initiator: (1) the initiator announces more bytes than fit into the buffer, (2) the initiator stops in the middle of an exchange and starts again.",
      sources: [BUFFERS, CRASHES],
      program: "survives_errors",
      pins: withInitiator({
        answers: true,
        sends: [{ text: "damaged\n", announcedLength: 5000 }, { text: "good\n" }],
        stops: { inExchange: 2, forMs: 250 },
      }),
      check: recorded("line=good", "answer=STILL HERE"),
    }),
    driverClause({
      id: "I2CLINK-10",
      level: "should",
      statement:
        "A task waits to read from a Responder. If the program calls `close`, this read returns no bytes, which means the end of the stream. A later write raises OSError.",
      sources: [CHANNEL],
      program: "ends_streams",
      pins: withInitiator({}),
      check: recorded("read=", "OSError"),
    }),
    initiatorClause({
      id: "I2CLINK-11",
      statement:
        "An Initiator and the responder can send at the same time. All bytes arrive at the other end, in the order in which they were sent.",
      sources: [LINK, DESIGN],
      program: "initiator_both_at_once",
      pins: withResponder({ answers: true, sends: lines("x", "y", "z") }),
      check: recorded("lines=[x, y, z]", "answers=[A, B, C]"),
    }),
    initiatorClause({
      id: "I2CLINK-12",
      statement:
        "While the responder asks for a pause, an Initiator sends nothing. While an Initiator has unread bytes, it asks the responder to send nothing. In both cases, no byte is lost.",
      sources: [BUFFERS],
      program: "initiator_holds_off",
      pins: withResponder({
        answers: true,
        holdsOff: { from: 0, until: 6 },
        sends: [
          { text: "pause\n", fromExchange: 4 },
          { text: "over\n", fromExchange: 7 },
          ...lines("x", "y"),
        ],
      }),
      // The Initiator may have sent the first line before the responder asked for the pause.
      check: recordedOneOf(
        ...[1, 2].map((taken) => [
          "pause",
          `taken before the end of the pause=${taken}`,
          "over",
          "at once=x",
          "later=[y, ONE, TWO, THREE]",
        ]),
      ),
    }),
    initiatorClause({
      id: "I2CLINK-13",
      statement:
        "`ready` of an Initiator waits until the responder is ready. Then the Initiator starts an exchange every `t_poll` milliseconds. `block_cnt` is the number of exchanges. Each exchange blocks the loop for some time: `block_max` is the longest of these times, and `block_sum` is their sum.",
      sources: [CHANNEL, INITIATOR, MEASURING],
      program: "initiator_polls",
      pins: withResponder({ readyAfterMs: 250 }),
      check: recorded("ready in time=True", "exchanges=True", "blocking times=True", "resets=0"),
    }),
    initiatorClause({
      id: "I2CLINK-14",
      statement:
        "An Initiator resets the responder through the reset pin in two cases: (1) the responder stops, (2) the program calls `reboot`. Afterwards the link continues. `nboots` counts how often the responder has stopped.",
      sources: [CRASHES, INITIATOR],
      program: "initiator_resets",
      pins: { ...withResponder(stopsIn(4)), watchMs: 10_000 },
      check: recorded("ONE", "TWO", "resets=1", "was reset=True", "THREE"),
    }),
    initiatorClause({
      id: "I2CLINK-15",
      statement:
        "An Initiator without a reset pin cannot reset the responder. If the responder stops, the task of this Initiator raises OSError.",
      sources: [INITIATOR],
      program: "initiator_gives_up",
      pins: withResponder(stopsIn(2)),
      check: recorded("errors=[OSError]"),
    }),
    initiatorClause({
      id: "I2CLINK-16",
      statement:
        "Each time the link starts, the Initiator runs the coroutine `cr_go` with the arguments `go_args`. If the responder stops, the Initiator runs `cr_fail` with the arguments `f_args`. It resets the responder only after `cr_fail` has ended.",
      sources: [COROUTINES],
      program: "initiator_calls_coroutines",
      pins: withResponder(stopsIn(2)),
      check: recorded("go=a", "fail=b", "reset pin at the end of fail=1", "go=a"),
    }),
    initiatorClause({
      id: "I2CLINK-17",
      statement:
        "`close` sets the line `syn` of an Initiator high and ends the exchanges of the Initiator. Another Initiator can then use the same pins.",
      sources: [CHANNEL],
      program: "initiator_closes",
      pins: withResponder({ answers: true }),
      check: recorded("closed=1", "exchanges=0", "nothing blocks=True", "answer=SECOND"),
    }),
    initiatorClause({
      id: "I2CLINK-18",
      statement:
        "While an Initiator sends and receives lines of text, another task still toggles a pin every 20 ms.",
      sources: [LINK],
      program: "initiator_blinks_meanwhile",
      pins: {
        ...withResponder({ answers: true }),
        wires: { ...WIRES, reset: 20, blink: 21 },
        watchMs: 1800,
        endsWithProgram: false,
      },
      check: allOf(recorded("end"), togglesEvery("blink", LINK_BLINKING)),
    }),
    initiatorClause({
      id: "I2CLINK-19",
      level: "should",
      statement:
        "If the responder stops, the Initiator keeps the bytes that it could not send. After a reset of the responder, these bytes arrive.",
      sources: [CRASHES],
      program: "initiator_keeps_bytes",
      pins: withResponder({
        answers: true,
        stops: { inExchange: 0, atPayload: true, forMs: 60_000 },
      }),
      check: recorded("answer=ONE", "resets=1"),
    }),
  ],
});
