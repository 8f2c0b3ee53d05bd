import { expect, test } from "vitest";
import { renderSource } from "./source-listing.ts";
import { sampleHints } from "./testing/sample-session.ts";

test("in a listing, each line has a number, and a text of several lines is coloured in each of its lines", () => {
  expect(renderSource('a = """x\ny"""\n', [], "blink.py").text).toBe(
    [
      '<ol class="source">',
      '<li id="L1"><code>a = <span class="string">&#34;&#34;&#34;x</span></code></li>',
      '<li id="L2"><code><span class="string">y&#34;&#34;&#34;</span></code></li>',
      "</ol>",
      "",
    ].join("\n"),
  );
});

test("a line with a hint links to the hint", () => {
  const hints = sampleHints.map((hint) => ({ ...hint, line: 2 }));
  expect(renderSource("a\nb", hints, "blink.py").text).toContain(
    '<li id="L2" class="hinted"><code>b</code><a class="marker" href="#hint-1">hint 1</a></li>',
  );
});

test("a hint about another file marks no line", () => {
  const hints = sampleHints.map((hint) => ({ ...hint, line: 2 }));
  expect(renderSource("a\nb", hints, "main.py").text).not.toContain("hinted");
});

test("a huge program is cut, and the page says that lines are missing", () => {
  const text = `${"x".repeat(10_000)}\n`.repeat(5000);
  const page = renderSource(text, [], "blink.py").text;
  expect({
    isSmall: page.length < 400_000,
    says: page.match(/The page shows .*lines\./)?.[0],
  }).toEqual({
    isSmall: true,
    says: "The page shows the first 501 of 5000 lines.",
  });
});

test("if every character of a program would have its own colour, the program is shown without colours", () => {
  const page = renderSource(`${"1 ".repeat(120)}\n`.repeat(600), [], "blink.py").text;
  expect(page).not.toContain("<span");
});
