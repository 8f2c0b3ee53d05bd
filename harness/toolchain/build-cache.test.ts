import { once } from "node:events";
import { existsSync } from "node:fs";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fillDisk, smallDisk } from "../output/testing/small-disk.ts";
import { buildOnce, findBuilt, resultFolder } from "./build-cache.ts";
import { MANIFEST, type Recipe } from "./build-manifest.ts";
import { CacheError } from "./cache-error.ts";
import { describeProcess } from "./process-identity.ts";

const RECIPE: Recipe = {
  name: "thing",
  version: "1.0",
  inputs: ["a flag"],
  keeps: ["program", "modules/"],
};

let cache: string;
let folder: string;
let notices: string[];

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "aiorig-cache-"));
  vi.stubEnv("AIORIG_CACHE", cache);
  folder = resultFolder(RECIPE);
  notices = [];
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

test("the cache keeps the result of a build, and the work folder of the build is removed", async () => {
  expect(await build()).toBe(folder);
  expect({ result: (await readdir(folder)).sort(), cache: await readdir(cache) }).toEqual({
    result: [MANIFEST, "modules", "program"],
    cache: [basename(folder)],
  });
});

test("a result is found in the cache while its files are unchanged", async () => {
  const before = await findBuilt(RECIPE);
  await build();
  expect([before, await findBuilt(RECIPE)]).toEqual([
    { state: "absent" },
    { state: "whole", path: folder },
  ]);
});

test("the record of a result has the recipe, the time, aiorig's version and the state of each file", async () => {
  await build();
  expect(JSON.parse(await readFile(join(folder, MANIFEST), "utf8"))).toEqual({
    name: "thing",
    version: "1.0",
    inputs: ["a flag"],
    builtAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    aiorig: expect.stringMatching(/^\d+\.\d+\.\d+/),
    files: {
      "modules/a.py": {
        bytes: 5,
        mode: "644",
        sha256: "b5bc1ffd90912fb18bef6e7d80909192c7a6492896320156d67fbaf104c6544a",
      },
      program: {
        bytes: 5,
        mode: "755",
        sha256: "586a866f990ab55e36decfffc2011f172e4452d5141c939a5436baffba11111d",
      },
    },
  });
});

test("two simultaneous calls for the same result build it once", async () => {
  let builds = 0;
  const slowly = async (folders: Folders) => {
    builds++;
    await sleep(50);
    await makeThing(folders);
  };
  const [one, two] = await Promise.all([buildOnce(RECIPE, slowly), buildOnce(RECIPE, slowly)]);
  expect([builds, two]).toEqual([1, one]);
});

test("if a recipe has another version or flag, its result has a separate folder", async () => {
  const folders = [
    await buildOnce(RECIPE, makeThing),
    await buildOnce({ ...RECIPE, version: "1.1" }, makeThing),
    await buildOnce({ ...RECIPE, inputs: ["another flag"] }, makeThing),
  ];
  expect(new Set(folders).size).toBe(3);
});

test("a build that fails leaves nothing behind", async () => {
  const failing = buildOnce(RECIPE, async ({ result }) => {
    await writeFile(join(result, "program"), "half");
    throw new Error("no compiler");
  });
  await expect(failing).rejects.toThrow("no compiler");
  expect([await findBuilt(RECIPE), await readdir(cache)]).toEqual([{ state: "absent" }, []]);
  await expectHealed();
});

test("a build fails with an error if a file of its recipe is missing", async () => {
  const incomplete = buildOnce(RECIPE, ({ result }) => writeFile(join(result, "program"), "built"));
  await expect(incomplete).rejects.toThrow(
    "the build of thing is not complete: aiorig-build.json does not list modules/",
  );
  expect(await readdir(cache)).toEqual([]);
});

