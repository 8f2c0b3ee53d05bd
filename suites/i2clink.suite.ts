import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import type { LinkInitiatorSetup, LinkResponderSetup } from "../harness/trace/device-setup.ts";
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

/** I2C0 of an RP2040, and the wires of both ends. */
const WIRES = { sda: 16, scl: 17, syn: 18, ack: 19 } as const;

/** The modules of a link are larger than those of other drivers, so a board needs longer to import them. */
const LINK_BLINKING = { ...BLINKING, startsWithinMs: 900 } as const;

/** The program is a Responder. Its initiator starts an exchange each 10 ms. */
function withInitiator(setup: Partial<LinkInitiatorSetup>): PinSetup {
  const { sda, scl, syn, ack } = { sda: "sda", scl: "scl", syn: "syn", ack: "ack" };
  return {
    ...untilTheEnd(WIRES),
    devices: [{ kind: "link initiator", sda, scl, syn, ack, pollMs: 10, ...setup }],
  };
}

/** The program is an Initiator. Its responder can be reset with a low level. */
function withResponder(setup: Partial<LinkResponderSetup>): PinSetup {
  const { sda, scl, syn, ack } = { sda: "sda", scl: "scl", syn: "syn", ack: "ack" };
  const reset = "reset";
  return {
    ...untilTheEnd({ ...WIRES, reset: 20 }),
    devices: [{ kind: "link responder", sda, scl, syn, ack, reset, ...setup }],
  };
}

/** The responder stops in this exchange, until it is reset. */
function stopsIn(inExchange: number): Partial<LinkResponderSetup> {
  return { answers: true, stops: { inExchange, forMs: 60_000 } };
}

function lines(...texts: readonly string[]): LinkInitiatorSetup["sends"] {
  return texts.map((text) => ({ text: `${text}\n` }));
}

/** An Initiator is a target of the bus. */
const initiatorClause: typeof driverClause = (promise) =>
  driverClause({ ...promise, expect: WITHOUT_TARGET_MODE });

