/** Events, locks and queues on top of the scheduler. */
import { Raised } from "./scheduler.mjs";

export class Event {
  isSet = false;
  #scheduler;
  #name;
  #waiters = [];

  constructor(scheduler, name) {
    this.#scheduler = scheduler;
    this.#name = name;
  }

  set() {
    this.isSet = true;
    for (const task of this.#waiters.splice(0)) this.#scheduler.wake(task);
  }

  clear() {
    this.isSet = false;
  }

  async wait() {
    if (!this.isSet) {
      const task = this.#scheduler.current;
      this.#waiters.push(task);
      await this.#scheduler.park(this.#name, () => remove(this.#waiters, task));
    }
    return true;
  }
}

export class Lock {
  /**
   * The state of the lock:
   * - `undefined`: the lock is free.
   * - `true`: a task holds the lock.
   * - a task: `release` has chosen this task to get the lock next, but the task has not run yet.
   */
  #owner = undefined;
  #scheduler;
  #name;
  #waiters = [];

  constructor(scheduler, name) {
    this.#scheduler = scheduler;
    this.#name = name;
  }

  get isLocked() {
    return this.#owner === true;
  }

  async acquire() {
    const task = this.#scheduler.current;
    if (this.#owner !== undefined) {
      this.#waiters.push(task);
      try {
        await this.#scheduler.park(this.#name, () => remove(this.#waiters, task));
      } catch (error) {
        if (this.#owner === task) this.#handOver();
        throw error;
      }
    }
    this.#owner = true;
    return true;
  }

  release() {
    if (this.#owner !== true) throw new Raised("RuntimeError", ["the lock is not acquired"]);
    this.#handOver();
  }

  #handOver() {
    this.#owner = this.#waiters.shift();
    if (this.#owner !== undefined) this.#scheduler.wake(this.#owner);
  }
}

/**
 * The tasks that wait, in the order in which they get their turn. A task keeps its place until it gets what it waits
 * for.
 */
class Line {
  #scheduler;
  #name;
  #places = [];

  constructor(scheduler, name) {
    this.#scheduler = scheduler;
    this.#name = name;
  }

  callNext() {
    this.#places.find((place) => !place.isSet)?.set();
  }

  async waitWhile(isBlocked) {
    const place = new Event(this.#scheduler, this.#name);
    this.#places.push(place);
    try {
      while (isBlocked()) {
        place.clear();
        await place.wait();
      }
    } catch (error) {
      if (place.isSet && !isBlocked()) this.callNext();
      throw error;
    } finally {
      remove(this.#places, place);
    }
  }
}

export class Queue {
  #items = [];
  #size;
  #unfinished = 0;
  #getters;
  #putters;
  #allDone;

  constructor(scheduler, name, size) {
    this.#size = size;
    this.#getters = new Line(scheduler, name);
    this.#putters = new Line(scheduler, name);
    this.#allDone = new Event(scheduler, name);
  }

  get size() {
    return this.#items.length;
  }

  get isEmpty() {
    return this.size === 0;
  }

  get isFull() {
    return this.#size > 0 && this.size >= this.#size;
  }

  async get() {
    if (this.isEmpty) await this.#getters.waitWhile(() => this.isEmpty);
    return this.getNowait();
  }

  getNowait() {
    if (this.isEmpty) throw new Raised("QueueEmpty");
    const item = this.#items.shift();
    this.#putters.callNext();
    return item;
  }

  async put(item) {
    if (this.isFull) await this.#putters.waitWhile(() => this.isFull);
    this.putNowait(item);
  }

  putNowait(item) {
    if (this.isFull) throw new Raised("QueueFull");
    this.#items.push(item);
    this.#unfinished++;
    this.#getters.callNext();
  }

  taskDone() {
    if (this.#unfinished === 0)
      throw new Raised("ValueError", ["task_done() called too many times"]);
    this.#unfinished--;
    if (this.#unfinished === 0) this.#allDone.set();
  }

  async join() {
    while (this.#unfinished > 0) {
      this.#allDone.clear();
      await this.#allDone.wait();
    }
  }
}

function remove(list, item) {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}
