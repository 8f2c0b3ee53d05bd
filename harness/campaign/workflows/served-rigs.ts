import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { AIORIG } from "../../cli/start-words.ts";
import { ROOT } from "../../engine/suite.ts";

/** Two rigs of this machine whose emulated boards are served as serial ports. */
export interface ServedRigs {
  /**
   * Writes the files of the rigs into a workspace: `healthy-rig.mts`, and `sick-rig.mts`, a rig on which one wire is
   * missing.
   */
  writeFiles(workspace: string): void;
  /** Stops serving the rigs. Never rejects. */
  stop(): Promise<void>;
}

/** The wire that is missing on the sick rig. */
export const OPEN_WIRE = "GP16";

/**
 * Serves both rigs at the same time, in real time. If a command that serves a rig ends early, throws an Error with the
 * output of this command.
 */
export async function serveRigs(folder: string): Promise<ServedRigs> {
  mkdirSync(folder);
  const boards = join(folder, "sick-boards.mts");
  writeFileSync(
    boards,
    `import rig from ${JSON.stringify(join(ROOT, "rigs/virtual-pico.ts"))};
const { ${OPEN_WIRE}: _open, ...wires } = rig.wires;
export default { ...rig, name: "sick-boards", wires };
`,
  );
  const healthy = await serveRig("virtual-pico", join(folder, "healthy"));
  const sick = await serveRig(boards, join(folder, "sick"));
  return {
    writeFiles(workspace) {
      for (const kind of ["healthy", "sick"]) {
        writeFileSync(join(workspace, `${kind}-rig.mts`), benchRig(kind, join(folder, kind)));
      }
    },
    async stop() {
      await Promise.all([healthy(), sick()]);
    },
  };
}

function benchRig(kind: string, links: string): string {
  const at = (board: string) => `{ usbPath: ${JSON.stringify(join(links, board))} }`;
  return `import rig from ${JSON.stringify(join(ROOT, "rigs/two-picos.ts"))};
export default { ...rig, name: "${kind}-rig", dut: ${at("dut")}, instrument: ${at("instrument")} };
`;
}

/** Serves a rig. Returns a function that stops serving it. */
async function serveRig(rig: string, links: string): Promise<() => Promise<void>> {
  const [node = "", ...words] = AIORIG;
  const command = [...words, "rig", "serve", rig, "--realtime", "--links", links];
  const serving = execa(node, command, {
    all: true,
    reject: false,
    stdin: "ignore",
    env: { NO_COLOR: "1" },
  });
  const isUp = new Promise<true>((resolve) => {
    let said = "";
    serving.all.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("Ctrl-C ends the rig.")) resolve(true);
    });
  });
  const ended = await Promise.race([isUp, serving]);
  if (ended !== true) throw new Error(`the rig ${rig} could not be served: ${ended.all}`);
  return async () => {
    serving.kill("SIGTERM");
    await serving;
  };
}
