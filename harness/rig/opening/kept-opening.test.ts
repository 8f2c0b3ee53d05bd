import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import virtualPico from "../../../rigs/virtual-pico.ts";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { Interpreter } from "../../emulator/processor/interpreter.ts";
import { KNOWN_LIVES } from "../../emulator/simulation/board.ts";
import { wiringOf } from "../definition/wiring.ts";
import { openVirtualRig, type VirtualRigOptions } from "./virtual-rig.ts";

describe.skipIf(mustSkip)(`a kept opening of an emulated rig${withoutFirmware}`, () => {
  const { AIORIG_CACHE } = process.env;
  let folder: string;
  let first: Opened;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "aiorig-openings-"));
    first = await openIn("first");
  });
  afterAll(() => {
    if (AIORIG_CACHE === undefined) delete process.env.AIORIG_CACHE;
    else process.env.AIORIG_CACHE = AIORIG_CACHE;
    rmSync(folder, { recursive: true });
  });

  /**
   * Opens a rig as a new process with this cache does: the process has no recordings in its memory. Each call must use
   * another cache, because this process remembers which recordings of a cache it has already read.
   */
  async function openIn(cache: string, options: Partial<VirtualRigOptions> = {}): Promise<Opened> {
    process.env.AIORIG_CACHE = join(folder, cache);
    KNOWN_LIVES.forget();
    const execute = vi.spyOn(Interpreter.prototype, "execute");
    const rig = await openVirtualRig(virtualPico, {
      firmware: firmware(),
      isTrusted: true,
      ...options,
    });
    const executions = execute.mock.calls.length;
    execute.mockRestore();
    const { output } = await rig.dut.exec("print(1 + 1)", { limitMs: 1000 });
    await rig.close();
    return { executions, seen: [output.toString(), rig.time.nowMs, ...rig.simulation.edges] };
  }

  /** Copies a cache. Returns the path of the recordings in the copy. */
  function copy(from: string, to: string): string {
    cpSync(join(folder, from), join(folder, to), { recursive: true });
    const [opening, ...others] = readdirSync(join(folder, to));
    expect(others).toEqual([]);
    return join(folder, to, opening!, "lives.gz");
  }

  test("the next process replays the opening, and the same happens at the same times", async () => {
    copy("first", "next");
    const next = await openIn("next");
    expect(next.seen).toEqual(first.seen);
    expect(next.executions).toBeLessThan(first.executions / 3);
  });

  test("a damaged recording is recorded again", async () => {
    writeFileSync(copy("first", "damaged"), "damaged");
    expect((await openIn("damaged")).seen).toEqual(first.seen);
    copy("damaged", "repaired");
    const next = await openIn("repaired");
    expect(next.seen).toEqual(first.seen);
    expect(next.executions).toBeLessThan(first.executions / 3);
  });

  test("if the cache cannot be used, the rig still opens", async () => {
    writeFileSync(join(folder, "file"), "");
    expect((await openIn("file")).seen).toEqual(first.seen);
  });

  test("an opening is not kept if the flash of the device under test or the wiring is not a usual one", async () => {
    const dutFlash = new Uint8Array(2 * 1024 * 1024).fill(0xff);
    dutFlash.set(firmware().bytes);
    const [, ...wires] = Object.entries(wiringOf(virtualPico));
    await openIn("flash", { dutFlash });
    await openIn("wiring", { wiring: Object.fromEntries(wires) });
    expect(["flash", "wiring"].filter((cache) => existsSync(join(folder, cache)))).toEqual([]);
  });
});

interface Opened {
  /** The number of times at which a board executed instructions during the opening. */
  readonly executions: number;
  /** The output of a program, the time at the end, and all edges. */
  readonly seen: readonly unknown[];
}
