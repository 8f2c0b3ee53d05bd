// Ten minutes of a program with 1,000 edges a second, 20 tasks and 6,000 printed lines, for tests that need a large
// session.
import type { Session } from "../../../harness/session/session.ts";
import type { TaskLane } from "../../../harness/trace/task-lane.ts";
import type { Edge } from "../../../harness/trace/waveform.ts";
import { sampleSession } from "./sample-session.ts";
import { turnsOf } from "./sample-tasks.ts";

const LENGTH_US = 600_000_000;
const WIRES = 8;

/** Makes the session. It has 600,000 edges at irregular distances on 8 wires, and 200,000 turns. */
export function longSession(): Session {
  const names = Array.from({ length: WIRES }, (_, i) => `GP${i}`);
  const levels = new Uint8Array(WIRES);
  const edges = Array.from({ length: 600_000 }, (_, i): Edge => {
    // These numbers make the distances of the edges irregular, so that a drawing cannot merge the edges of a wire.
    const wire = ((i * 7919) % 104_729) % WIRES;
    levels[wire] = levels[wire]! ^ 1;
    return { wire: names[wire]!, level: levels[wire] as 0 | 1, atUs: i * 1000 + ((i * 31) % 700) };
  });
  const tasks = Array.from({ length: 20 }, (_, id): TaskLane => {
    const starts = Array.from({ length: 10_000 }, (_, i) => i * 60_000 + id * 2000);
    const turns = turnsOf(starts, 300, "sleep");
    return { ...{ id, name: `task_${id}`, createdAtUs: id, turns }, cancels: [] };
  });
  return {
    ...sampleSession,
    lengthUs: LENGTH_US,
    end: { kind: "time", forUs: LENGTH_US },
    wires: names.map((name) => ({ name, variables: [] })),
    waveform: {
      initial: Object.fromEntries(names.map((name) => [name, 0])),
      edges,
      watchedUs: LENGTH_US,
    },
    console: Array.from({ length: 6000 }, (_, i) => ({ atUs: i * 100_000, text: `line ${i}\n` })),
    stimulus: [],
    tasks,
  };
}