export default defineGroup({
  name: "I2CLINK",
  title: "Initiator and Responder: a stream over I2C",
  clauses: [
    driverClause({
      id: "I2CLINK-01",
      statement: "What a Responder writes arrives at the initiator, whole and in order.",
      sources: [LINK, DESIGN],
      program: "sends_lines",
      pins: withInitiator({ answers: true }),
      check: recorded("answers=[ONE, TWO, THREE]"),
    }),
    driverClause({
      id: "I2CLINK-02",
      statement: "What the initiator sends arrives at a Responder, whole and in order.",
      sources: [LINK, DESIGN],
      program: "gets_lines",
      pins: withInitiator({ sends: lines("one", "two", "three") }),
      check: recorded("lines=[one, two, three]"),
    }),
    driverClause({
      id: "I2CLINK-03",
      statement: "Both ends of a Responder's link can send at the same time.",
      sources: [LINK, DESIGN],
      program: "both_at_once",
      pins: withInitiator({ answers: true, sends: lines("x", "y", "z") }),
      check: recorded("lines=[x, y, z]", "answers=[A, B, C]"),
    }),
    driverClause({
      id: "I2CLINK-04",
      statement:
        "A Responder that has unread bytes asks the initiator to send nothing, and no byte is lost.",
      sources: [BUFFERS],
      program: "reads_late",
      pins: withInitiator({ sends: lines("one", "two", "three") }),
      check: recorded("at once=one", "later=[two, three]"),
    }),
    driverClause({
      id: "I2CLINK-05",
      statement:
        "While the initiator accepts nothing, a Responder sends nothing, and its writer waits with the second write. Later everything arrives.",
      sources: [BUFFERS],
      program: "writes_into_a_pause",
      pins: withInitiator({
        answers: true,
        holdsOff: { from: 0, until: 15 },
        sends: [
          { text: "pause\n", fromExchange: 10 },
          { text: "over\n", fromExchange: 16 },
        ],
      }),
      check: recorded(
        "pause",
        "taken before the pause ends=1",
        "over",
        "answers=[ONE, TWO, THREE]",
      ),
    }),
    driverClause({
      id: "I2CLINK-06",
      statement:
        "`ready` of a Responder waits until the initiator is ready, also for several tasks. Later it returns at once.",
      sources: [CHANNEL, DESIGN],
      program: "waits_until_ready",
      pins: withInitiator({ answers: true, readyAfterMs: 120 }),
      check: recorded("in time=True", "tasks=[a, b]", "answer=READY"),
    }),
    driverClause({
      id: "I2CLINK-07",
      statement:
        "A Responder uses the address that its class attribute `addr` has when it is created.",
      sources: [RESPONDER],
      program: "other_address",
      pins: withInitiator({ answers: true, address: 0x21 }),
      check: recorded("answer=HELLO"),
    }),
    driverClause({
      id: "I2CLINK-08",
      statement:
        "A payload of `rxbufsize` bytes goes through in both directions, also if the initiator stretches the clock.",
      sources: [RESPONDER],
      program: "long_lines",
      pins: withInitiator({ answers: true, longestPayload: 20, stretchUs: 30 }),
      check: recorded("length=19", "same text=True"),
    }),
    driverClause({
      id: "I2CLINK-09",
      statement: "`read(n)` returns at most n bytes. The other bytes stay for the next reads.",
      sources: [LINK],
      program: "reads_parts",
      pins: withInitiator({ sends: lines("some text") }),
      check: recorded("parts=[so, me , text]"),
    }),
    driverClause({
      id: "I2CLINK-10",
      statement:
        "`close` sets the wire of the Responder high. No task of it is left, so that another Responder can use the pins.",
      sources: [CHANNEL],
      program: "closes",
      pins: withInitiator({ answers: true, readyAfterMs: 90 }),
      check: recorded("open=0", "closed=1", "answer=SECOND", "closed=1"),
    }),
    driverClause({
      id: "I2CLINK-11",
      statement: "While lines go through a Responder, another task keeps its period of 20 ms.",
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
      id: "I2CLINK-12",
      level: "should",
      statement: "A Responder carries any bytes, like a UART.",
      sources: [LINK],
      program: "any_bytes",
      pins: withInitiator({ answers: true }),
      check: recorded("same bytes=True"),
    }),
    driverClause({
      id: "I2CLINK-13",
      level: "should",
      statement:
        "A Responder sends a long text in several payloads that fit into the buffer of the initiator.",
      sources: [BUFFERS],
      program: "in_pieces",
      pins: withInitiator({ answers: true, longestPayload: 20 }),
      check: recorded("same text=True"),
    }),
    driverClause({
      id: "I2CLINK-14",
      level: "should",
      statement:
        "If an announced payload does not fit into its buffer, a Responder refuses it, and the link goes on with the next payload.",
      sources: [BUFFERS],
      program: "survives_errors",
      pins: withInitiator({
        answers: true,
        sends: [{ text: "damaged\n", announcedLength: 5000 }, { text: "good\n" }],
      }),
      check: recorded("line=good", "answer=STILL HERE"),
    }),
    driverClause({
      id: "I2CLINK-15",
      level: "should",
      statement:
        "If the initiator stops in the middle of an exchange and starts again, the link goes on. The Responder gives up the exchange in time.",
      sources: [CRASHES],
      program: "survives_errors",
      pins: withInitiator({
        answers: true,
        sends: [{ text: "before\n" }],
        stops: { inExchange: 1, forMs: 250 },
      }),
      check: recorded("line=before", "answer=STILL HERE"),
    }),
    driverClause({
      id: "I2CLINK-16",
      level: "should",
      statement:
        "After `close` of a Responder, a task that reads gets the end of the stream, and a write raises OSError.",
      sources: [CHANNEL],
      program: "ends_streams",
      pins: withInitiator({}),
      check: recorded("read=", "OSError"),
    }),
    initiatorClause({
      id: "I2CLINK-17",
      statement: "What an Initiator writes arrives at the responder, whole and in order.",
      sources: [LINK, DESIGN],
      program: "initiator_sends_lines",
      pins: withResponder({ answers: true }),
      check: recorded("answers=[ONE, TWO, THREE]"),
    }),
    initiatorClause({
      id: "I2CLINK-18",
      statement: "What the responder sends arrives at an Initiator, whole and in order.",
      sources: [LINK, DESIGN],
      program: "initiator_gets_lines",
      pins: withResponder({ sends: lines("one", "two", "three") }),
      check: recorded("lines=[one, two, three]"),
    }),
    initiatorClause({
      id: "I2CLINK-19",
      statement:
        "An Initiator that has unread bytes asks the responder to send nothing, and no byte is lost.",
      sources: [BUFFERS],
      program: "initiator_reads_late",
      pins: withResponder({ sends: lines("one", "two", "three") }),
      check: recorded("at once=one", "later=[two, three]"),
    }),
    initiatorClause({
      id: "I2CLINK-20",
      statement:
        "While the responder accepts nothing, the writer of an Initiator waits. A line that was sent before the responder said so may arrive. Later everything arrives.",
      sources: [BUFFERS],
      program: "initiator_writes_into_a_pause",
      pins: withResponder({
        answers: true,
        holdsOff: { from: 0, until: 15 },
        sends: [
          { text: "pause\n", fromExchange: 10 },
          { text: "over\n", fromExchange: 16 },
        ],
      }),
      check: recordedOneOf(
        ...[1, 2].map((taken) => [
          "pause",
          `taken before the pause ends=${taken}`,
          "over",
          "answers=[ONE, TWO, THREE]",
        ]),
      ),
    }),
    initiatorClause({
      id: "I2CLINK-21",
      statement:
        "An Initiator starts an exchange each `t_poll` milliseconds. It counts the exchanges and measures how long they block.",
      sources: [INITIATOR, MEASURING],
      program: "initiator_polls",
      pins: withResponder({}),
      check: recorded("exchanges=True", "blocking times=True", "resets=0"),
    }),
    initiatorClause({
      id: "I2CLINK-22",
      statement:
        "If the responder stops, an Initiator resets it with the given pin, and the link goes on. `nboots` counts this.",
      sources: [CRASHES, INITIATOR],
      program: "initiator_resets",
      pins: withResponder(stopsIn(4)),
      check: recorded("ONE", "TWO", "resets=1"),
    }),
    initiatorClause({
      id: "I2CLINK-23",
      statement:
        "If nothing can reset a responder that stops, the task of the Initiator raises OSError.",
      sources: [INITIATOR],
      program: "initiator_gives_up",
      pins: withResponder(stopsIn(2)),
      check: recorded("errors=[OSError]"),
    }),
    initiatorClause({
      id: "I2CLINK-24",
      statement:
        "When the link starts, `cr_go` is called with its arguments. When the responder has stopped, `cr_fail` is called with its own, and the reset waits until it ends.",
      sources: [COROUTINES],
      program: "initiator_calls_coroutines",
      pins: withResponder(stopsIn(2)),
      check: recorded("go=a", "fail=b", "no reset until fail ends=1", "go=a"),
    }),
    initiatorClause({
      id: "I2CLINK-25",
      statement: "`reboot` resets the responder, and the link goes on.",
      sources: [INITIATOR],
      program: "initiator_reboots",
      pins: withResponder({ answers: true }),
      check: recorded("ONE", "was reset=True", "TWO"),
    }),
    initiatorClause({
      id: "I2CLINK-26",
      statement: "`ready` of an Initiator waits until the responder is ready.",
      sources: [CHANNEL, DESIGN],
      program: "initiator_waits_until_ready",
      pins: withResponder({ answers: true, readyAfterMs: 250 }),
      check: recorded("in time=True", "answer=READY"),
    }),
    initiatorClause({
      id: "I2CLINK-27",
      statement:
        "`close` sets the wire of the Initiator high and ends its exchanges, so that another Initiator can use the pins.",
      sources: [CHANNEL],
      program: "initiator_closes",
      pins: withResponder({ answers: true }),
      check: recorded("closed=1", "exchanges=0", "answer=SECOND"),
    }),
    initiatorClause({
      id: "I2CLINK-28",
      level: "should",
      statement: "What an Initiator could not send before a reset arrives after it.",
      sources: [CRASHES],
      program: "initiator_keeps_bytes",
      pins: withResponder({
        answers: true,
        stops: { inExchange: 0, atPayload: true, forMs: 60_000 },
      }),
      check: recorded("answer=ONE", "resets=1"),
    }),
    initiatorClause({
      id: "I2CLINK-29",
      statement: "While lines go through an Initiator, another task keeps its period of 20 ms.",
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
  ],
});
