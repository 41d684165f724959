/** The package types its wrapper only; Lockstep drives the WebAssembly module itself (see parser.ts for why). */
declare module 'libpg-query/wasm/libpg-query.js' {
  export interface PgQueryModule {
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    /** The module's memory; another view once it has grown. */
    HEAPU8: Uint8Array<ArrayBuffer>;
    getValue(pointer: number, type: 'i32'): number;
    _wasm_parse_query_raw(query: number): number;
    _wasm_free_parse_result(result: number): void;
    _wasm_parse_plpgsql(query: number): number;
    _wasm_fingerprint(query: number): number;
    _wasm_normalize_query(query: number): number;
    _wasm_free_string(result: number): void;
  }
  export default function createModule(options?: object): Promise<PgQueryModule>;
}
