import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aiorigHere } from "../../cli/testing/command-line.ts";
import { EDGES_PER_SECOND, LOAD, MOST_PAGE_BYTES } from "./load.ts";

/** A small part of `npm run campaign:watch`. */
test("if a program has many edges and tasks, its page is small and no edge is lost", async () => {
  const SECONDS = 3;
  const folder = mkdtempSync(join(tmpdir(), "aiorig-load-"));
  try {
    writeFileSync(join(folder, "load.py"), LOAD);
    const words = ["watch", "load.py", "--runtime", "reference", "--for", `${SECONDS}s`, "--json"];
    const { exitCode, stdout } = await aiorigHere(words, { cwd: folder });
    const { tasks, end } = JSON.parse(stdout);
    const csv = readFileSync(join(folder, "out/watch/session.csv"), "utf8");
    expect({ exitCode, end: end.kind, tasks: tasks.length }).toEqual({
      exitCode: 0,
      end: "time",
      tasks: 21,
    });
    expect(csv.split("\n").length).toBeGreaterThan(SECONDS * EDGES_PER_SECOND * 0.99);
    expect(statSync(join(folder, "out/watch/index.html")).size).toBeLessThan(MOST_PAGE_BYTES / 10);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
