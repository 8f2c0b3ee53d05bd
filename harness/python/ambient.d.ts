/** The bundler turns Python files into text. */
declare module "*.py" {
  const text: string;
  export default text;
}

/** The part of WebAssembly that this room uses. TypeScript declares it only in its DOM types. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  const Memory: { readonly prototype: Memory };
  interface Module {
    readonly [Symbol.toStringTag]: "WebAssembly.Module";
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}

/** The part of the interpreter's package that this room uses. The package has no types. */
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
    FS: { mkdirTree(path: string): void; writeFile(path: string, bytes: Uint8Array): void };
  }>;
}
