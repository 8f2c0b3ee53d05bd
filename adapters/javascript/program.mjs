/** Runs the steps of a scenario. */
import { Event, Lock, Queue } from "./primitives.mjs";
import { Ended, Raised } from "./scheduler.mjs";

/** Holds the value of the step `return` at which a list of steps ended. */
class Returned {
  constructor(value) {
    this.value = value;
  }
}

export class Program {
  #scenario;
  #scheduler;
  #recorder;
  #events;
  #locks;
  #queues;

  constructor(scenario, scheduler, recorder) {
    const { events = [], locks = [], queues = {} } = scenario;
    const named = (names, make) => new Map(names.map((name) => [name, make(name)]));
    this.#scenario = scenario;
    this.#scheduler = scheduler;
    this.#recorder = recorder;
    this.#events = named(events, (name) => new Event(scheduler, name));
    this.#locks = named(locks, (name) => new Lock(scheduler, name));
    this.#queues = named(Object.keys(queues), (name) => new Queue(scheduler, name, queues[name]));
    const report = scenario.report_failures;
    if (report !== undefined) {
      scheduler.onLostFailure = (error) => recorder.mark(report, plain(error));
    }
  }

  /** Runs the coroutine `main` of a scenario and returns the outcome. */
  async run() {
    const main = this.#promote(this.#prepare({ do: "call", coroutine: "main" }, new Map()));
    try {
      return await this.#scheduler.run(main);
    } catch (error) {
      if (error instanceof Ended) return error.outcome;
      throw error;
    }
  }

