/** A scheduler of tasks in virtual time. It runs tasks in the same order as MicroPython. */

/** An exception of a program. `exception` is its name in Python, such as `ValueError`. */
export class Raised extends Error {
  constructor(exception, args = []) {
    super(`${exception}: ${args.join(", ")}`);
    this.exception = exception;
    this.args = args;
  }
}

/**
 * The exception that is thrown if the program has reached a limit. This exception ends the whole program, and no step
 * can catch it.
 */
export class Ended extends Error {
  constructor(outcome) {
    super(outcome.outcome);
    this.outcome = outcome;
  }
}

/**
 * Two durations in virtual time: of each step of a program, and of each turn of a task. Because a step takes time, even
 * an endless loop reaches the time limit.
 */
const STEP_US = 1;
const TURN_US = 10;

export class Scheduler {
  nowUs = 0;
  current = undefined;
  /** The scheduler calls this function with the exception of a failed task that no other task awaits. */
  onLostFailure = () => {};
  #limitUs;
  #queue = [];
  #tasks = new Set();

  constructor(limitMs) {
    this.#limitUs = limitMs * 1000;
  }

  get nowMs() {
    return Math.floor(this.nowUs / 1000);
  }

  /** Lets virtual time pass while a task works. Throws `Ended` if the program reaches its time limit. */
  spend(us = STEP_US) {
    this.nowUs += us;
    if (this.nowUs > this.#limitUs) throw new Ended(this.#timeout());
  }

  /** Starts a task. `body` is an async function. `name` describes the task. */
  start(name, body) {
    const task = { name, body, isDone: false, waiters: [], wait: undefined, due: undefined };
    this.#tasks.add(task);
    this.#wakeAt(task, this.nowMs);
    return task;
  }

  /**
   * Runs the tasks until `main` is done, until no task can run any more, or until the program reaches its time limit.
   * Returns the outcome of the program.
   */
  async run(main) {
    while (!main.isDone) {
      const task = this.#queue.shift();
      if (task === undefined) return { outcome: "deadlocked", waits: this.#waits() };
      this.nowUs = Math.max(this.nowUs + TURN_US, task.due * 1000);
      if (this.nowUs > this.#limitUs) return this.#timeout();
      task.due = undefined;
      if (task.isDone) this.#reportFailure(task);
      else await this.#resume(task);
      if (task.ended !== undefined) return task.ended;
    }
    return main.error === undefined
      ? { outcome: "ended" }
      : { outcome: "raised", exception: main.error.message };
  }

  /** Sleeps until a tick. */
  async sleepUntil(ms) {
    this.#wakeAt(this.current, Math.max(ms, this.nowMs));
    await this.#pause({ on: "a sleep", leave: () => {} });
  }

  /**
   * Makes the running task wait until another task calls `wake` with it. `on` says what the running task waits for. If
   * a cancel ends the wait, calls `leave`.
   */
  async park(on, leave) {
    await this.#pause({ on, leave });
  }

  /** Makes a task ready. */
  wake(task) {
    this.#wakeAt(task, this.nowMs);
  }

  /** Waits for the end of a task. Returns its result or throws its exception. */
  async join(task) {
    if (!task.isDone) {
      if (this.#lastOf(task) === this.current) {
        throw new Raised("RuntimeError", ["a task cannot await itself"]);
      }
      if (task.onEnd !== undefined) throw new Raised("RuntimeError", ["a gather awaits this task"]);
      task.waiters.push(this.current);
      await this.#pause({ on: task.name, task, leave: () => remove(task.waiters, this.current) });
    }
    return resultOf(task);
  }

  /**
   * Cancels a task, or the task that it waits for. If `task` awaits a task, which may itself await a task, only the
   * last task of this chain is cancelled. Returns false if `task` is already done. Throws RuntimeError if the last task
   * of the chain is the running task.
   */
  cancel(task) {
    if (task.isDone) return false;
    const last = this.#lastOf(task);
    if (last === this.current) throw new Raised("RuntimeError", ["can't cancel self"]);
    last.cancel = new Raised("CancelledError");
    const isReady = last.due !== undefined && last.due <= this.nowMs;
    if (!isReady) {
      last.wait?.leave();
      this.#wakeAt(last, this.nowMs);
    }
    return true;
  }

  /** Returns the last task of the chain that begins with this task: each task of the chain awaits the next task. */
  #lastOf(task) {
    let last = task;
    while (last.wait?.task !== undefined && !last.wait.task.isDone) last = last.wait.task;
    return last;
  }

  /**
   * Waits until all tasks in `children` have ended, and returns their results. If a child fails, throws its exception
   * immediately. With `keepsErrors`, a failed child does not end the wait, and its exception is returned as its result.
   * Throws RuntimeError if a task already awaits a child, or if a child is in the list twice.
   */
  async gather(children, keepsErrors) {
    const parent = this.current;
    const isTaken = (child, i) =>
      !child.isDone &&
      (child.waiters.length > 0 || child.onEnd !== undefined || children.indexOf(child) !== i);
    if (children.some(isTaken)) throw new Raised("RuntimeError", ["can't gather"]);
    const running = children.filter((child) => !child.isDone);
    let left = running.length;
    let failure = keepsErrors
      ? undefined
      : children.find(({ error }) => error !== undefined)?.error;
    let isWoken = false;
    for (const child of running) {
      child.onEnd = () => {
        left--;
        if (!keepsErrors) failure ??= child.error;
        if (isWoken || (left > 0 && failure === undefined)) return;
        isWoken = true;
        this.wake(parent);
      };
    }
    try {
      if (left > 0 && failure === undefined) {
        const leave = () => {
          // A cancel wakes the parent itself, so a child that ends afterwards must not move the parent to the end of
          // the queue.
          isWoken = true;
        };
        await this.#pause({ on: "a gather", leave });
      }
    } catch (error) {
      for (const child of running) {
        child.onEnd = undefined;
        this.cancel(child);
      }
      throw error;
    }
    for (const child of running) child.onEnd = undefined;
    if (failure !== undefined) throw failure;
    return children.map(({ error, value }) => error ?? value);
  }

  /**
   * Waits for a task to end. Returns its result or throws its exception. If the task still runs at the tick `untilMs`,
   * cancels it, waits until it has ended, and throws TimeoutError. The caller sleeps, and an additional task (the
   * watcher) awaits `task`, because MicroPython does the same.
   */
  async waitFor(task, untilMs) {
    const waiter = this.current;
    let isOver = false;
    let ending;
    const watcher = this.start(`wait_for ${task.name}`, async () => {
      try {
        ending = { value: await this.join(task) };
      } catch (error) {
        ending = { error };
      }
      const isAsleep = waiter.due !== undefined && waiter.due > this.nowMs;
      if (!isOver && isAsleep) this.wake(waiter);
      return null;
    });
    try {
      await this.sleepUntil(untilMs);
    } catch (error) {
      this.cancel(watcher);
      throw error;
    } finally {
      isOver = true;
    }
    if (ending === undefined && task.isDone) ending = { value: task.value, error: task.error };
    if (ending === undefined) {
      this.cancel(watcher);
      watcher.onEnd = () => this.wake(waiter);
      const leave = () => {
        watcher.onEnd = undefined;
      };
      await this.#pause({ on: task.name, leave });
      throw new Raised("TimeoutError");
    }
    task.isKnown = true;
    if (ending.error !== undefined) throw ending.error;
    return ending.value;
  }

  #wakeAt(task, ms) {
    if (task.due !== undefined) remove(this.#queue, task);
    task.due = ms;
    const behind = this.#queue.findIndex(({ due }) => due > ms);
    this.#queue.splice(behind < 0 ? this.#queue.length : behind, 0, task);
  }

  /** Gives the control to a task until it waits again or ends. */
  #resume(task) {
    this.current = task;
    return new Promise((giveBack) => {
      task.giveBack = giveBack;
      const { cancel, wait } = task;
      task.cancel = undefined;
      task.wait = undefined;
      if (wait !== undefined) cancel === undefined ? wait.resolve() : wait.reject(cancel);
      else if (cancel !== undefined) this.#end(task, { error: cancel });
      else {
        task.body().then(
          (value) => this.#end(task, { value }),
          (error) => this.#end(task, { error }),
        );
      }
    });
  }

  /** Makes the running task wait. The returned promise rejects if the task is cancelled. */
  #pause(wait) {
    const task = this.current;
    return new Promise((resolve, reject) => {
      task.wait = { ...wait, resolve, reject };
      task.giveBack();
    });
  }