test("a killed build leaves nothing behind", async () => {
  const builder = execa({ reject: false })`node --import tsx/esm --input-type=module -e ${`
    import { buildOnce } from ${JSON.stringify(new URL("build-cache.ts", import.meta.url).href)};
    await buildOnce(${JSON.stringify(RECIPE)}, () => new Promise(() => {
      console.log("building");
      setInterval(() => {}, 1000);
    }));
  `}`;
  await once(builder.stdout, "data");
  expect(await findBuilt(RECIPE)).toEqual({ state: "absent" });
  expect(await readdir(cache)).toEqual(
    expect.arrayContaining([expect.stringContaining(".half-built-")]),
  );
  builder.kill("SIGKILL");
  await builder;
  // The guard needs a moment to remove the files.
  await vi.waitFor(async () => expect(await readdir(cache)).toEqual([]), { timeout: 20_000 });
});

test("if a build and its guard were both killed, the next build removes the files of the killed build", async () => {
  const ended = await execa`node -p process.pid`;
  const left = `${folder}.half-built-abcdef`;
  await mkdir(join(left, "work"), { recursive: true });
  await writeFile(
    join(left, "builder.json"),
    JSON.stringify({ ...describeProcess(), pid: Number(ended.stdout) }),
  );
  expect(await findBuilt(RECIPE)).toEqual({ state: "absent" });
  await expectHealed();
});

test("if the holder of a lock stops touching the lock, another process takes over the lock", async () => {
  await writeFile(`${folder}.lock`, '{"token":"theirs","hol');
  expect(await buildOnce(RECIPE, makeThing, { staleMs: 100 })).toBe(folder);
  expect(await readdir(cache)).toEqual([basename(folder)]);
});

describe("if a stored result has changed since it was built, it is built again", () => {
  beforeEach(async () => {
    await build();
  });

  const program = () => join(folder, "program");
  const manifest = () => join(folder, MANIFEST);
  const edit = async (change: (text: string) => string) =>
    writeFile(manifest(), change(await readFile(manifest(), "utf8")));

  test.each<[string, () => Promise<unknown>, string | RegExp]>([
    ["a truncated file", () => truncate(program(), 3), "program has 3 bytes instead of 5"],
    ["an empty file", () => truncate(program(), 0), "program has 0 bytes instead of 5"],
    [
      "different content of the same size",
      () => writeFile(program(), "BUILT"),
      "program has different content",
    ],
    ["a missing file", () => rm(program()), "program is missing"],
    [
      "a missing folder of files",
      () => rm(join(folder, "modules"), { recursive: true }),
      "modules/a.py is missing",
    ],
    [
      "a file that may not be executed",
      () => chmod(program(), 0o644),
      "program has mode 644 instead of 755",
    ],
    [
      "a folder instead of a file",
      async () => {
        await rm(program());
        await mkdir(program());
      },
      "program is a folder, not a file",
    ],
    [
      "a link instead of a file",
      async () => {
        await rename(program(), join(cache, "moved"));
        await symlink(join(cache, "moved"), program());
      },
      "program is not a regular file",
    ],
    [
      "several damaged files",
      async () => {
        await rm(program());
        await truncate(join(folder, "modules/a.py"), 0);
      },
      "modules/a.py has 0 bytes instead of 5; program is missing",
    ],
    ["a truncated record", () => truncate(manifest(), 100), "aiorig-build.json is damaged"],
    ["an empty record", () => truncate(manifest(), 0), "aiorig-build.json is damaged"],
    [
      "a record without files",
      () => edit((text) => JSON.stringify({ ...JSON.parse(text), files: {} })),
      "aiorig-build.json does not list program; aiorig-build.json does not list modules/",
    ],
    [
      "the record of another result",
      () => edit((text) => text.replace("1.0", "1.1")),
      /^aiorig-build\.json belongs to thing-1\.1-[0-9a-f]{12}$/,
    ],
    [
      "no record, like a result of an older version of aiorig",
      () => rm(manifest()),
      /^aiorig-build\.json is missing, so the files cannot be checked/,
    ],
    [
      "a file instead of the folder",
      async () => {
        await rm(folder, { recursive: true });
        await writeFile(folder, "");
      },
      "it is not a folder",
    ],
    [
      "a link that leads nowhere instead of the folder",
      async () => {
        await rm(folder, { recursive: true });
        await symlink(join(cache, "nowhere"), folder);
      },
      "it is not a folder",
    ],
    [
      "an empty folder",
      async () => {
        await rm(folder, { recursive: true });
        await mkdir(folder);
      },
      /^aiorig-build\.json is missing/,
    ],
  ])("%s", async (_what, damage, fault) => {
    await damage();
    const found = await findBuilt(RECIPE);
    const faults = found.state === "damaged" ? found.faults.join("; ") : found.state;
    expect(faults).toMatch(typeof fault === "string" ? exactly(fault) : fault);
    await expectHealed();
    expect(notices[0]).toBe(
      `thing 1.0 in the build cache is damaged and is built again: ${faults}`,
    );
  });

  test("if the folder of a result is missing, the result is built again", async () => {
    await rm(folder, { recursive: true });
    await expectHealed();
    expect(notices).toEqual([]);
  });

  test("the damaged result stays until the new result is ready", async () => {
    await truncate(program(), 3);
    const failing = buildOnce(RECIPE, async () => {
      throw new Error("no network");
    });
    await expect(failing).rejects.toThrow("no network");
    expect(await findBuilt(RECIPE)).toMatchObject({ state: "damaged" });
  });

  test("if two processes find a damaged result, only one of them builds it", async () => {
    await truncate(program(), 3);
    let builds = 0;
    const counted = async (folders: Folders) => {
      builds++;
      await makeThing(folders);
    };
    await Promise.all([buildOnce(RECIPE, counted), buildOnce(RECIPE, counted)]);
    expect(builds).toBe(1);
  });

  test("if a build lost its lock, it does not damage the result of the next build", async () => {
    await truncate(program(), 3);
    await buildOnce(RECIPE, async (folders) => {
      await makeThing(folders);
      await rm(`${folder}.lock`);
      await build();
    });
    await expectHealed();
  });
});

