/** Python files are bundled as text. */
declare module "*.py" {
  const text: string;
  export default text;
}

/** The part of WebAssembly that is used here; Node's own types leave it to the DOM's. */
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
