import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readScenario } from "../scenario/read-scenario.ts";
import { renderScenario } from "../scenario/render-scenario.ts";
import { STEP_NAMES, type Step } from "../scenario/scenario.ts";
import { quoteWord } from "../text/shell-word.ts";
import { ROOT } from "../tidy/source-files.ts";
import { AdapterSession } from "./adapter-session.ts";
import { fromAdapterSchema, type RunMessage, toAdapterSchema } from "./messages.ts";

const page = readFileSync(join(ROOT, "docs/adapter-protocol.md"), "utf8");

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-page-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the session on the page is the traffic between aiorig and the adapter in JavaScript", async () => {
  const lines = blockOf("session").trimEnd().split("\n");
  const [sent, received] = [">", "<"].map((sign) =>
    lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(2)),
  );
  const traffic = { sent: join(folder, "sent"), received: join(folder, "received") };
  const adapter = [process.execPath, join(ROOT, "adapters/javascript/adapter.mjs")];
  const words = adapter.map(quoteWord).join(" ");
  const pipeline = `tee ${quoteWord(traffic.sent)} | ${words} | tee ${quoteWord(traffic.received)}`;
  const session = await AdapterSession.start({
    command: "/bin/sh",
    args: ["-c", pipeline],
    env: process.env,
    cwd: folder,
  });
  for (const message of sent!.map((line) => toAdapterSchema.parse(JSON.parse(line)))) {
    if (message.type !== "run") continue;
    await session.run(message as RunMessage, new AbortController().signal);
  }
  await session.close();
  const linesOf = (file: string) => readFileSync(file, "utf8").trimEnd().split("\n");
  expect({
    sent: linesOf(traffic.sent).map((line) => JSON.parse(line)),
    received: linesOf(traffic.received),
    fault: session.fault,
  }).toEqual({ sent: sent!.map((line) => JSON.parse(line)), received, fault: undefined });
});

test("the other messages on the page are valid for the schema", () => {
  const [, others] = blocksOf("session");
  const messages = others!
    .trimEnd()
    .split("\n")
    .map((line) => fromAdapterSchema.parse(JSON.parse(line.replace(/^< /, ""))));
  expect(messages.map(({ type }) => type)).toEqual(["output", "mark", "end", "end", "end"]);
});

test("the example of a scenario on the page is valid", () => {
  expect(readScenario(blockOf("json"))).toHaveProperty("scenario");
});

test("the table on the page has every step with its Python code", () => {
  const rows = [...page.matchAll(/^\| `(\{.*?\})` \| (.*?) \| .+ \|$/gm)].map(
    ([, json, python]) => ({
      step: JSON.parse(json!) as Step,
      python: python!.split("<br>").map((line) => line.slice(1, -1)),
    }),
  );
  expect(rows.map(({ step }) => step.do)).toEqual(STEP_NAMES);
  expect(rows.map(({ python }) => python)).toEqual(rows.map(({ step }) => linesOfStep(step)));
});

/** Returns the Python lines of one step, without indentation. */
function linesOfStep(step: Step): string[] {
  const child = { parameters: ["name"], steps: [] };
  const coroutines = { main: { steps: [step] }, child };
  const objects = { events: ["event"], locks: ["lock"], queues: { queue: 0 } };
  const python = renderScenario({ scenario: 1, ...objects, coroutines });
  const [, body = ""] = /async def main\(\):\n([\s\S]*?)\n\n/.exec(python) ?? [];
  return body.split("\n").map((line) => line.trim());
}

function blockOf(language: string): string {
  return blocksOf(language)[0] ?? "";
}

function blocksOf(language: string): string[] {
  const blocks = page.matchAll(new RegExp(`\`\`\`${language}[^\\n]*\\n([\\s\\S]*?)\`\`\``, "g"));
  return [...blocks].map(([, block]) => block!);
}