describe("a file that aiorig did not write", () => {
  test("if a damaged result is built again, the files in it that aiorig did not write stay", async () => {
    await build();
    await writeFile(join(folder, "notes.txt"), "mine");
    await truncate(join(folder, "program"), 0);
    await build();
    const [aside] = (await readdir(cache)).filter((name) => name.includes(".damaged-"));
    const kept = join(cache, aside ?? "", "notes.txt");
    expect({
      notice: notices.at(-1),
      text: await readFile(kept, "utf8"),
      beside: await readdir(dirname(kept)),
      result: await findBuilt(RECIPE),
    }).toEqual({
      notice: `aiorig keeps these files, because it did not write them: ${kept}`,
      text: "mine",
      beside: ["notes.txt"],
      result: { state: "whole", path: folder },
    });
  });

  test("if aiorig did not write the file at the path of a result, the file is kept", async () => {
    await writeFile(folder, "mine");
    await build();
    const [aside] = (await readdir(cache)).filter((name) => name.includes(".damaged-"));
    expect(await readFile(join(cache, aside ?? ""), "utf8")).toBe("mine");
  });

  test("if the path of a result is a link to another folder, the files in that folder are kept", async () => {
    const theirs = await mkdtemp(join(tmpdir(), "aiorig-theirs-"));
    await writeFile(join(theirs, "program"), "mine");
    await symlink(theirs, folder);
    await build();
    expect({
      theirs: await readFile(join(theirs, "program"), "utf8"),
      result: await findBuilt(RECIPE),
    }).toEqual({ theirs: "mine", result: { state: "whole", path: folder } });
    await rm(theirs, { recursive: true });
  });

  test("Python's bytecode does not count as damage of a result", async () => {
    await build();
    await mkdir(join(folder, "modules", "__pycache__"));
    await writeFile(join(folder, "modules", "__pycache__", "a.pyc"), "");
    expect(await findBuilt(RECIPE)).toEqual({ state: "whole", path: folder });
  });
});