  #end(task, { value = null, error }) {
    if (error !== undefined && !(error instanceof Raised)) {
      if (!(error instanceof Ended)) throw error;
      task.ended = error.outcome;
    }
    Object.assign(task, { isDone: true, value, error });
    this.#tasks.delete(task);
    if (task.onEnd !== undefined) {
      task.isKnown = true;
      task.onEnd();
    } else if (task.waiters.length > 0) {
      task.isKnown = true;
      for (const waiter of task.waiters) this.wake(waiter);
    } else if (error !== undefined) this.wake(task);
    task.giveBack();
  }

  /**
   * Reports the exception of a failed task that nobody waits for. Such a task gets one additional turn, which calls
   * this function. Reports nothing if a task has awaited the failed task before that turn, or if the exception is
   * CancelledError.
   */
  #reportFailure({ error, isKnown }) {
    if (!isKnown && error.exception !== "CancelledError") this.onLostFailure(error);
  }

  #timeout() {
    return { outcome: "timeout", us: this.nowUs };
  }

  #waits() {
    return [...this.#tasks].map(
      ({ name, wait }) => `${name} waits for ${wait?.on ?? "its first turn"}`,
    );
  }
}

function resultOf(task) {
  task.isKnown = true;
  if (task.error !== undefined) throw task.error;
  return task.value;
}

function remove(list, item) {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}
