/**
 * The groups that `npm test` always runs on each column: asyncio, the primitives that asyncio lacks, and pins. All other
 * groups are about the classes of a library. On slow columns, `npm test` runs only a sample of these other groups.
 */
export const CORE_GROUPS: readonly string[] = [
  "TASK",
  "YIELD",
  "SLEEP",
  "CANCEL",
  "GATHER",
  "WAITFOR",
  "EVENT",
  "LOCK",
  "TSF",
  "RUN",
  "QUEUE",
  "SEM",
  "BSEM",
  "COND",
  "BARRIER",
  "STREAM",
  "CORNER",
  "MEMORY",
  "HIL",
  "PIN",
];