  /**
   * Runs steps one after the other. If the steps reach a `return`, returns a `Returned`. Otherwise returns undefined.
   */
  async #steps(steps, variables) {
    for (const step of steps) {
      this.#scheduler.spend();
      const result = await this.#step(step, variables);
      if (result instanceof Returned) return result;
      if (step.into !== undefined && result !== undefined) variables.set(step.into, result);
    }
    return undefined;
  }

  /** Runs one step. If the step reaches a `return`, returns a `Returned`. Otherwise returns the result of the step. */
  async #step(step, variables) {
    const scheduler = this.#scheduler;
    switch (step.do) {
      case "mark":
        return this.#recorder.mark(
          text(step.name, variables),
          plain(this.#value(step.value ?? null, variables)),
        );
      case "print":
        return this.#recorder.print(text(step.text, variables));
      case "sleep":
        return await scheduler.sleepUntil(scheduler.nowMs + delayOf(step, variables));
      case "sleep_until":
        return await scheduler.sleepUntil(variables.get(step.since) + msOf(step.ms, variables));
      case "block":
        return scheduler.spend(msOf(step.ms, variables) * 1000);
      case "now":
        return scheduler.nowMs;
      case "elapsed":
        return scheduler.nowMs - variables.get(step.since);
      case "start":
        return this.#promote(this.#prepare({ ...step, do: "call" }, variables));
      case "cancel":
        return scheduler.cancel(this.#task(step.task, variables));
      case "done":
        return this.#task(step.task, variables).isDone;
      case "set":
      case "clear":
        return this.#events.get(step.event)[step.do]();
      case "is_set":
        return this.#events.get(step.event).isSet;
      case "release":
        return this.#locks.get(step.lock).release();
      case "locked":
        return this.#locks.get(step.lock).isLocked;
      case "hold":
        return await this.#hold(step, variables);
      case "put_nowait":
        return this.#queues.get(step.queue).putNowait(this.#value(step.item, variables));
      case "get_nowait":
        return this.#queues.get(step.queue).getNowait();
      case "task_done":
        return this.#queues.get(step.queue).taskDone();
      case "size":
        return this.#queues.get(step.queue).size;
      case "empty":
        return this.#queues.get(step.queue).isEmpty;
      case "full":
        return this.#queues.get(step.queue).isFull;
      case "raise":
        throw new Raised(step.exception, this.#value(step.args ?? [], variables));
      case "reraise":
        throw variables.get(CAUGHT);
      case "return":
        return new Returned(this.#value(step.value ?? null, variables));
      case "try":
        return await this.#try(step, variables);
      case "repeat": {
        const times = msOf(step.times, variables);
        return await this.#loop(Array(times).keys(), step, variables);
      }
      case "each":
        return await this.#loop(this.#value(step.of, variables), step, variables);
      case "forever":
        return await this.#loop(endless(), step, variables);
      default:
        return await this.#prepare(step, variables).run();
    }
  }

  /**
   * Prepares an awaitable for an await. Evaluates its arguments now, because Python also evaluates them before the
   * await. Returns the name of the awaitable, and a function that runs the awaitable in the current task. If the
   * awaitable is a task, also returns this task.
   */
  #prepare(step, variables) {
    const scheduler = this.#scheduler;
    switch (step.do) {
      case "call": {
        const { steps } = this.#scenario.coroutines[step.coroutine];
        const given = Object.entries(step.with ?? {});
        const own = new Map(given.map(([name, value]) => [name, this.#value(value, variables)]));
        const run = async () => {
          const result = await this.#steps(steps, own);
          return result === undefined ? null : result.value;
        };
        return { name: step.coroutine, run };
      }
      case "await": {
        const task = this.#task(step.task, variables);
        return { name: task.name, task, run: () => scheduler.join(task) };
      }
      case "gather": {
        const children = step.children.map((child) => this.#prepare(child, variables));
        const keepsErrors = step.return_exceptions === true;
        const run = () => scheduler.gather(children.map(this.#promote), keepsErrors);
        return { name: "gather", run };
      }
      case "wait_for": {
        const child = this.#prepare(step.child, variables);
        const hasLimit = step.ms !== undefined || step.seconds !== undefined;
        const delay = hasLimit ? delayOf(step, variables) : undefined;
        const run = async () => {
          const task = this.#promote(child);
          if (!hasLimit) return await scheduler.join(task);
          return await scheduler.waitFor(task, scheduler.nowMs + delay);
        };
        return { name: "wait_for", run };
      }
      case "wait": {
        const event = this.#events.get(step.event);
        return { name: "wait", run: () => event.wait() };
      }
      case "acquire": {
        const lock = this.#locks.get(step.lock);
        return { name: "acquire", run: () => lock.acquire() };
      }
      case "put": {
        const item = this.#value(step.item, variables);
        const queue = this.#queues.get(step.queue);
        return { name: "put", run: () => queue.put(item) };
      }
      case "get":
      case "join": {
        const queue = this.#queues.get(step.queue);
        return { name: step.do, run: () => queue[step.do]() };
      }
      default:
        throw new Error(`unknown step ${step.do}`);
    }
  }

  /** Returns the task of a prepared awaitable. If the awaitable is not a task, starts a new task for it. */
  #promote = ({ name, task, run }) =>
    task ?? this.#scheduler.start(name, async () => (await run()) ?? null);

  async #hold({ lock: name, steps }, variables) {
    const lock = this.#locks.get(name);
    await lock.acquire();
    let isEnded = false;
    try {
      return await this.#steps(steps, variables);
    } catch (error) {
      isEnded = error instanceof Ended;
      throw error;
    } finally {
      if (!isEnded) lock.release();
    }
  }

  async #try({ steps, except = [], finally: last }, variables) {
    let result;
    let failure;
    try {
      result = await this.#steps(steps, variables);
    } catch (error) {
      if (error instanceof Ended) throw error;
      failure = error;
    }
    const handler =
      failure && except.find(({ exceptions }) => exceptions.some((name) => matches(failure, name)));
    if (handler !== undefined) {
      const outer = variables.get(CAUGHT);
      variables.set(CAUGHT, failure);
      if (handler.into !== undefined) variables.set(handler.into, failure);
      failure = undefined;
      try {
        result = await this.#steps(handler.steps, variables);
      } catch (error) {
        if (error instanceof Ended) throw error;
        failure = error;
      }
      variables.set(CAUGHT, outer);
    }
    if (last !== undefined) result = (await this.#steps(last, variables)) ?? result;
    if (failure !== undefined && !(result instanceof Returned)) throw failure;
    return result;
  }

  async #loop(values, { into, steps }, variables) {
    for (const value of values) {
      if (into !== undefined) variables.set(into, value);
      this.#scheduler.spend();
      const result = await this.#steps(steps, variables);
      if (result !== undefined) return result;
    }
    return undefined;
  }

  #task(name, variables) {
    return name === "self" ? this.#scheduler.current : variables.get(name);
  }

  #value(value, variables) {
    if (typeof value === "string") return text(value, variables);
    if (Array.isArray(value)) return value.map((item) => this.#value(item, variables));
    if (value === null || typeof value !== "object") return value;
    return this.#task(value.variable, variables);
  }
}

/** The name of the variable that holds the exception while its handler runs. No scenario can use this name. */
const CAUGHT = "(caught)";

function matches({ exception }, name) {
  if (name === "BaseException" || name === exception) return true;
  return name === "Exception" && exception !== "CancelledError";
}

function text(template, variables) {
  return template.replace(/\{([a-z][a-z0-9_]*)\}/g, (_, name) => String(variables.get(name)));
}

function delayOf({ ms, seconds }, variables) {
  return Math.max(0, ms === undefined ? Math.trunc(seconds * 1000) : msOf(ms, variables));
}

function msOf(ms, variables) {
  return typeof ms === "object" ? variables.get(ms.variable) : ms;
}

/** Converts a value to the form in which the message `mark` sends the value. */
function plain(value) {
  if (value instanceof Raised) return { exception: value.exception, args: value.args.map(plain) };
  return Array.isArray(value) ? value.map(plain) : value;
}

function* endless() {
  for (;;) yield undefined;
}
