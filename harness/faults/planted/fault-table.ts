import { brokerFaults } from "./broker-faults.ts";
import { cancelFaults } from "./cancel-faults.ts";
import { cancelTurnFaults } from "./cancel-turn-faults.ts";
import { compilerFaults } from "./compiler-faults.ts";
import { cornerFaults } from "./corner-faults.ts";
import { delayMsFaults } from "./delayms-faults.ts";
import { displayFaults } from "./display-faults.ts";
import { driverFaults } from "./driver-faults.ts";
import { eloFaults } from "./elo-faults.ts";
import { eventFaults } from "./event-faults.ts";
import type { Fault } from "./fault.ts";
import { gatherFaults } from "./gather-faults.ts";
import { gpsFaults } from "./gps-faults.ts";
import { linkFaults } from "./link-faults.ts";
import { lockFaults } from "./lock-faults.ts";
import { memoryFaults } from "./memory-faults.ts";
import { monitorFaults } from "./monitor-faults.ts";
import { pinFaults } from "./pin-faults.ts";
import { primitiveFaults } from "./primitive-faults.ts";
import { queueFaults } from "./queue-faults.ts";
import { rbqFaults } from "./rbq-faults.ts";
import { replFaults } from "./repl-faults.ts";
import { runFaults } from "./run-faults.ts";
import { schedFaults } from "./sched-faults.ts";
import { schedulingFaults } from "./scheduling-faults.ts";
import { streamFaults } from "./stream-faults.ts";
import { threadsafeFaults } from "./threadsafe-faults.ts";
import { touchFaults } from "./touch-faults.ts";
import { tsfFaults } from "./tsf-faults.ts";
import { waitForFaults } from "./waitfor-faults.ts";

/** All planted faults. A fault that no clause can catch does not belong here. */
export const faultTable: readonly Fault[] = [
  ...schedulingFaults,
  ...cancelFaults,
  ...cancelTurnFaults,
  ...gatherFaults,
  ...waitForFaults,
  ...eventFaults,
  ...lockFaults,
  ...tsfFaults,
  ...streamFaults,
  ...runFaults,
  ...cornerFaults,
  ...compilerFaults,
  ...memoryFaults,
  ...queueFaults,
  ...primitiveFaults,
  ...threadsafeFaults,
  ...delayMsFaults,
  ...eloFaults,
  ...rbqFaults,
  ...brokerFaults,
  ...schedFaults,
  ...driverFaults,
  ...gpsFaults,
  ...touchFaults,
  ...linkFaults,
  ...displayFaults,
  ...pinFaults,
  ...monitorFaults,
  ...replFaults,
];
