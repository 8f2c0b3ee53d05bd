import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatVcd } from "../../trace/vcd.ts";
import { parseUntil } from "../until.ts";
import { readDriveFile } from "./drive-file.ts";
import {
  parseAnalog,
  parseJoin,
  parseLevels,
  parsePress,
  parsePulse,
  parseSerial,
} from "./drive-text.ts";

describe("what the user wants to drive", () => {
  test.each([
    [
      "a press drives the pin low for 80 ms and then releases it",
      parsePress,
      "GP15@1s",
      [
        [0, 1000],
        [null, 1080],
      ],
    ],
    [
      "a press may drive the pin high, and the user may name the length of the press",
      parsePress,
      "15:high@400ms:50ms",
      [
        [1, 400],
        [null, 450],
      ],
    ],
    [
      "presses are sorted",
      parsePress,
      "GP15@2s:1s,1s",
      [
        [0, 1000],
        [null, 1080],
        [0, 2000],
        [null, 3000],
      ],
    ],
    [
      "a pin with pulses is driven during the whole session, also between the pulses",
      parsePulse,
      "GP15@1s:20ms",
      [
        [0, 0],
        [1, 1000],
        [0, 1020],
      ],
    ],
    [
      "a pulse may be low",
      parsePulse,
      "GP15:low@1s:20ms",
      [
        [1, 0],
        [0, 1000],
        [1, 1020],
      ],
    ],
    ["a level stays", parseLevels, "GP15=1", [[1, 0]]],
    [
      "levels change",
      parseLevels,
      "GP15=1@0s,0@1.5s,z@2s",
      [
        [1, 0],
        [0, 1500],
        [null, 2000],
      ],
    ],
  ] as const)("%s", (_claim, parse, text, steps) => {
    expect(parse(text).steps).toEqual(
      steps.map(([level, atMs]) => ({ wire: "GP15", level, atMs })),
    );
  });

  test.each([
    [
      parsePress,
      "GP15",
      '"GP15" has no time for the press. Write GP15@400ms,1s or GP15:high@400ms:50ms.',
    ],
    [
      parsePress,
      "GP15@400",
      '"400" is not a time such as 400ms, 1s or 2.3s. Write GP15@400ms,1s or GP15:high@400ms:50ms.',
    ],
    [
      parsePress,
      "GP15:up@1s",
      '"up" is not a level. Write low or high, as in GP15@400ms,1s or GP15:high@400ms:50ms.',
    ],
    [
      parsePress,
      "GP15@1s,1.05s",
      "--press drives GP15 at 1050 ms, but the pulse from 1000 ms lasts until 1080 ms. Leave a pause between the pulses, or make them shorter.",
    ],
    [
      parsePulse,
      "GP15@1s",
      "the pulse at 1s has no length. Write GP15@1s:20ms or GP15:low@1s:20ms.",
    ],
    [parseLevels, "GP15", '"GP15" is not clear. Write GP2=1@0s,0@1.5s.'],
    [parseLevels, "GP15=2", '"2" is not a level. Write 0, 1 or z (released).'],
    [
      parseLevels,
      "GP15=0,1",
      "GP15 is driven twice at 0 ms. Write only one level or press for each time.",
    ],
    [parseUntil, "GP99=1", "there is no pin GP99. The pins are GP0 to GP28, and LED for GP25."],
    [parseUntil, "GP1=x", '"x" is not a level. Write GP1=0 or GP1=1.'],
  ] as const)("%o refuses %s", (parse, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  test("voltages, joined pins and serial texts are parsed", () => {
    expect([parseAnalog("GP26=1.65V,3.3@1s"), parseJoin("GP0=gp1")]).toEqual([
      [
        { name: "GP26", wire: "GP26", volts: 1.65, atMs: 0 },
        { name: "GP26", wire: "GP26", volts: 3.3, atMs: 1000 },
      ],
      ["GP0", "GP1"],
    ]);
    // The bits of the letter U change at every step, so they are easy to check. A line feed ends the text.
    const { steps } = parseSerial("GP1=U\\n@1s:1000");
    expect(steps.slice(0, 4)).toEqual([
      { wire: "GP1", level: 1, atMs: 0 },
      { wire: "GP1", level: 0, atMs: 1000 },
      { wire: "GP1", level: 1, atMs: 1001 },
      { wire: "GP1", level: 0, atMs: 1002 },
    ]);
    expect(steps.at(-1)).toEqual({ wire: "GP1", level: 1, atMs: 1019 });
  });

  test.each([
    [parseAnalog, "GP26=5V", '"5V" is not a voltage from 0V to 3.3V. Write GP26=1.65V@0s,3.3V@1s.'],
    [
      parseAnalog,
      "GP15=1V",
      "GP15 of a Pico has no ADC. Use GP26 to GP28, or TEMP for its temperature sensor.",
    ],
    [parseAnalog, "GP26", '"GP26" is not clear. Write GP26=1.65V@0s,3.3V@1s.'],
    [parseSerial, "GP1=x", '"GP1=x" is not clear. Write GP1=hello@1s or GP1=hello@1s:9600.'],
    [parseSerial, "GP1=x@1s:fast", '"fast" is not a baud rate from 300 to 3000000.'],
    [parseJoin, "GP1=GP1", "GP1 cannot be joined with itself. Write GP0=GP1."],
  ] as const)("%o refuses %s as well", (parse, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  test("the value of the temperature sensor may be in degrees or in volts", () => {
    expect(parseAnalog("temp=27C,0.5V@1s,-10C@2s")).toEqual([
      { name: "temp", wire: "temperature sensor", volts: 0.706, atMs: 0 },
      { name: "temp", wire: "temperature sensor", volts: 0.5, atMs: 1000 },
      { name: "temp", wire: "temperature sensor", volts: expect.closeTo(0.769677, 9), atMs: 2000 },
    ]);
    expect(() => parseAnalog("TEMP=200C")).toThrow(
      "200C is not a temperature from -40C to 125C. Write TEMP=35C@1s.",
    );
    expect(() => parseAnalog("GP26=20C")).toThrow('"20C" is not a voltage from 0V to 3.3V.');
  });

  test("the option --level accepts the pin name LED, and the text of --until may contain an equals sign", () => {
    expect([parseLevels("LED=1").wire, parseUntil("x=1").condition]).toEqual([
      "LED (GP25)",
      { kind: "text", text: "x=1" },
    ]);
  });
});

describe("a file that says how pins are driven", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "aiorig-drive-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return readDriveFile(join(folder, name));
  };

  test("CSV has one line per level", async () => {
    const text = "pin,time_s,level\r\nGP15,0.4,0\r\nLED,1,1\r\nGP15,0.48,z\r\n";
    expect((await read("a.csv", text)).map(({ steps }) => steps)).toEqual([
      [
        { wire: "GP15", level: 0, atMs: 400 },
        { wire: "GP15", level: null, atMs: 480 },
      ],
      [{ wire: "LED (GP25)", level: 1, atMs: 1000 }],
    ]);
  });

  test.each([
    ["semicolons and decimal commas", "time_ms;pin;level\r\n2,5;GP15;0\r\n80;GP15;z\r\n"],
    ["tabs", "time_ms\tpin\tlevel\n2.5\tGP15\t0\n80\tGP15\tz\n"],
    ["quotes", '"time_ms","pin","level"\n"2.5","GP15","0"\n"80","GP15","z"\n'],
    ["line ends of an old spreadsheet", "time_ms,pin,level\r2.5,GP15,0\r80,GP15,z"],
  ])("a CSV file of a spreadsheet may have %s", async (_what, text) => {
    expect((await read("s.csv", text)).map(({ steps }) => steps)).toEqual([
      [
        { wire: "GP15", level: 0, atMs: 2.5 },
        { wire: "GP15", level: null, atMs: 80 },
      ],
    ]);
  });

  test("if the wires of a VCD file have the names of pins, the file drives these pins", async () => {
    const edges = [
      { wire: "GP15", level: 0, atUs: 400_000 },
      { wire: "LED (GP25)", level: 1, atUs: 400_000.5 },
    ] as const;
    const vcd = formatVcd({ initial: { GP15: 1, "LED (GP25)": null }, edges, watchedUs: 1e6 }, "x");
    expect((await read("a.vcd", vcd)).map(({ steps }) => steps)).toEqual([
      [
        { wire: "GP15", level: 1, atMs: 0 },
        { wire: "GP15", level: 0, atMs: 400 },
      ],
      [
        { wire: "LED (GP25)", level: null, atMs: 0 },
        { wire: "LED (GP25)", level: 1, atMs: expect.closeTo(400.0005, 6) },
      ],
    ]);
  });

  test("a VCD file of sigrok-cli also drives wires, although it has a line before the first section", async () => {
    const vcd =
      "META samplerate: 100000\n$timescale 10 us $end\n$var wire 1 ! GP15 $end\n$enddefinitions $end\n#0 1!\n#40 0!\n";
    expect((await read("b.vcd", vcd)).map(({ steps }) => steps)).toEqual([
      [
        { wire: "GP15", level: 1, atMs: 0 },
        { wire: "GP15", level: 0, atMs: expect.closeTo(0.4, 9) },
      ],
    ]);
  });

  test.each([
    [
      "time,pin,level\n",
      "line 1: the columns must be time_ms (or time_s, time_us), pin and level.",
    ],
    ["time_ms,pin,level\nx,GP1,1\n", 'line 2: "x" is not a time. Write a number from 0,'],
    ["time_ms,pin,level\n-1,GP1,1\n", 'line 2: "-1" is not a time.'],
    ["time_ms,pin,level\n0x10,GP1,1\n", 'line 2: "0x10" is not a time.'],
    ["time_ms,pin,level\n", "bad: there is no line after the names of the columns"],
    [
      "time_ms,pin,level\n5,GP1,1\n9,GP2,1\n4,GP1,0\n",
      "line 4: the time 4 is earlier than the time of the previous line for GP1. Sort the lines by time_ms.",
    ],
    [
      "time_ms,pin,level\n1,GP1\n",
      "line 2: there are 2 values, but line 1 has 3 columns. Write one value for each column, separated by commas.",
    ],
    [
      "time_ms,pin,level\n2,5,GP1,1\n",
      "line 2: there are 4 values, but line 1 has 3 columns. Write a decimal point instead of a decimal comma",
    ],
    ["$var wire 1 ! GP1 $end\n$enddefinitions $end\n#0\n", "bad: no wire has a level"],
    ["time_ms,pin,level\n\n1,GP99,1\n", 'line 3: there is no pin "GP99".'],
    ["time_ms,pin,level\n1,GP1,up\n", 'line 2: "up" is not a level. Write 0, 1 or z.'],
    ["\n", "bad is empty. Give the path of a CSV or VCD file."],
    ["$timescale 1 fortnight $end", "line 1: 1 fortnight is not a timescale such as 1 ns."],
    ["$var wire 8 ! GP1 $end", "line 1: GP1 has 8 bits. Only wires of one bit can be read."],
    ["$var wire 1 ! D0 $end $enddefinitions $end #0 1!", 'there is no pin "D0".'],
    ["$var wire 1 ! GP1", "line 1: $var has no $end. The file is cut off."],
    [
      "$var wire 1 ! GP1 $end\n\n#0\n1!\n",
      'line 3: #0 comes before $enddefinitions. Write "$enddefinitions $end" after the last $var.',
    ],
    ["$var wire 1 ! GP1 $end\n", "line 1: there is no $enddefinitions. The file is cut off."],
    [
      "$var wire 1 ! GP1 $end\n$enddefinitions $end\n#10 1!\n#5 0!\n",
      "line 4: #5 comes after #10. The times must not go back.",
    ],
    ["$enddefinitions $end\n#-1\n", "line 2: #-1 is not a time."],
  ])("%o is refused", async (text, message) => {
    await expect(read("bad", text)).rejects.toThrow(message);
  });

  test.each([
    ["", "e.vcd is empty. Give the path of a CSV or VCD file."],
    ["time_ms,pin,level\n", "e.vcd, line 1: this is not VCD"],
  ])(
    "if the name of a file ends with .vcd, the file is not read as CSV: %o",
    async (text, message) => {
      await expect(read("e.vcd", text)).rejects.toThrow(message);
    },
  );

  test("a missing file is named", async () => {
    await expect(readDriveFile(join(folder, "none.csv"))).rejects.toThrow(
      "none.csv cannot be read",
    );
  });
});
