import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PlantedSuite, plantSuite, programThat } from "../cli/testing/planted-suite.ts";
import { ROOT } from "../engine/suite.ts";

/**
 * The files that the stopped commands use: programs, rigs, and one folder for the temporary files of all commands.
 */
export interface StopGrounds {
  readonly suite: PlantedSuite;
  /** The path of a program that runs forever. */
  readonly endless: string;
  /** The path of a rig whose boards do not exist. A lease is only a file, so aiorig can lease these boards, too. */
  readonly rig: string;
  /** The path of a rig with emulated boards. */
  readonly emulatedRig: string;
  /** A folder with a slow udevadm. Commands with this folder at the start of PATH use this udevadm. */
  readonly bin: string;
  readonly temporary: string;
  /** Makes a new folder for the results of one command. */
  outFolder(): string;
  /** Lists the files that commands left in the folders for temporary files and for leases. */
  litter(): string[];
  /** Removes the files that commands left, so that they are not reported for the next commands. */
  tidyUp(): void;
  remove(): void;
}

export function makeStopGrounds(): StopGrounds {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-stops-"));
  const [temporary, bin] = [join(folder, "tmp"), join(folder, "bin")];
  for (const each of [temporary, bin]) mkdirSync(each);
  const suite = plantSuite([
    {
      program: programThat(
        "import time",
        "time.sleep_ms(300) if hasattr(time, 'sleep_ms') else time.sleep(0.3)",
      ),
    },
    { program: programThat(...WITH_CHILDREN) },
    {
      program: programThat(
        "async def main():",
        "    await asyncio.sleep(0.3)",
        "asyncio.run(main())",
      ),
    },
  ]);
  const endless = join(folder, "endless.py");
  writeFileSync(endless, programThat("while True:", "    pass"));
  const rig = join(folder, "absent.ts");
  writeFileSync(rig, RIG);
  const emulatedRig = join(folder, "emulated.ts");
  writeFileSync(emulatedRig, EMULATED_RIG);
  writeFileSync(join(bin, "udevadm"), "#!/bin/sh\nsleep 1\n");
  chmodSync(join(bin, "udevadm"), 0o755);
  const leases = join(temporary, "aiorig-leases");
  return {
    suite,
    endless,
    rig,
    emulatedRig,
    bin,
    temporary,
    outFolder: () => mkdtempSync(join(folder, "out-")),
    litter: () => [
      ...readdirSync(temporary).filter((name) => name !== "aiorig-leases"),
      ...(existsSync(leases) ? readdirSync(leases) : []),
    ],
    tidyUp() {
      rmSync(temporary, { recursive: true, force: true });
      mkdirSync(temporary);
    },
    remove() {
      suite.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A program that starts three processes, if the interpreter can start processes: a child, a child in its own session,
 * and a child in its own session that shares no streams with the program. These processes may outlive the program.
 */
const WITH_CHILDREN = `
import sys, time
if sys.implementation.name == "cpython":
    import subprocess
    sleep = [sys.executable, "-c", "import time; time.sleep(1000)", __file__]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.Popen(sleep)
    subprocess.Popen(sleep, start_new_session=True)
    subprocess.Popen(sleep, start_new_session=True, env={}, **quiet)
    time.sleep(0.5)
elif sys.platform == "linux":
    import os
    os.system("sleep 1000 & setsid sleep 1000 & setsid sleep 1000 </dev/null >/dev/null 2>&1 &")
    time.sleep(0.5)
`
  .trim()
  .split("\n");

const RIG = `import { defineRig } from ${JSON.stringify(join(ROOT, "harness/rig/definition/define-rig.ts"))};
export default defineRig({
  kind: "bench", name: "absent", title: "Boards that are not there.",
  dut: { serialNumber: "ABSENT-DUT" }, instrument: { serialNumber: "ABSENT-INSTRUMENT" },
  wires: { GP14: { dut: 14, instrument: 14 } }, start: "GP14", run: { instrument: 22 }, notes: [],
});
`;

const EMULATED_RIG = `import { defineRig } from ${JSON.stringify(join(ROOT, "harness/rig/definition/define-rig.ts"))};
export default defineRig({
  kind: "emulated", name: "emulated", title: "Two emulated boards.",
  wires: { GP14: { dut: 14, instrument: 14 } }, start: "GP14", run: { instrument: 22 }, notes: [],
});
`;
