import { type Coroutine, Event, Scheduler, sleepMs } from "../scheduler/index.ts";

/** One way of switching between tasks, written in TypeScript and as a Python program. */
export interface Workload {
  readonly name: string;
  /**
   * The name of a file in programs/. The program makes two marks: `switches` with the number of
   * switches, and `us` with their duration in microseconds.
   */
  readonly program: string;
  /** Runs the workload on the TypeScript reference and returns the number of switches. */
  run(): number;
}

/**
 * The number of switches of a workload in TypeScript. The workload with 1000 tasks makes only a quarter of these
 * switches. The number is so large that even the fastest workload takes a large part of a second.
 */
const TYPESCRIPT_SWITCHES = 1_000_000;

export const switchingWorkloads: readonly Workload[] = [
  {
    name: "sleep(0)",
    program: "sleep_zero.py",
    run: () =>
      runMain(function* (scheduler) {
        function* looper(): Coroutine {
          for (let i = 0; i < TYPESCRIPT_SWITCHES / 2; i++) yield* sleepMs(0);
        }
        const a = scheduler.createTask(looper());
        const b = scheduler.createTask(looper());
        yield* a;
        yield* b;
      }, TYPESCRIPT_SWITCHES),
  },
  {
    name: "Event ping-pong",
    program: "event_ping_pong.py",
    run: () =>
      runMain(function* (scheduler) {
        const ping = new Event();
        const pong = new Event();
        function* player(own: Event, other: Event): Coroutine {
          for (let i = 0; i < TYPESCRIPT_SWITCHES / 2; i++) {
            yield* own.wait();
            own.clear();
            other.set();
          }
        }
        const a = scheduler.createTask(player(ping, pong));
        const b = scheduler.createTask(player(pong, ping));
        ping.set();
        yield* a;
        yield* b;
      }, TYPESCRIPT_SWITCHES),
  },
  {
    name: "1000 tasks x 10 sleeps",
    program: "thousand_sleepers.py",
    run: () => {
      const repeats = TYPESCRIPT_SWITCHES / 10_000 / 4;
      return runMain(function* (scheduler) {
        function* sleeper(): Coroutine {
          for (let i = 0; i < 10; i++) yield* sleepMs(1);
        }
        for (let repeat = 0; repeat < repeats; repeat++) {
          const tasks = Array.from({ length: 1000 }, () => scheduler.createTask(sleeper()));
          for (const task of tasks) yield* task;
        }
      }, repeats * 10_000);
    },
  },
];

function runMain(main: (scheduler: Scheduler) => Coroutine, switches: number): number {
  const scheduler = new Scheduler();
  scheduler.run(main(scheduler));
  return switches;
}
