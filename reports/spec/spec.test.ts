import { expect, test } from "vitest";
import { defineGroup } from "../../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../../harness/check/order/record.ts";
import { TRAITS } from "../../harness/trace/traits.ts";
import { sentence } from "../markup.ts";
import { renderSpecMarkdown } from "./markdown.ts";
import { renderSpecPage } from "./page.ts";
import { colourPython } from "./python-colours.ts";
import { sourceLabel } from "./source-label.ts";
import { CONDITIONS, type Spec } from "./spec.ts";

const WAIT_FOR = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.wait_for";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const LATE = {
  verdict: "fail",
  reason: "it returns the value of `late`",
  check: recorded("result=<late>"),
} as const;

const spec: Spec = {
  version: "1.2.3",
  groups: [
    defineGroup({
      name: "WAITFOR",
      title: "timeouts",
      untested: [
        {
          id: "WAITFOR-02",
          statement: "It ends.",
          sources: [WAIT_FOR],
          reason: "Nobody can wait for `ever`.",
        },
      ],
      retired: [
        {
          id: "WAITFOR-03",
          statement: "It begins.",
          replacedBy: "WAITFOR-01",
          reason: "It was `never` true.",
          sources: [WAIT_FOR],
        },
      ],
      clauses: [
        {
          id: "WAITFOR-01",
          level: "must",
          statement: "`wait_for` raises TimeoutError if x < 1.",
          sources: [WAIT_FOR, `${TUTORIAL}#522-tasks-with-timeouts`],
          judgedBy: "timing",
          program: "waitfor/late.py",
          check: recordedOneOf(["timeout"], []),
          expect: [
            {
              when: { implementation: "micropython", version: "<1.26", lacks: ["assertions"] },
              ...LATE,
              link: "https://example.org/1",
            },
            {
              when: { family: "cpython" },
              verdict: "unsupported",
              reason: "it has no `wait_for`",
            },
          ],
        },
      ],
    }),
  ],
  programs: new Map([["waitfor/late.py", 'mark("a < b")  # late\n']]),
};

test("the Markdown document shows everything about a clause", () => {
  const document = renderSpecMarkdown(spec);
  expect(document.slice(document.indexOf("## <a"))).toBe(`## <a id="waitfor"></a>WAITFOR: timeouts

### <a id="waitfor-01"></a>WAITFOR-01

**must**, judged by its timing: \`wait_for\` raises TimeoutError if x &lt; 1.

- **micropython &lt;1.26 without assertions** (does not obey the clause): it returns the value of \`late\`; it records \`result=<late>\` ([described here](https://example.org/1))
- **cpython** (lacks the feature): it has no \`wait_for\`

Sources: [MicroPython: asyncio.wait_for](${WAIT_FOR}), [micropython-async: tasks with timeouts](${TUTORIAL}#522-tasks-with-timeouts)

<details>
<summary>Program waitfor/late.py</summary>

\`\`\`python
mark("a < b")  # late
\`\`\`

It records \`timeout\`, or nothing.

</details>

### <a id="waitfor-02"></a>WAITFOR-02

**untested**: It ends. Nobody can wait for \`ever\`.

Sources: [MicroPython: asyncio.wait_for](${WAIT_FOR})

### <a id="waitfor-03"></a>WAITFOR-03

**retired**, replaced by [WAITFOR-01](#waitfor-01). Statement: It begins. It was \`never\` true.

Sources: [MicroPython: asyncio.wait_for](${WAIT_FOR})

## By name

- \`wait_for\`: [WAITFOR-01](#waitfor-01)

## Declared deviations

- **micropython &lt;1.26 without assertions** (1): [WAITFOR-01](#waitfor-01)
- **cpython** (1): [WAITFOR-01](#waitfor-01)

${CONDITIONS}

- **assertions**: ${TRAITS.assertions}.
`);
});

const history = [
  {
    id: "HISTORY-01",
    year: 2020,
    fix: "https://example.com/fix",
    wrong: "`wait_for` never ended.",
    clauses: ["WAITFOR-01"],
    elsewhere: "The defect was in the compiler.",
  },
];

test("the Markdown document lists historic defects with the clauses that catch them", () => {
  const document = renderSpecMarkdown({ ...spec, history });
  expect(document.slice(document.lastIndexOf("| --- |")).split("\n")[1]).toBe(
    "| HISTORY-01 | [2020](https://example.com/fix) | `wait_for` never ended. The defect was in the compiler. | [WAITFOR-01](#waitfor-01) |",
  );
});

test("the page lists historic defects with the clauses that catch them", () => {
  expect(renderSpecPage({ ...spec, history })).toContain(
    '<dt><b>HISTORY-01</b> <a href="https://example.com/fix">2020</a></dt><dd><code>wait_for</code> never ended. The defect was in the compiler. <a href="#WAITFOR-01">WAITFOR-01</a></dd>',
  );
});

const reports = [
  {
    link: "https://github.com/owner/name/issues/12",
    year: 2021,
    about: "`wait_for` ended too early.",
    clauses: ["WAITFOR-01"],
  },
];

test("the Markdown document lists public reports with the clauses that cover them", () => {
  const document = renderSpecMarkdown({ ...spec, reports });
  expect(document.slice(document.lastIndexOf("| --- |")).split("\n")[1]).toBe(
    "| [owner/name#12](https://github.com/owner/name/issues/12), 2021 | `wait_for` ended too early. | [WAITFOR-01](#waitfor-01) |",
  );
});

