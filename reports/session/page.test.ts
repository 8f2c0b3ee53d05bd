import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { formatSessionPage } from "./page.ts";
import { hostileSession } from "./testing/hostile-session.ts";
import { longSession } from "./testing/long-session.ts";
import { blinkSession, sampleHints, sampleSession } from "./testing/sample-session.ts";
import { sampleTasks } from "./testing/sample-tasks.ts";

test("if a target is emulated, the page says that its times are emulated", () => {
  expect(formatSessionPage(sampleSession)).toContain(
    '<p class="banner" role="note">Emulated, not hardware measurements: pico-virtual.</p>',
  );
});

test("if a board is real, the page has no banner about emulated times", () => {
  const target = { ...sampleSession.target, isEmulated: false };
  expect(formatSessionPage({ ...sampleSession, target })).not.toContain('class="banner"');
});

test("a hint has a link to its line, and the line has a link to its hint", () => {
  const page = formatSessionPage(sampleSession, sampleHints);
  expect([...page.matchAll(/href="(#(?:L|hint).*?)"/g)].map(([, target]) => target)).toEqual([
    "#L11",
    "#hint-1",
  ]);
});

test("a note is not called a hint", () => {
  const notes = sampleHints.map((hint) => ({ ...hint, kind: "note" as const }));
  const page = formatSessionPage(sampleSession, notes);
  expect(page).toContain("<h2>Notes</h2>");
  expect(page).toContain('<b>Note:</b> <a href="#L11">blink.py, line 11</a>');
  expect(page).toContain(">note 1</a>");
});

test("a page with a mistake and a note has the heading Hints", () => {
  const both = [...sampleHints, ...sampleHints.map((hint) => ({ ...hint, kind: "note" as const }))];
  expect(headings(formatSessionPage(sampleSession, both))).toContain("Hints");
});

test("a hint about a module has the name of the module, and no link", () => {
  const hints = sampleHints.map((hint) => ({ ...hint, file: "lamps.py" }));
  const page = formatSessionPage(sampleSession, hints);
  expect(page).toContain("<p>lamps.py, line 11 <small>");
});

test("if the page does not have the line of a hint, the hint has no link", () => {
  const hints = sampleHints.map((hint) => ({ ...hint, line: 900 }));
  const page = formatSessionPage(sampleSession, hints);
  expect({
    has: page.includes("<p>blink.py, line 900 <small>"),
    links: page.includes('href="#L'),
  }).toEqual({ has: true, links: false });
});

test("if a session has no wires and no tasks, the page shows the printed lines", () => {
  const { waveform: _, ...session } = sampleSession;
  const page = formatSessionPage({ ...session, wires: [], unseen: [] });
  expect(headings(page)).toEqual(["Over time", "Printed", "Program"]);
  expect(page).toContain("pico-virtual has no pins, so there are no wires.");
});

test("the page has a section for each part of what a session recorded", () => {
  expect(
    headings(formatSessionPage({ ...sampleSession, tasks: sampleTasks }, sampleHints)),
  ).toEqual(["Over time", "Hints", "Wires", "Tasks", "Printed", "Program"]);
});

test("a session of ten minutes with 600,000 edges and 20 tasks becomes a small page, with little memory", () => {
  const session = longSession();
  const before = process.memoryUsage();
  const page = formatSessionPage(session);
  const after = process.memoryUsage();
  expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
  expect(page).toContain(
    "There are 600,000 edges. Where edges or turns are too close together to be drawn one by one, this page draws a block. The VCD and CSV files beside this page have every edge.",
  );
  // The measured memory also contains objects that garbage collection will free. So this limit is higher than what the
  // page needs.
  expect(after.heapUsed - before.heapUsed).toBeLessThan(500_000_000);
});

test("even a session with hostile sizes becomes a page of less than 5 MB", () => {
  const session = blinkSession([], 1000);
  const line = `${"<".repeat(2000)}\n`;
  const page = formatSessionPage({
    ...session,
    program: { path: "a.py", text: line.repeat(5000) },
    console: Array.from({ length: 5000 }, (_, i) => ({ atUs: i, text: line })),
  });
  expect(Buffer.byteLength(page)).toBeLessThan(5_000_000);
});

test("hostile text is printable and runs no script", () => {
  const { session, hints } = hostileSession(`</style><script>alert(1)</script>${ALL_HOSTILE}`);
  const page = formatSessionPage(session, hints);
  expect({ harm: harmIn(page), scripts: page.split("<script").length - 1 }).toEqual({
    harm: [],
    scripts: 1,
  });
});

function headings(page: string): string[] {
  return [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title!);
}