describe("if a cache cannot be used, the error says where and why", () => {
  test.each<[string, () => Promise<string>, RegExp]>([
    [
      "a file",
      async () => {
        const file = join(cache, "file");
        await writeFile(file, "");
        return file;
      },
      /^the build cache \S+\/file cannot be used: it is not a folder \(EEXIST\)$/,
    ],
    [
      "a path through a file",
      async () => {
        await writeFile(join(cache, "file"), "");
        return join(cache, "file", "inner");
      },
      /^the build cache \S+\/file\/inner cannot be used: a file is where a folder must be \(ENOTDIR\)$/,
    ],
    [
      "a link that leads nowhere",
      async () => {
        await symlink(join(cache, "nowhere"), join(cache, "link"));
        return join(cache, "link");
      },
      /^the build cache \S+\/link cannot be used: the folder does not exist and cannot be created \(ENOENT\)$/,
    ],
    [
      "a folder that accepts no new folders",
      async () => "/proc/aiorig",
      /^the build cache \/proc\/aiorig cannot be used: the folder does not exist and cannot be created \(ENOENT\)$/,
    ],
  ])("%s", async (_what, make, said) => {
    vi.stubEnv("AIORIG_CACHE", await make());
    const failure = await build().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CacheError);
    expect((failure as CacheError).message).toMatch(said);
  });

  test("if the path of a lock file is a folder, the error names the cache", async () => {
    await mkdir(`${folder}.lock`);
    await expect(build()).rejects.toThrow(
      `the build cache ${cache} cannot be used: a folder is where a file must be (EISDIR)`,
    );
  });
});

const disk = smallDisk();

describe.skipIf(disk === undefined)(
  `on a full disk${disk ? "" : " (skipped: this needs Linux and the right to mount a tmpfs)"}`,
  () => {
    beforeEach(() => {
      disk!.mount();
      vi.stubEnv("AIORIG_CACHE", disk!.folder);
      folder = resultFolder(RECIPE);
    });
    afterEach(() => disk!.unmount());

    test("on a full disk, the error of a build names the path and says what to do, and a later build works", async () => {
      const large = async (folders: Folders) => {
        await makeThing(folders);
        await writeFile(join(folders.work, "object"), Buffer.alloc(1e6));
      };
      const failure = await buildOnce(RECIPE, large).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(CacheError);
      const { message, remedy } = failure as CacheError;
      expect({ message, remedy, left: await readdir(disk!.folder) }).toEqual({
        message: `the build cache ${disk!.folder} cannot be used: no space is left on the device (ENOSPC)`,
        remedy: expect.stringMatching(/^free some space on the disk .* AIORIG_CACHE/),
        left: [],
      });
      await expectHealed();
    });

    test("if the disk has no space for the lock of a build, the build leaves no lock", async () => {
      fillDisk(disk!.folder);
      await expect(build()).rejects.toThrow(/no space is left on the device \(ENOSPC\)/);
      expect(existsSync(`${folder}.lock`)).toBe(false);
    });

    test("an undamaged result is used again", async () => {
      await build();
      fillDisk(disk!.folder);
      expect(await build()).toBe(folder);
    });
  },
);

interface Folders {
  readonly work: string;
  readonly result: string;
}

async function makeThing({ work, result }: Folders): Promise<void> {
  await writeFile(join(work, "object"), "");
  await writeFile(join(result, "program"), "built");
  await chmod(join(result, "program"), 0o755);
  await mkdir(join(result, "modules"));
  await writeFile(join(result, "modules", "a.py"), "a = 1", { mode: 0o644 });
}

function build(): Promise<string> {
  return buildOnce(RECIPE, makeThing, { onNotice: (line) => notices.push(line) });
}

/** Builds the recipe. Expects an undamaged result, and that the cache has no half-built folder and no lock file. */
async function expectHealed(): Promise<void> {
  await build();
  expect(await findBuilt(RECIPE)).toEqual({ state: "whole", path: folder });
  expect((await stat(join(folder, "program"))).mode & 0o777).toBe(0o755);
  const left = (await readdir(dirname(folder))).filter((name) => /half-built|\.lock/.test(name));
  expect(left).toEqual([]);
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?()[\]]/g, "\\$&")}$`);
}
