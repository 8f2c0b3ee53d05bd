// These tests use an independent client, firmata-io, to test the server on the board.
import firmataIo, { type Firmata } from "firmata-io";
import { describe, expect, test } from "vitest";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { type VirtualBoard, virtualBoard } from "../emulated-boards/virtual-board.ts";
import type { FirmataTransport } from "./firmata-transport.ts";
import { startInstrument } from "./instrument-firmware.ts";

interface Bench extends VirtualBoard {
  readonly client: Firmata & { readonly transport: FirmataTransport };
  /** The texts of the board's string messages. */
  readonly strings: string[];
  /** Calls `start`, and then lets virtual time pass until `start` has called `done`. */
  until<T>(start: (done: (value: T) => void) => void): Promise<T>;
  pass(ms: number): Promise<void>;
}

async function openBench(): Promise<Bench> {
  const made = virtualBoard(firmware(), "instrument");
  made.chip.powerOn();
  const transport = await startInstrument(made.port, made.time);
  const client = Object.assign(new firmataIo.Firmata(transport), { transport });
  const strings: string[] = [];
  client.on("string", (text: string) => strings.push(text));
  const until = async <T>(start: (done: (value: T) => void) => void) => {
    const happened = new Promise<T>(start);
    if (await made.time.waitFor(happened, 1000)) return happened;
    throw new Error(`nothing happened within a second; ${transport.traceback ?? strings.join()}`);
  };
  await until<void>((done) => client.once("ready", done));
  const pass = async (ms: number) => {
    await made.time.waitFor(new Promise(() => {}), ms);
  };
  return { ...made, client, strings, until, pass };
}

