import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { openRuntime } from "../runtimes/index.ts";
import { parseDecode } from "./decode-plan.ts";
import { parseDevice } from "./stimulus/device-text.ts";
import { watchProgram } from "./watch-program.ts";

describe.each([
  ["reference", false],
  ["pico-virtual", mustSkip],
] as const)(`a session on %s${withoutFirmware}`, (name, isSkipped) => {
  test.skipIf(isSkipped)("a session shows what was sent over the wires", async () => {
    const runtime = await openRuntime(name, {});
    const file = fileURLToPath(new URL("../../fixtures/session/humidity.py", import.meta.url));
    const remote = parseDevice("nec:GP16:0x10,2@5ms*1");
    const plan = {
      program: { path: "humidity.py", file, text: readFileSync(file, "utf8") },
      driven: remote.drives!,
      devices: [parseDevice("htu21d:GP4,GP5:21.5C,40%:-3C,80%@100ms").answers!],
      decode: ["i2c:GP4,GP5", "uart:GP0:9600", "nec:GP16"].map(parseDecode),
      forMs: 400,
    };
    const { decoded, wires } = await watchProgram(runtime, plan, new AbortController().signal);
    await runtime.close();
    expect(decoded!.map(({ lines }) => lines.map(({ text }) => text))).toEqual([
      [
        ...["write to 0x40: 0xF3", "read from 0x40: 0x63 0x94 0x85"],
        ...["write to 0x40: 0xF3", "read from 0x40: 0x63 0x94 0x85"],
        "write to 0x33: nobody answers",
      ],
      ["25492\\n", "25492\\n"],
      ["address 0x10 command 0x02", "repeat"],
    ]);
    expect(wires.map((wire) => wire.name)).toEqual(["GP0", "GP1", "GP4", "GP5", "GP16"]);
    const [bus] = decoded!;
    expect(bus!.annotations.slice(0, 4).map(({ text }) => text)).toEqual([
      ...["start", "0x40 write ack", "0xF3 ack", "stop"],
    ]);
  });
});

test.skipIf(mustSkip)(
  `a session on pico-virtual shows what a program sends over SPI${withoutFirmware}`,
  async () => {
    const runtime = await openRuntime("pico-virtual", {});
    const file = fileURLToPath(new URL("../../fixtures/session/spi.py", import.meta.url));
    const plan = {
      program: { path: "spi.py", file, text: readFileSync(file, "utf8") },
      driven: [],
      joins: [["GP3", "GP4"]] as const,
      decode: [parseDecode("spi:GP2,GP3,GP4,GP5")],
      forMs: 400,
    };
    const session = await watchProgram(runtime, plan, new AbortController().signal);
    await runtime.close();
    expect(session.decoded!.map(({ lines }) => lines.map(({ text }) => text))).toEqual([
      ["sent 0x74 0x65 0x73 0x74 0x55, received 0x74 0x65 0x73 0x74 0x55"],
    ]);
    const { fromUs, toUs } = session.decoded![0]!.lines[0]!;
    expect(toUs - fromUs).toBeGreaterThan(400);
    const rises = session.waveform!.edges.filter(
      ({ wire, level }) => wire === "GP2" && level === 1,
    );
    expect(rises).toHaveLength(40);
    expect(session.console.map(({ text }) => text).join("")).toContain("bytearray(b'testU')");
  },
);

describe("what to decode", () => {
  test.each([
    ["uart:GP0", { baudRate: 115_200, dataBits: 8, parity: "none", stopBits: 1 }],
    ["uart:0:9600:7E2", { baudRate: 9600, dataBits: 7, parity: "even", stopBits: 2 }],
  ])("%s is a serial line", (text, format) => {
    expect(parseDecode(text)).toEqual({ text, decoder: "uart", wires: ["GP0"], format });
  });

  test.each([
    ["spi:GP2,GP3", ["GP2", "GP3"], { mode: 0, roles: ["sck", "mosi"] }],
    [
      "spi:2,3,4,5:3",
      ["GP2", "GP3", "GP4", "GP5"],
      { mode: 3, roles: ["sck", "mosi", "miso", "cs"] },
    ],
    ["spi:GP2,GP3,-,GP5", ["GP2", "GP3", "GP5"], { mode: 0, roles: ["sck", "mosi", "cs"] }],
  ])("%s is an SPI bus", (text, wires, spi) => {
    expect(parseDecode(text)).toEqual({ text, decoder: "spi", wires, spi });
  });

  test.each([
    ["can:GP1", 'there is no decoder "can"'],
    ["spi:GP2", "spi needs two to four different pins"],
    ["spi:GP2,-", "spi needs two to four different pins"],
    ["spi:GP2,GP3,GP3", "spi needs two to four different pins"],
    ["spi:GP2,GP3,GP4,GP5,GP6", "spi needs two to four different pins"],
    ["spi:GP2,GP3:4", '"spi:GP2,GP3:4" is not clear'],
    ["spi:GP2,GP3,,GP5", '"spi:GP2,GP3,,GP5" is not clear'],
    ["i2c:GP4", "i2c needs 2 different pins"],
    ["i2c:GP4,GP4", "i2c needs 2 different pins"],
    ["nec:GP1,GP2", "nec needs one pin"],
    ["i2c:,GP4", '"i2c:,GP4" is not clear'],
    ["uart:GP0:fast", '"uart:GP0:fast" is not clear'],
    ["nec:GP1:5", '"nec:GP1:5" is not clear'],
    ["hd44780:1,2,3,4,5,6:16x5", '"hd44780:1,2,3,4,5,6:16x5" is not clear'],
    ["hd44780:1,2,3,4,5,6:41x2", '"hd44780:1,2,3,4,5,6:41x2" is not clear'],
  ])("%s is refused", (text, message) => {
    expect(() => parseDecode(text)).toThrow(message);
  });
});

