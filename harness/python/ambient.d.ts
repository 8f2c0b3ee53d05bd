/** The text of a Python file. The bundler turns an imported Python file into text. */
declare module "*.py" {
  const text: string;
  export default text;
}

/** The part of WebAssembly that the code in this folder uses. TypeScript declares it only in its DOM types. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  const Memory: {
    readonly prototype: Memory;
    new (size: { readonly initial: number }): Memory;
  };
  interface Module {
    readonly [Symbol.toStringTag]: "WebAssembly.Module";
  }
  function compile(bytes: Uint8Array): Promise<Module>;
  interface Instantiated {
    readonly instance: { readonly exports: object };
  }
  let instantiate: (bytes: Uint8Array, imports: object) => Promise<Instantiated>;
}

/** The part of the interpreter's package that the code in this folder uses. The package has no types. */
declare module "@micropython/micropython-webassembly-pyscript/micropython.mjs" {
  export function loadMicroPython(options: {
    heapsize: number;
    pystack: number;
    linebuffer: false;
    stdout: (bytes: Uint8Array) => void;
    stderr: (bytes: Uint8Array) => void;
  }): Promise<{
    registerJsModule(name: string, module: object): void;
    runPython(source: string): void;
    FS: {
      /** The open files, by number. The number of a closed file has no entry. */
      readonly streams: readonly (object | null | undefined)[];
      analyzePath(path: string): { readonly exists: boolean };
      writeFile(path: string, bytes: Uint8Array): void;
      open(path: string, flags: number, mode?: number): object;
      chdir(path: string): void;
      mkdir(path: string, mode?: number): void;
      rename(from: string, to: string): void;
      rmdir(path: string): void;
      unlink(path: string): void;
    };
  }>;
}

/*
 * The variables of the interpreter's package. They hold the JavaScript objects that Python refers to, and the Python
 * objects that JavaScript refers to. bundle.ts makes them variables of the script.
 */
/** The JavaScript objects that Python refers to, by number. */
declare let proxy_js_ref: unknown[];
/** The lowest number that may be free in `proxy_js_ref`. */
declare let proxy_js_ref_next: number;
/** For each object in `proxy_js_ref`, its number. */
declare let proxy_js_ref_map: Map<unknown, number>;
/** The Python objects that JavaScript refers to, by number. */
declare let proxy_js_map: Map<number, unknown>;
declare let proxy_js_existing: unknown[];
