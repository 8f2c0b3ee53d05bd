import { expect, test } from "vitest";
import { linePath, plotScale, pointPath, spanPaths, wirePaths } from "./plot-paths.ts";
import { edgesAt } from "./testing/sample-session.ts";

const SECOND = plotScale({ fromUs: 0, toUs: 1_000_000 }, 10);

test("a wire with few edges is drawn exactly", () => {
  const edges = edgesAt("GP25", 1, [100_000, 100_003]);
  expect(wirePaths({ edges, initial: 0 }, SECOND)).toEqual({
    line: "M0 32H100000V8H100003V32H1000000",
    blocks: "",
    floating: "",
  });
});

test("if a wire has more edges than the drawing has parts, a part with several edges becomes one block", () => {
  const times = [100_000, ...Array.from({ length: 20 }, (_, i) => 500_000 + i * 10_000), 900_000];
  expect(wirePaths({ edges: edgesAt("GP25", 1, times), initial: 0 }, SECOND)).toEqual({
    line: "M0 32H100000V8H500000M700000 8H900000V32H1000000",
    blocks: "M500000 8H700000V32H500000z",
    floating: "",
  });
});

test("if nothing drives a wire, it is dashed until its first edge", () => {
  expect(wirePaths({ edges: edgesAt("GP25", 1, [400_000]), initial: null }, SECOND)).toEqual({
    line: "M400000 32H400000V8H1000000",
    blocks: "",
    floating: "M0 32H400000",
  });
});

test("the drawing of a part of the time starts with the level before this part", () => {
  const scale = plotScale({ fromUs: 200_000, toUs: 1_200_000 }, 10);
  const edges = edgesAt("GP25", 1, [100_000, 700_000, 1_300_000]);
  expect(wirePaths({ edges, initial: 0 }, scale).line).toBe("M0 8H500000V32H1000000");
});

test("if there are few spans, they are drawn exactly, and each span is at least one unit wide", () => {
  const spans = [
    { fromUs: 100_000, toUs: 100_000 },
    { fromUs: 500_000, toUs: 505_000 },
  ];
  expect(spanPaths(spans, SECOND)).toEqual({
    exact: "M100000 8H100001V32H100000zM500000 8H505000V32H500000z",
    share: "",
  });
});

test("if there are many spans, the height of each block shows the share of time", () => {
  // From 0.5 to 0.7 s, the spans take half of the time. From 0.8 to 0.9 s, they take a hundredth of the time.
  const spans = [
    ...Array.from({ length: 200 }, (_, i) => ({
      fromUs: 500_000 + i * 1000,
      toUs: 500_500 + i * 1000,
    })),
    { fromUs: 850_000, toUs: 851_000 },
  ];
  expect(spanPaths(spans, SECOND)).toEqual({
    exact: "",
    share: "M500000 20H700000V32H500000zM800000 30H900000V32H800000z",
  });
});

test("if there are many spans that can each be drawn, there are two drawings: exact, and shares of time", () => {
  const spans = Array.from({ length: 200 }, (_, i) => ({ fromUs: i * 1000, toUs: i * 1000 + 500 }));
  const { exact, share } = spanPaths(spans, { ...SECOND, parts: 1000 });
  expect({ blocks: exact.split("z").length - 1, share }).toEqual({
    blocks: 200,
    share: "M0 20H200000V32H0z",
  });
});

test("points in the same part of a plot become one line", () => {
  const times = Array.from({ length: 11 }, (_, i) => 500_000 + i);
  expect(pointPath(times, SECOND)).toBe("M500000 8V32");
});

test("waits are parts of a thin line, and waits that are too close together become one part", () => {
  const waits = Array.from({ length: 6 }, (_, i) => ({
    fromUs: i * 100_000,
    toUs: i * 100_000 + 50_000,
  }));
  const few = linePath(waits.slice(0, 2), SECOND);
  const many = linePath(waits, { ...SECOND, parts: 5 });
  expect([few, many]).toEqual(["M0 20H50000M100000 20H150000", "M0 20H550000"]);
});

test("the line of a wire has gaps where nothing drives the wire", () => {
  const undriven = [
    { fromUs: 100_000, toUs: 300_000 },
    { fromUs: 500_000, toUs: 500_001 },
    { fromUs: 800_000, toUs: 1_000_000 },
  ];
  expect(wirePaths({ edges: edgesAt("GP25", 1, [300_000]), initial: 0, undriven }, SECOND)).toEqual(
    {
      line: "M0 32H100000M300000 32H300000V8H800000M1000000 8H1000000",
      blocks: "",
      floating: "M100000 32H300000M800000 32H1000000",
    },
  );
});
