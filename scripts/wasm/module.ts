import { numberBytes, readNumber, sectionsOf } from '../../src/sql/postgres/wasm-binary.ts';
import { OP } from './instructions.ts';

export const I32 = 0x7f;
const [FUNCTION_TYPE, FUNCTION_REFERENCE] = [0x60, 0x70];
const SECTION = { type: 1, import: 2, function: 3, table: 4, element: 9, code: 10 } as const;

/** What of a WebAssembly module is changed here; the rest is kept. https://webassembly.github.io/spec/core/binary/modules.html */
export interface WasmModule {
  bytes: Uint8Array;
  types: FunctionType[];
  /** How many functions it imports: they are counted first. */
  imported: number;
  /** Of each function of its own, the index of its type. */
  functions: number[];
  /** Of each of them, its locals and its body. */
  code: Code[];
  /** How many functions its table has, and those that are added behind them. */
  tableSize: number;
  added: number[];
}

export interface FunctionType {
  params: readonly number[];
  results: readonly number[];
}

/** In the module, or new. */
export type Code = { start: number; end: number } | Uint8Array;

interface Read<Value> {
  value: Value;
  end: number;
}

/** @throws Error for a module that imports something that is no function, or has not one table of a fixed size. */
export function readModule(bytes: Uint8Array): WasmModule {
  const read = <Value>(id: number, one: (at: number) => Read<Value>): Value[] => {
    const section = sectionsOf(bytes).find((each) => each.id === id);
    if (section === undefined) throw new Error(`The module has no section ${id}.`);
    return many(bytes, section.body, one).value;
  };
  const number = (at: number): Read<number> => readNumber(bytes, at);
  const [tableSize, ...others] = read(SECTION.table, (at) => readFixedTable(bytes, at));
  if (tableSize === undefined || others.length > 0) throw new Error('The module has not one table.');
  return {
    bytes,
    types: read(SECTION.type, (at) => readType(bytes, at)),
    imported: read(SECTION.import, (at) => readImport(bytes, at)).length,
    functions: read(SECTION.function, number),
    code: read(SECTION.code, (at) => {
      const size = number(at);
      const end = size.end + size.value;
      return { value: { start: size.end, end }, end };
    }),
    tableSize,
    added: [],
  };
}

/** The module with what was changed. */
export function writeModule({ bytes, types, functions, code, tableSize, added }: WasmModule): Buffer {
  const size = numberBytes(tableSize + added.length);
  const changed = new Map<number, (body: Uint8Array) => Uint8Array>([
    [SECTION.type, () => vector(types.map(typeBytes))],
    [SECTION.function, () => vector(functions.map((type) => Buffer.from(numberBytes(type))))],
    [SECTION.table, () => Buffer.from([1, FUNCTION_REFERENCE, 1, ...size, ...size])],
    [SECTION.element, (body) => withElements(body, tableSize, added)],
    [
      SECTION.code,
      () => vector(code.map((each) => sized('start' in each ? bytes.subarray(each.start, each.end) : each))),
    ],
  ]);
  const written: Uint8Array[] = [];
  let from = 0;
  for (const { id, start, body, end } of sectionsOf(bytes)) {
    const change = changed.get(id);
    if (change === undefined) continue;
    written.push(bytes.subarray(from, start), Buffer.from([id]), sized(change(bytes.subarray(body, end))));
    from = end;
  }
  return Buffer.concat([...written, bytes.subarray(from)]);
}

/** The items behind their number. */
export function vector(items: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from(numberBytes(items.length)), ...items]);
}

/** The bytes behind their number. */
function sized(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(numberBytes(bytes.length)), bytes]);
}

function typeBytes({ params, results }: FunctionType): Buffer {
  return Buffer.from([FUNCTION_TYPE, params.length, ...params, results.length, ...results]);
}

/** Elements of a table, and those that are put behind them. */
function withElements(body: Uint8Array, at: number, added: readonly number[]): Buffer {
  const count = readNumber(body, 0);
  const place = Buffer.from([0, OP.i32Const, ...signedBytes(at), OP.end]);
  const functions = vector(added.map((index) => Buffer.from(numberBytes(index))));
  return Buffer.concat([Buffer.from(numberBytes(count.value + 1)), body.subarray(count.end), place, functions]);
}

/** Types of a function's locals, so many parameters first, and where its instructions stand. */
export function localsOf(
  { bytes, types, functions, code }: WasmModule,
  index: number,
): { params: number; locals: number[]; start: number; end: number } {
  const own = code[index];
  if (own === undefined || !('start' in own)) throw new Error(`The module has no function ${index}, or it is new.`);
  const { params = [] } = types[functions[index] ?? 0] ?? {};
  const groups = many(bytes, own.start, (at) => {
    const count = readNumber(bytes, at);
    return { value: Array<number>(count.value).fill(bytes[count.end] ?? 0), end: count.end + 1 };
  });
  return { params: params.length, locals: [...params, ...groups.value.flat()], start: groups.end, end: own.end };
}

/** A number of 0 to 2^31 - 1 as a constant: LEB128 whose last byte's second bit is the sign. */
export function signedBytes(value: number): number[] {
  const bytes = numberBytes(value);
  const last = bytes.at(-1) ?? 0;
  return last < 0x40 ? bytes : [...bytes.slice(0, -1), last | 0x80, 0];
}

function many<Value>(bytes: Uint8Array, from: number, one: (at: number) => Read<Value>): Read<Value[]> {
  const count = readNumber(bytes, from);
  const value: Value[] = [];
  let { end } = count;
  for (let index = 0; index < count.value; index++) {
    const read = one(end);
    value.push(read.value);
    end = read.end;
  }
  return { value, end };
}

function readType(bytes: Uint8Array, at: number): Read<FunctionType> {
  const number = (from: number): Read<number> => readNumber(bytes, from);
  const params = many(bytes, at + 1, number);
  const results = many(bytes, params.end, number);
  return { value: { params: params.value, results: results.value }, end: results.end };
}

/** How many it holds. One that may grow is none whose end is known. */
function readFixedTable(bytes: Uint8Array, at: number): Read<number> {
  const least = readNumber(bytes, at + 2);
  const most = readNumber(bytes, least.end);
  if (bytes[at] !== FUNCTION_REFERENCE || bytes[at + 1] !== 1 || most.value !== least.value)
    throw new Error('The module’s table is not one of functions, of a fixed size.');
  return { value: least.value, end: most.end };
}

/** Its module's name, its own, and the index of its type. */
function readImport(bytes: Uint8Array, at: number): Read<number> {
  const module = readNumber(bytes, at);
  const name = readNumber(bytes, module.end + module.value);
  const kind = name.end + name.value;
  if (bytes[kind] !== 0) throw new Error('The module imports something that is no function.');
  return readNumber(bytes, kind + 1);
}
