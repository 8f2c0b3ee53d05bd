import { describe, expect, test } from "vitest";
import { talk } from "../trace/serial-line.ts";
import type { Edge } from "../trace/waveform.ts";
import { decodeMonitor, findHogs, MONITOR_FORMAT } from "./monitor.ts";

describe("events of a monitor", () => {
  test("the decoder makes one lane per ident from the events, at the times of their bytes", () => {
    expect(decode([0, "z"], [100, "A"], [200, "D"], [250, "d"], [300, "a"])).toEqual({
      bytes: 5,
      lanes: [
        {
          ident: 1,
          edges: [
            { atUs: 100, level: 1 },
            { atUs: 300, level: 0 },
          ],
          starts: [100],
          mostAtOnce: 1,
        },
        {
          ident: 4,
          edges: [
            { atUs: 200, level: 1 },
            { atUs: 250, level: 0 },
          ],
          starts: [200],
          mostAtOnce: 1,
        },
      ],
      resets: [0],
      problems: [],
    });
  });

  test("if an ident starts twice, its lane stays on until the ident has ended twice", () => {
    const { lanes } = decode([100, "A"], [200, "A"], [300, "a"], [400, "a"]);
    expect(lanes).toEqual([
      {
        ident: 1,
        edges: [
          { atUs: 100, level: 1 },
          { atUs: 400, level: 0 },
        ],
        starts: [100, 200],
        mostAtOnce: 2,
      },
    ]);
  });

  test("all idents are off after a reset", () => {
    const { lanes, resets } = decode([100, "AAB"], [200, "z"], [300, "A"]);
    expect({ resets, lanes: lanes.map(({ edges }) => edges) }).toEqual({
      resets: [200],
      lanes: [
        [
          { atUs: 100, level: 1 },
          { atUs: 200, level: 0 },
          { atUs: 300, level: 1 },
        ],
        [
          { atUs: 120, level: 1 },
          { atUs: 200, level: 0 },
        ],
      ],
    });
  });

  test("the decoder accepts events of the first ident and of the last ident", () => {
    expect(decode([0, "@`Uu"]).lanes.map(({ ident }) => ident)).toEqual([0, 21]);
  });

  test("a byte has a problem if it is not part of the protocol, or if it ends an ident that is off", () => {
    expect(decode([0, "A"], [100, "!"], [200, "V"], [300, "v"], [400, "b"]).problems).toEqual([
      { atUs: 100, toUs: 110, byte: 0x21, kind: "not of the protocol" },
      { atUs: 200, toUs: 210, byte: 0x56, kind: "not of the protocol" },
      { atUs: 300, toUs: 310, byte: 0x76, kind: "not of the protocol" },
      { atUs: 400, toUs: 410, byte: 0x62, kind: "an end without a start" },
    ]);
  });

  test("a byte with a low stop bit has a problem and changes no lane", () => {
    const edges = [
      [100, 0],
      [130, 1],
    ].map(([atUs, level]): Edge => ({ wire: "TX", atUs: atUs!, level: level as 0 | 1 }));
    expect(decodeMonitor(edges, 1, 1000)).toEqual({
      bytes: 1,
      lanes: [],
      resets: [],
      problems: [{ atUs: 100, toUs: 110, byte: 0, kind: "stop bit" }],
    });
  });
});

describe("hogs", () => {
  test("the decoder reports a long pause between two turns of ident 0 as a hog (a task that blocks)", () => {
    const record = decode([0, "z"], [100, "@"], [200, "`"], [300, "@"], [5300, "`"], [5400, "@"]);
    expect(findHogs(record, 1000, 6000)).toEqual({
      limitUs: 1000,
      hogs: [{ fromUs: 300, toUs: 5400, isAtEnd: false }],
      longest: { fromUs: 300, toUs: 5400, isAtEnd: false },
    });
  });

  test("the decoder reports a long pause until the end of the record as a hog (a task that blocks)", () => {
    const hog = { fromUs: 300, toUs: 9000, isAtEnd: true };
    expect(findHogs(decode([100, "@"], [300, "@"]), 1000, 9000)).toEqual({
      limitUs: 1000,
      hogs: [hog],
      longest: hog,
    });
  });

  test("a pause in which the program starts again is not reported as a hog (a task that blocks)", () => {
    const record = decode([100, "@"], [200, "@"], [7000, "z"], [8000, "@"], [8050, "@"]);
    expect(findHogs(record, 1000, 8100)).toEqual({
      limitUs: 1000,
      hogs: [],
      longest: { fromUs: 100, toUs: 200, isAtEnd: false },
    });
  });

  test("if ident 0 never starts, the decoder cannot find hogs (tasks that block)", () => {
    expect(findHogs(decode([100, "A"]), 1000, 9000)).toBeUndefined();
  });
});

/** Decodes texts that a program sends at the given times in microseconds. */
function decode(...sent: readonly (readonly [atUs: number, text: string])[]) {
  const edges = sent.flatMap(([atUs, text]) =>
    talk("TX", Buffer.from(text), atUs / 1000, MONITOR_FORMAT)
      .slice(1)
      .map(({ level, atMs }): Edge => {
        const us = Math.round(atMs * 1e6) / 1000;
        return { wire: "TX", level: level!, atUs: us };
      }),
  );
  return decodeMonitor(edges, 1, 1e6);
}