describe("devices", () => {
  test.each([
    ["i2c:GP4,GP5:0x33", { kind: "i2c target", sda: "GP4", scl: "GP5", address: 0x33 }],
    ["htu21d:4,5", { kind: "htu21d", sda: "GP4", scl: "GP5" }],
    [
      "keyboard:GP6,GP7/GP10:1,0@1s-1.5s",
      {
        kind: "keyboard",
        rows: ["GP6", "GP7"],
        columns: ["GP10"],
        presses: [{ row: 1, column: 0, atMs: 1000, untilMs: 1500 }],
      },
    ],
    [
      "keyboard:GP6/GP10:high:0,0@1s-1.5s",
      {
        kind: "keyboard",
        rows: ["GP6"],
        columns: ["GP10"],
        presses: [{ row: 0, column: 0, atMs: 1000, untilMs: 1500 }],
        isPulledDown: true,
      },
    ],
    [
      "initiator:GP4,GP5,GP6,GP7",
      {
        kind: "link initiator",
        ...{ sda: "GP4", scl: "GP5", syn: "GP6", ack: "GP7" },
        answers: true,
      },
    ],
    [
      "responder:GP4,GP5,GP6,GP7,GP8",
      {
        kind: "link responder",
        ...{ sda: "GP4", scl: "GP5", syn: "GP6", ack: "GP7", reset: "GP8" },
        answers: true,
      },
    ],
  ])("%s answers the program", (text, answers) => {
    expect(parseDevice(text)).toEqual({ text, answers });
  });

  test("a button bounces", () => {
    const { drives } = parseDevice("button:GP15:1s-1.2s*3");
    expect(drives!.map(({ wire, steps }) => [wire, steps.length, steps[7]!.atMs])).toEqual([
      ["GP15", 14, 1200],
    ]);
  });

  test("an encoder drives two pins", () => {
    const { drives } = parseDevice("encoder:GP2,GP3:3@1s/5ms:-1@2s");
    expect(drives!.map(({ wire, steps }) => [wire, ...steps.map(({ atMs }) => atMs)])).toEqual([
      ["GP2", 0, 1000, 1010, 2000],
      ["GP3", 0, 1005],
    ]);
  });

  test.each([
    ["lcd:GP1", 'there is no device "lcd"'],
    ["htu21d:GP4", '"htu21d:GP4" is not clear. Write htu21d:GP4,GP5'],
    ["htu21d:GP4,GP5:200C,40%", "is not clear"],
    ["i2c:GP4,GP5", "is not clear. Write i2c:GP4,GP5:0x33"],
    ["i2c:GP4,GP5:0x80", "is not clear"],
    ["keyboard:GP6/GP7:1,0@1s-2s", "is not clear"],
    [
      "keyboard:GP6,GP7/GP10,GP6",
      "uses the pin GP6 twice. Each row and each column needs its own pin.",
    ],
    [
      "keyboard:GP6,GP6/GP10",
      "uses the pin GP6 twice. Each row and each column needs its own pin.",
    ],
    ["keyboard:GP6", "is not clear"],
    ["initiator:GP4,GP5", "is not clear. Write initiator:GP4,GP5,GP6,GP7 (SDA, SCL, syn, ack)"],
    ["initiator:GP4,GP5,GP6,GP6", "is not clear"],
    ["initiator:GP4,GP5,GP6,GP7,GP8", "is not clear"],
    ["button:GP15:1s", '"button:GP15:1s" is not clear. Write button:GP15:1s-1.2s'],
    ["button:GP15:1s-1.001s*5", "the press at 1000 ms does not fit"],
    ["nec:GP16", "is not clear"],
    ["nec:GP16:1,300@1s", "is not clear"],
    ["nec:GP16:1,2@1s*2:1,3@1.1s", "overlap"],
    ["encoder:GP2,GP3:x@1s", "is not clear"],
    ["encoder:GP2,GP3:20@1s:5@1.01s", "a turn of the encoder starts at 1010 ms"],
    ["i2c:GP4,GP99:0x33", 'names the pin "GP99", but there is no such pin'],
  ])("%s is refused", (text, message) => {
    expect(() => parseDevice(text)).toThrow(message);
  });
});