test("the page lists public reports with the clauses that cover them", () => {
  expect(renderSpecPage({ ...spec, reports })).toContain(
    '<dt><a href="https://github.com/owner/name/issues/12">owner/name#12</a>, 2021</dt><dd><code>wait_for</code> ended too early. <a href="#WAITFOR-01">WAITFOR-01</a></dd>',
  );
});

test("the page shows everything about a clause", () => {
  const article = /<article[\s\S]*<\/article>/.exec(renderSpecPage(spec))?.[0];
  expect(article).toBe(`<article class="clause" id="WAITFOR-01">
<h3><a href="#WAITFOR-01">WAITFOR-01</a> <span class="level must">must</span> <span class="kind">judged by its timing</span></h3>
<p class="statement"><code>wait_for</code> raises TimeoutError if x &#60; 1.</p>
<ul class="deviations">
<li><b>micropython &#60;1.26 without assertions</b> (does not obey the clause): it returns the value of <code>late</code> <a href="https://example.org/1">described here</a><p class="record">It records <code>result=&#60;late&#62;</code></p></li>
<li><b>cpython</b> (lacks the feature): it has no <code>wait_for</code></li>
</ul>

<p class="sources"><a href="${WAIT_FOR}">MicroPython: asyncio.wait_for</a> · <a href="${TUTORIAL}#522-tasks-with-timeouts">micropython-async: tasks with timeouts</a></p>
<details>
<summary>Program <code>waitfor/late.py</code></summary>
<pre>mark(<span class="string">&#34;a &#60; b&#34;</span>)  <span class="comment"># late</span></pre>
<p class="record">It records <code>timeout</code><br>or nothing</p>
</details>
</article>
<article class="clause" id="WAITFOR-02">
<h3><a href="#WAITFOR-02">WAITFOR-02</a> <span class="level untested">untested</span></h3>
<p class="statement">It ends.</p>
<ul class="deviations"><li>Nobody can wait for <code>ever</code>.</li></ul>
<p class="sources"><a href="${WAIT_FOR}">MicroPython: asyncio.wait_for</a></p>
</article>
<article class="clause" id="WAITFOR-03">
<h3><a href="#WAITFOR-03">WAITFOR-03</a> <span class="level untested">retired</span></h3>
<p class="statement">It begins.</p>
<ul class="deviations"><li>Replaced by <a href="#WAITFOR-01">WAITFOR-01</a>: It was <code>never</code> true.</li></ul>
<p class="sources"><a href="${WAIT_FOR}">MicroPython: asyncio.wait_for</a></p>
</article>`);
});

test("the page has clauses and untested promises in one list, sorted by id", () => {
  const [group] = spec.groups;
  const clauses = ["WAITFOR-03", "WAITFOR-01"].map((id) => ({ ...group!.clauses[0]!, id }));
  const mixed = { ...spec, groups: [{ ...group!, clauses, retired: [] }] };
  const ids = ["WAITFOR-01", "WAITFOR-02", "WAITFOR-03"];
  expect(renderSpecMarkdown(mixed).match(/WAITFOR-\d\d$/gm)).toEqual(ids);
  expect(renderSpecPage(mixed).match(/(?<=<article class="clause" id=")[^"]+/g)).toEqual(ids);
});

test("text outside of code is escaped for Markdown", () => {
  const [group] = spec.groups;
  const clause = { ...group!.clauses[0]!, statement: "only __await__ of a_b * `__c__` * 2 counts" };
  const document = renderSpecMarkdown({ ...spec, groups: [{ ...group!, clauses: [clause] }] });
  expect(document).toContain(": only \\_\\_await\\_\\_ of a_b \\* `__c__` \\* 2 counts\n");
});

test("the page needs no other files", () => {
  const page = renderSpecPage(spec);
  expect(page).not.toMatch(/<link|<img|\ssrc=|@import|url\(|fetch\(/);
  expect([...page.matchAll(/<(style|script)\b[^>]*>/g)].map(([tag]) => tag)).toEqual([
    "<style>",
    "<script>",
  ]);
});

test("every link within the page has a target", () => {
  const page = renderSpecPage(spec);
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.filter((id) => !ids.includes(id))).toEqual([]);
});

test("a statement goes into the page as text, never as markup", () => {
  expect(sentence('a <b> & `x < "1"` end').text).toBe(
    "a &#60;b&#62; &#38; <code>x &#60; &#34;1&#34;</code> end",
  );
});

test("if Python code is coloured, all of its text stays", () => {
  const source = `async def f(x):\n    return "a#b" + x[0]  # in "quotes"\n`;
  const coloured = colourPython(source).text;
  expect(coloured.match(/<span class="\w+">[^<]*/g)).toEqual([
    '<span class="keyword">async',
    '<span class="keyword">def',
    '<span class="keyword">return',
    '<span class="string">&#34;a#b&#34;',
    '<span class="number">0',
    '<span class="comment"># in &#34;quotes&#34;',
  ]);
  expect(coloured.replace(/<[^>]*>/g, "").replaceAll("&#34;", '"')).toBe(source);
});

test("a link to a source shows the owner of the documentation and the entry", () => {
  expect(
    [
      WAIT_FOR,
      "https://docs.python.org/3/library/asyncio-task.html#task-cancellation",
      `${TUTORIAL}#35-queue`,
      `${TUTORIAL}`,
      "https://peps.python.org/pep-0479/",
      "https://www.digikey.com/en/maker/110b4243a2f544b6af60411a85f0437c",
    ].map(sourceLabel),
  ).toEqual([
    "MicroPython: asyncio.wait_for",
    "Python: task-cancellation",
    "micropython-async: queue",
    "micropython-async: TUTORIAL",
    "peps.python.org: pep-0479",
    "www.digikey.com",
  ]);
});