describe.skipIf(mustSkip)(`firmata-io and the instrument${withoutFirmware}`, () => {
  test("firmata-io connects without a delay and learns the abilities of the pins", async () => {
    const { client, simulation } = await openBench();
    const startMs = simulation.nowNs / 1e6;
    const { INPUT, OUTPUT, PULLUP } = client.MODES;
    expect({
      version: client.version,
      firmware: client.firmware,
      pins: client.pins.length,
      gp15: client.pins[15]?.supportedModes,
      gp24: client.pins[24]?.supportedModes,
    }).toEqual({
      version: { major: 2, minor: 5 },
      firmware: { name: "aiorig instrument", version: { major: 2, minor: 5 } },
      pins: 30,
      gp15: [INPUT, OUTPUT, PULLUP],
      gp24: [],
    });
    expect(startMs).toBeLessThan(3000);
  });

  test("the server drives pins with every kind of write message", async () => {
    const { client, simulation, chip, pass } = await openBench();
    const nets = [3, 4, 25].map((pin) => simulation.join(`GP${pin}`, chip.pin(pin)));
    const levels: string[] = [];
    const note = async () => {
      await pass(20);
      levels.push(nets.map((net) => net.level).join(""));
    };
    for (const pin of [3, 4, 25]) client.pinMode(pin, client.MODES.OUTPUT);
    await note();
    client.digitalWrite(3, 1);
    client.digitalWrite(25, 1);
    await note();
    client.digitalWrite(3, 0);
    await note();
    // This is the message "set digital pin value", which firmata-io does not use.
    client.transport.write(Buffer.of(0xf5, 4, 1));
    await note();
    client.pinMode(4, client.MODES.INPUT);
    client.pinMode(25, client.MODES.PULLUP);
    await note();
    expect(levels).toEqual(["000", "101", "001", "011", "011"]);
    expect([3, 4, 25].map((pin) => chip.pin(pin).drive)).toEqual(["low", "floating", "pull-up"]);
  });

  test("a write of 1 to an input enables its pull-up, as in old versions of Firmata", async () => {
    const { client, simulation, chip, pass, until } = await openBench();
    simulation.drive(simulation.join("high", chip.pin(9)), "high");
    client.pinMode(8, client.MODES.INPUT);
    client.pinMode(9, client.MODES.INPUT);
    client.pinMode(10, client.MODES.OUTPUT);
    // With this read, firmata-io learns that GP9 is high. From now on, each write of the client to this port also
    // contains the level of GP9.
    await until<number>((done) => client.digitalRead(9, done));
    client.digitalWrite(10, 1);
    await pass(20);
    const before = [8, 9, 10].map((pin) => chip.pin(pin).drive);
    client.digitalWrite(8, 1);
    await pass(20);
    const after = [8, 9, 10].map((pin) => chip.pin(pin).drive);
    expect([before, after]).toEqual([
      ["floating", "floating", "high"],
      ["pull-up", "floating", "high"],
    ]);
  });

  test("if 1 was written to an input, the pin is high as soon as it becomes an output", async () => {
    const { client, simulation, chip, pass } = await openBench();
    simulation.drive(simulation.join("GP4", chip.pin(4)), "pull-up");
    const startNs = simulation.nowNs;
    client.transport.write(Buffer.of(0xf5, 4, 1));
    client.pinMode(4, client.MODES.OUTPUT);
    await pass(20);
    expect(chip.pin(4).drive).toBe("high");
    expect(simulation.edges.filter(({ ns, level }) => ns > startNs && level === 0)).toEqual([]);
  });

  test("the server reports a port at once and at each change, until the client turns the reports off", async () => {
    const { client, simulation, chip, pass, until } = await openBench();
    const button = simulation.join("button", chip.pin(14));
    client.pinMode(14, client.MODES.PULLUP);
    client.pinMode(15, client.MODES.OUTPUT);
    const seen: [number, number][] = [];
    client.on("digital-read-14", (level: number) => seen.push([14, level]));
    client.on("digital-read-15", (level: number) => seen.push([15, level]));
    await until<number>((done) => client.digitalRead(14, done));
    for (const drive of ["low", "floating", "low"] as const) {
      simulation.drive(button, drive);
      await pass(10);
    }
    client.digitalWrite(15, 1);
    await pass(10);
    client.reportDigitalPin(14, 0);
    await pass(10);
    simulation.drive(button, "floating");
    await pass(10);
    expect(seen).toEqual([
      [14, 1],
      [14, 0],
      [14, 1],
      [14, 0],
    ]);
  });

  test("the server reports the state of a pin", async () => {
    const { client, until } = await openBench();
    const stateOf = async (pin: number) => {
      await until<void>((done) => client.queryPinState(pin, done));
      return [client.pins[pin]?.mode, client.pins[pin]?.state];
    };
    client.pinMode(2, client.MODES.OUTPUT);
    client.digitalWrite(2, 1);
    client.pinMode(3, client.MODES.PULLUP);
    const { INPUT, OUTPUT, PULLUP } = client.MODES;
    const states = [await stateOf(2), await stateOf(3), await stateOf(4)];
    expect(states).toEqual([
      [OUTPUT, 1],
      [PULLUP, 1],
      [INPUT, 0],
    ]);
  });

  test("the server answers unsupported messages with a string and ignores meaningless messages", async () => {
    const { client, strings, pass } = await openBench();
    const bytes = async (...message: number[]) => {
      client.transport.write(Buffer.from(message));
      await pass(20);
    };
    client.setSamplingInterval(50);
    client.sendString("héllo");
    await pass(20);
    await bytes(0xf4, 24, 1);
    await bytes(0xf4, 5, client.MODES.PWM);
    await bytes(0xf5, 24, 1);
    await bytes(0xd5, 1);
    await bytes(0x97, 1, 0);
    await bytes(0xc0, 1);
    await bytes(0xe3, 1, 0);
    await bytes(0xf0, 0x76, 1, 0xf7);
    await bytes(0xf0, 0xf7);
    await bytes(0xf0, 0x6d, 0xf7);
    await bytes(0xf0, 0x71, ...new Array(600).fill(1), 0xf7);
    await bytes(0xf7);
    await bytes(0x90, 1, 0xf9);
    await bytes(0xfe);
    expect(strings).toEqual([
      "there is no pin 24",
      "pin 5 has no mode 3",
      "there is no pin 24",
      "there is no port 5",
      "there is no port 7",
      "there are no analog pins",
      "there are no analog pins",
      "sysex message 0x76 is not known",
      "a sysex message was empty",
      "sysex message 0x6d was too short",
      "a sysex message was longer than 512 bytes",
      "there was no sysex message to end",
      "message 0x90 was not finished",
      "message 0xfe is not known",
    ]);
  });

  test("a system reset makes all pins inputs and ends all reports", async () => {
    const { client, simulation, chip, pass } = await openBench();
    const wire = simulation.join("wire", chip.pin(6), chip.pin(7));
    client.pinMode(6, client.MODES.OUTPUT);
    client.digitalWrite(6, 1);
    client.digitalRead(7, () => {});
    await pass(20);
    const drives = [chip.pin(6).drive];
    client.reset();
    await pass(20);
    drives.push(chip.pin(6).drive);
    const seen: number[] = [];
    client.on("digital-read-7", (level: number) => seen.push(level));
    simulation.drive(wire, "low");
    await pass(20);
    expect({ drives, seen }).toEqual({ drives: ["high", "floating"], seen: [] });
  });

  test("after Ctrl-C, even within a message, the board is at its REPL and all pins are inputs", async () => {
    const { client, chip, board, pass } = await openBench();
    client.pinMode(6, client.MODES.OUTPUT);
    client.digitalWrite(6, 1);
    client.transport.write(Buffer.of(0xf0, 0x71, 0x03));
    await pass(20);
    const drives = [chip.pin(6).drive];
    await client.transport.close();
    const { output } = await board.exec("print('REPL')", { limitMs: 1000 });
    drives.push(chip.pin(6).drive);
    expect([output.toString(), drives]).toEqual(["REPL\r\n", ["high", "floating"]]);
  });
});
