import { expect, test } from "vitest";
import type { Drive, Level } from "./drive.ts";
import { type Contention, type DriveChange, type Edge, Net, type NetEnd } from "./net.ts";

/** An end of a net for tests. A test can set the drive of this end. The end records the levels that it receives. */
class End implements NetEnd {
  readonly name: string;
  drive: Drive = "floating";
  readonly levels: Level[] = [];

  constructor(name: string) {
    this.name = name;
  }

  setLevel(level: Level): void {
    this.levels.push(level);
  }
}

interface Joined {
  readonly net: Net;
  readonly a: End;
  readonly b: End;
  readonly edges: Edge[];
  readonly changes: DriveChange[];
  readonly contentions: Contention[];
}

function joined(): Joined {
  const a = new End("a.GP1");
  const b = new End("b.GP1");
  const edges: Edge[] = [];
  const changes: DriveChange[] = [];
  const contentions: Contention[] = [];
  const net = new Net("data", [a, b], {
    edge: (edge) => edges.push(edge),
    driven: (change) => changes.push(change),
    contention: (contention) => contentions.push(contention),
  });
  return { net, a, b, edges, changes, contentions };
}

test("the log says when the last drive or pull of a net ends, and when the next drive or pull begins", () => {
  const { net, a, changes } = joined();
  a.drive = "pull-up";
  net.resolve(10);
  net.driveFromOutside("low", 20);
  a.drive = "floating";
  net.resolve(30);
  net.driveFromOutside("floating", 40);
  a.drive = "low";
  net.resolve(50);
  expect(changes).toEqual([
    { net: "data", ns: 10, isDriven: true },
    { net: "data", ns: 40, isDriven: false },
    { net: "data", ns: 50, isDriven: true },
  ]);
});

test("a strong drive has priority over a pull; if nothing drives or pulls a net, the level stays", () => {
  const rows: string[] = [];
  const drives: Drive[] = ["low", "high", "pull-down", "pull-up", "floating"];
  for (const before of [0, 1] as const) {
    for (const first of drives) {
      const levels = drives.map((second) => {
        const { net, a, b } = joined();
        net.driveFromOutside(before ? "high" : "low", 0);
        a.drive = first;
        b.drive = second;
        net.driveFromOutside("floating", 1);
        return net.level;
      });
      rows.push(`${before} ${first}: ${levels.join("")}`);
    }
  }
  expect(rows).toEqual([
    "0 low: 00000",
    "0 high: 01111",
    "0 pull-down: 01000",
    "0 pull-up: 01011",
    "0 floating: 01010",
    "1 low: 00000",
    "1 high: 01111",
    "1 pull-down: 01010",
    "1 pull-up: 01111",
    "1 floating: 01011",
  ]);
});

test("a net logs and sends a level to its ends only if the level has changed", () => {
  const { net, a, b, edges } = joined();
  const script: [number, Drive, Drive][] = [
    [10, "high", "floating"],
    [20, "high", "pull-down"],
    [30, "floating", "floating"],
    [40, "floating", "pull-down"],
    [55, "pull-down", "pull-down"],
    [60, "floating", "high"],
  ];
  for (const [atNs, first, second] of script) {
    a.drive = first;
    b.drive = second;
    net.resolve(atNs);
  }
  expect(edges).toEqual([
    { ns: 10, net: "data", level: 1 },
    { ns: 40, net: "data", level: 0 },
    { ns: 60, net: "data", level: 1 },
  ]);
  expect([a.levels, b.levels]).toEqual([
    [1, 0, 1],
    [1, 0, 1],
  ]);
});

test("a contention is reported with the names of the ends and its start and end times", () => {
  const { net, a, b, edges, contentions } = joined();
  const script: [number, Drive, Drive, Drive][] = [
    [10, "high", "floating", "floating"],
    [20, "high", "low", "floating"],
    [30, "high", "low", "high"],
    [40, "floating", "low", "high"],
    [50, "floating", "floating", "high"],
    [60, "low", "floating", "high"],
  ];
  for (const [atNs, first, second, outside] of script) {
    a.drive = first;
    b.drive = second;
    net.driveFromOutside(outside, atNs);
  }
  expect(contentions).toEqual([
    { net: "data", startNs: 20, endNs: 50, high: ["a.GP1"], low: ["b.GP1"] },
    { net: "data", startNs: 60, endNs: undefined, high: ["outside"], low: ["a.GP1"] },
  ]);
  expect(edges.map(({ ns, level }) => [ns, level])).toEqual([
    [10, 1],
    [20, 0],
    [50, 1],
    [60, 0],
  ]);
});
