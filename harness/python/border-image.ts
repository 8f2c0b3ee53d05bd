/** The functions that Python finds in a JavaScript module. */
export type BorderModule = Readonly<Record<string, (...args: never[]) => number | string>>;

/**
 * A copy of the tables of the interpreter's package. One group of tables holds the JavaScript objects that Python
 * refers to. The other group holds the Python objects that JavaScript refers to.
 */
export class BorderImage {
  readonly #objects: readonly unknown[] = [...proxy_js_ref];
  readonly #nextObject = proxy_js_ref_next;
  readonly #existing: readonly unknown[] = [...proxy_js_existing];
  readonly #pythonObjects: ReadonlyMap<number, unknown> = new Map(proxy_js_map);
  /**
   * The positions of the module and of its functions in the table of JavaScript objects. The position of a function
   * comes with the name of this function.
   */
  readonly #places: readonly (readonly [place: number, name: string | undefined])[];

  /** Copies the tables. `module` is the module in these tables that `restore` will replace by another module. */
  constructor(module: BorderModule) {
    const names = new Map<unknown, string>(
      Object.entries(module).map(([name, value]) => [value, name]),
    );
    this.#places = this.#objects.flatMap((object, place) =>
      object === module || names.has(object) ? [[place, names.get(object)] as const] : [],
    );
  }

  /**
   * Returns false if a Python object has crossed to JavaScript since the tables were copied. Such an object cannot be
   * restored: JavaScript may collect it as garbage at any time, and this changes the memory of the interpreter.
   */
  canRestore(): boolean {
    return proxy_js_map.size === this.#pythonObjects.size;
  }

  /**
   * Restores the tables, but puts `module` where the copied tables have the old module.
   */
  restore(module: BorderModule): void {
    const objects = [...this.#objects];
    for (const [place, name] of this.#places) {
      objects[place] = name === undefined ? module : module[name];
    }
    proxy_js_ref = objects;
    proxy_js_ref_next = this.#nextObject;
    proxy_js_ref_map = new Map(objects.map((object, place) => [object, place]));
    proxy_js_existing = [...this.#existing];
    proxy_js_map = new Map(this.#pythonObjects);
  }
}

/**
 * Calls `onUse` whenever Python uses a global of JavaScript, through the module `js`. A program that uses such a global
 * can change anything in its realm.
 */
export function watchJavaScript(onUse: () => void): void {
  const noticed =
    <A extends unknown[], R>(operation: (...args: A) => R) =>
    (...args: A): R => {
      onUse();
      return operation(...args);
    };
  const watched = new Proxy(globalThis, {
    get: noticed(Reflect.get),
    has: noticed(Reflect.has),
    set: noticed(Reflect.set),
    deleteProperty: noticed(Reflect.deleteProperty),
  });
  proxy_js_ref[0] = watched;
  proxy_js_ref_map.set(watched, 0);
}
