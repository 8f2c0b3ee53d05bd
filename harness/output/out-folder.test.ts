import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeProcess } from "../toolchain/process-identity.ts";
import { withOutFolder } from "./out-folder.ts";
import { OutputRefused } from "./output-error.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-output-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a folder that a run uses", () => {
  test("if a folder is in use, it is refused, and the error names the process that uses the folder", async () => {
    const message = await withOutFolder(folder, () => refusalOf(() => use(folder)));
    expect(message).toMatch(
      new RegExp(
        `^${folder} is in use by process ${process.pid} of \\S+ on ${hostname()} since \\S+ \\(aiorig .*\\)\\. Wait until that run has ended, or name another folder with --out\\.$`,
      ),
    );
  });

  test("when a run has ended, other runs can use its folder, even if the run failed", async () => {
    await expect(
      withOutFolder(folder, async () => {
        throw new Error("it broke");
      }),
    ).rejects.toThrow("it broke");
    expect(await use(folder)).toBe("used");
    expect(existsSync(join(folder, ".aiorig", "lock"))).toBe(false);
  });

  test("if a run was killed, other runs can use its folder at once", async () => {
    // The record of an earlier process that had the same id as a process that lives now.
    const killed = { ...describeProcess(), startTime: "1" };
    mkdirSync(join(folder, ".aiorig"));
    writeFileSync(
      join(folder, ".aiorig", "lock"),
      JSON.stringify({ ...killed, token: "theirs", holder: "a killed process" }),
    );
    expect(await use(folder)).toBe("used");
  });
});

describe("a file that aiorig did not write", () => {
  test("if aiorig did not write a file, it never overwrites the file", async () => {
    const file = join(folder, "notes.md");
    writeFileSync(file, "mine");
    const message = await withOutFolder(folder, async (out) =>
      refusalOf(async () => out.write({ "new.md": "new", "notes.md": "ours" })),
    );
    expect({ message, text: readFileSync(file, "utf8"), files: visible() }).toEqual({
      message: `${file} already exists, and aiorig did not write it. Move the file away, or name another folder with --out.`,
      text: "mine",
      files: ["notes.md"],
    });
  });

  test("if aiorig did not write a file, it never removes the file or its folder", async () => {
    mkdirSync(join(folder, "traces"));
    writeFileSync(join(folder, "traces", "mine.txt"), "mine");
    await withOutFolder(folder, async (out) => {
      out.write({ "traces/a/1.json": "1", "traces/b.json": "2" });
      out.remove((name) => name.startsWith("traces/"));
    });
    expect(
      readdirSync(folder, { recursive: true }).filter((name) => /^[^.]/.test(String(name))),
    ).toEqual(["traces", "traces/mine.txt"]);
  });

  test("if a link leads to a file outside the folder, aiorig does not remove the file through the link", async () => {
    const theirs = mkdtempSync(join(tmpdir(), "aiorig-theirs-"));
    writeFileSync(join(theirs, "1.json"), "theirs");
    await withOutFolder(folder, async (out) => {
      out.write({ "traces/1.json": "ours" });
      rmSync(join(folder, "traces"), { recursive: true });
      symlinkSync(theirs, join(folder, "traces"));
      out.remove(() => true);
    });
    expect(readFileSync(join(theirs, "1.json"), "utf8")).toBe("theirs");
    rmSync(theirs, { recursive: true });
  });

  test("if the record of written files is damaged, aiorig removes no other files", async () => {
    const outside = join(folder, "outside.txt");
    writeFileSync(outside, "mine");
    const out = join(folder, "out");
    mkdirSync(join(out, ".aiorig"), { recursive: true });
    writeFileSync(
      join(out, ".aiorig", "files"),
      `"../outside.txt"\n"/etc/passwd"\n{"name":1}\n"cut of`,
    );
    await withOutFolder(out, async (it) => it.remove(() => true));
    expect(readFileSync(outside, "utf8")).toBe("mine");
  });

  test("if a file name is a broken link that aiorig did not make, aiorig refuses to write there", async () => {
    symlinkSync(join(folder, "nowhere"), join(folder, "a.md"));
    const message = await withOutFolder(folder, async (out) =>
      refusalOf(async () => out.write({ "a.md": "ours" })),
    );
    expect({ message, isMade: existsSync(join(folder, "nowhere")) }).toEqual({
      message: expect.stringContaining("aiorig did not write it"),
      isMade: false,
    });
  });
});

test("aiorig can replace and remove its own files, and it also removes folders that become empty", async () => {
  await withOutFolder(folder, async (out) => {
    out.write({ "a/b/c.txt": "1" });
    out.write({ "a/b/c.txt": "2" });
  });
  expect(readFileSync(join(folder, "a", "b", "c.txt"), "utf8")).toBe("2");
  await withOutFolder(folder, async (out) => out.remove(() => true));
  expect(visible()).toEqual([]);
});

test("if a path leads through a file, the path is refused, and the error names that file", async () => {
  writeFileSync(join(folder, "file"), "");
  expect(await refusalOf(() => use(join(folder, "file", "out")))).toMatch(
    /file\/out cannot be written: ENOTDIR.*Name another folder with --out\.$/,
  );
});

function use(path: string): Promise<string> {
  return withOutFolder(path, async () => "used");
}

async function refusalOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(OutputRefused);
    return (error as Error).message;
  }
  return "not refused";
}

function visible(): string[] {
  return readdirSync(folder).filter((name) => !name.startsWith("."));
}
