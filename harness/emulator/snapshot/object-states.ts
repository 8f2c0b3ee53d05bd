import { type Keep, STATE, type Stateful } from "../state.ts";

/**
 * The state of an object and of all objects that it refers to:
 * - all public fields.
 * - the private fields that a `[STATE]` method names.
 * - the elements of arrays, maps and sets.
 * - the bytes of typed arrays.
 *
 * Functions are not searched.
 */
export class ObjectStates {
  readonly #records: readonly Recorded[];
  /** The number of each object. The objects are numbered in the order in which they were found. */
  readonly #places: ReadonlyMap<object, number>;

  private constructor(records: readonly Recorded[], places: ReadonlyMap<object, number>) {
    this.#records = records;
    this.#places = places;
  }

  /** Reads the state of `root`, except the bytes of typed arrays whose buffers are in `except`. */
  static take(root: object, except: ReadonlySet<ArrayBufferLike>): ObjectStates {
    const found: object[] = [root];
    const places = new Map<object, number>([[root, 0]]);
    const unread = new Set<object>();
    const find = (value: unknown) => {
      if (typeof value !== "object" || value === null) return;
      if (places.has(value) || unread.has(value)) return;
      places.set(value, found.length);
      found.push(value);
    };
    const records: Recorded[] = [];
    // `record` adds objects to `found`, so the loop also reaches these objects.
    for (let i = 0; i < found.length; i++) {
      records.push(record(found[i]!, find, unread, except));
    }
    return new ObjectStates(records, places);
  }

  /** Puts the state back into the objects from which it was read. */
  restore(): void {
    for (const recorded of this.#records) putBack(recorded);
  }

  /** Returns the state in a form that can be compared. It holds no copy of the objects. */
  fingerprint(): Fingerprint {
    const slots: unknown[] = [];
    const bytes: Uint8Array[] = [];
    for (const one of this.#records) {
      slots.push(one.kind, one.values.length, ...one.keys);
      if (one.bytes !== undefined) bytes.push(one.bytes);
      for (const value of one.values) {
        if (typeof value !== "object" || value === null) slots.push(value);
        // If the state of an object was not read, the object is equal only to the very same object.
        else slots.push(REFERENCE, this.#places.get(value) ?? value);
      }
    }
    return { slots, bytes };
  }
}

/**
 * A fingerprint: the state of objects, without the objects themselves. Two fingerprints of the same root are equal if
 * the states are equal.
 */
export interface Fingerprint {
  readonly slots: readonly unknown[];
  readonly bytes: readonly Uint8Array[];
}

/** True if the states are equal in everything that has an effect on the future. */
export function isSameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  if (a.slots.length !== b.slots.length || a.bytes.length !== b.bytes.length) return false;
  for (let i = 0; i < a.slots.length; i++) if (!Object.is(a.slots[i], b.slots[i])) return false;
  return a.bytes.every((one, i) => Buffer.compare(one, b.bytes[i]!) === 0);
}

const REFERENCE = Symbol("reference");

interface Recorded {
  readonly object: object;
  readonly kind: "fields" | "array" | "map" | "set" | "bytes";
  /** The names of the public fields. */
  readonly keys: readonly string[];
  /** The values of the private fields, and after them the values of the public fields or the elements. */
  readonly values: unknown[];
  /** The number of private fields in `values`. */
  readonly ownCount: number;
  /** The values that have no effect on what the simulated machine does. */
  readonly asides: readonly unknown[];
  readonly bytes: Uint8Array | undefined;
}

function record(
  object: object,
  find: (value: unknown) => void,
  unread: Set<object>,
  except: ReadonlySet<ArrayBufferLike>,
): Recorded {
  const values: unknown[] = [];
  const asides: unknown[] = [];
  let keys: readonly string[] = NO_KEYS;
  let kind: Recorded["kind"] = "fields";
  let bytes: Uint8Array | undefined;
  let ownCount = 0;
  if (ArrayBuffer.isView(object)) {
    kind = "bytes";
    if (!except.has(object.buffer)) bytes = bytesOf(object).slice();
  } else if (Array.isArray(object)) {
    kind = "array";
    values.push(...object);
  } else if (object instanceof Map) {
    kind = "map";
    for (const [key, value] of object) values.push(key, value);
  } else if (object instanceof Set) {
    kind = "set";
    values.push(...object);
  } else {
    if (isStateful(object)) {
      object[STATE](keeper(values, asides, unread));
      ownCount = values.length;
    }
    keys = Object.keys(object);
    const fields = object as Readonly<Record<string, unknown>>;
    for (const key of keys) values.push(fields[key]);
  }
  for (const value of values) find(value);
  return { object, kind, keys, values, ownCount, asides, bytes };
}

/** Returns the function that a `[STATE]` method gets while a snapshot is taken. */
function keeper(values: unknown[], asides: unknown[], unread: Set<object>): Keep {
  const keep = <T>(value: T): T => {
    values.push(value);
    return value;
  };
  keep.aside = <T>(value: T): T => {
    asides.push(Array.isArray(value) ? { list: value, elements: value.slice() } : value);
    if (typeof value === "object" && value !== null) unread.add(value);
    return value;
  };
  return keep;
}

function putBack(recorded: Recorded): void {
  const { object, kind, keys, values, ownCount } = recorded;
  if (kind === "bytes") {
    if (recorded.bytes !== undefined) bytesOf(object as ArrayBufferView).set(recorded.bytes);
  } else if (kind === "array") putElements(object as unknown[], values);
  else if (kind === "map") {
    const map = object as Map<unknown, unknown>;
    map.clear();
    for (let i = 0; i < values.length; i += 2) map.set(values[i], values[i + 1]);
  } else if (kind === "set") {
    const set = object as Set<unknown>;
    set.clear();
    for (const value of values) set.add(value);
  } else {
    if (isStateful(object)) object[STATE](returner(recorded));
    const fields = object as Record<string, unknown>;
    for (const [i, key] of keys.entries()) {
      const value = values[ownCount + i];
      if (!Object.is(fields[key], value)) fields[key] = value;
    }
    const now = Object.keys(object);
    if (now.length === keys.length) return;
    for (const key of now) if (!keys.includes(key)) delete fields[key];
  }
}

/** Returns the function that a `[STATE]` method gets while a snapshot is restored. */
function returner({ values, asides }: Recorded): Keep {
  let next = 0;
  let nextAside = 0;
  const keep = <T>(_value: T): T => values[next++] as T;
  keep.aside = <T>(value: T): T => {
    const saved = asides[nextAside++];
    if (!Array.isArray(value)) return saved as T;
    const { list, elements } = saved as { list: unknown[]; elements: readonly unknown[] };
    putElements(list, elements);
    return list as T;
  };
  return keep;
}

function putElements(array: unknown[], elements: readonly unknown[]): void {
  array.length = elements.length;
  for (let i = 0; i < elements.length; i++) array[i] = elements[i];
}

function isStateful(object: object): object is Stateful {
  return STATE in object;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

const NO_KEYS: readonly string[] = [];
