import { BodyWriter, type Source } from './body-writer.ts';
import { controlFlowOf, WHOLE } from './control-flow.ts';
import { instructionsOf, OP } from './instructions.ts';
import { I32, localsOf, readModule, type WasmModule, writeModule } from './module.ts';
import { planSplit, type SplitPlan } from './split-plan.ts';
import { findSwitch, type Switch } from './switch.ts';

export interface SplitOptions {
  /** Of a function, from which on compiling it takes long. Default 50,000. */
  leastBytes?: number;
  /** Default 50. */
  leastCases?: number;
}

/**
 * A WebAssembly module in which the cases of a large function's `switch` are functions of their own, each of which
 * answers where to go on. V8 compiles a function when it is first called, and all of it: of PostgreSQL's grammar, whose
 * two thousand rules are one switch, a small text needs some fifty cases. The module does what it did before
 * (test/wasm/split-switches.test.ts); docs/adr/0016-the-parsers-switches-are-split.md tells more.
 * @throws Error for an instruction that is not known, or a module that imports something that is no function
 */
export function splitSwitches(bytes: Uint8Array, { leastBytes = 50_000, leastCases = 50 }: SplitOptions = {}): Buffer {
  const module = readModule(bytes);
  for (const [index, code] of module.code.entries())
    if ('start' in code && code.end - code.start >= leastBytes) splitFunction(module, index, leastCases);
  return module.added.length === 0 ? Buffer.from(bytes) : writeModule(module);
}

function splitFunction(module: WasmModule, index: number, leastCases: number): void {
  const { params, locals, start, end } = localsOf(module, index);
  const body = instructionsOf(module.bytes, start, end);
  const flow = controlFlowOf(body);
  const found = findSwitch(body, flow, leastCases);
  if (found === undefined) return;
  const plan = planSplit(found, flow.targetsOf(found.at));
  if (plan.moved.size < leastCases || plan.exits.length === 0) return;

  const source: Source = { bytes: module.bytes, body, flow };
  const typesOf = (some: readonly number[]): number[] => some.map((local) => locals[local] ?? I32);
  const type = module.types.push({ params: typesOf(plan.params), results: [...typesOf(plan.results), I32] }) - 1;
  const first = module.tableSize + module.added.length;
  const functions = new Map<number, number>();
  for (const label of plan.targets) {
    const known = functions.get(label) ?? addFunction(module, type, caseFunction(source, plan, { label, locals }));
    functions.set(label, known);
    module.added.push(known);
  }
  const asked = locals.length;
  const writer = new BodyWriter(source, (local) => local, [WHOLE]);
  writeAround(writer, source, { found, plan, call: { type, first, asked } });
  module.code[index] = writer.withLocals([...locals.slice(params), I32]);
}

function addFunction({ functions, code, imported }: WasmModule, type: number, bytes: Buffer): number {
  functions.push(type);
  return imported + code.push(bytes) - 1;
}

/** A case; for a label that is none that was moved, a function that leads there. */
function caseFunction(
  source: Source,
  { moved, params, results, exits }: SplitPlan,
  { label, locals }: { label: number; locals: readonly number[] },
): Buffer {
  const own = [...params];
  const writer = new BodyWriter(source, (local) => (own.includes(local) ? own.indexOf(local) : own.push(local) - 1));
  const answer = (exit: number): void => {
    for (const local of results) writer.local(OP.localGet, local);
    writer.constant(exits.indexOf(exit));
  };
  const moving = moved.get(label);
  if (moving === undefined) answer(label);
  else {
    const { from, until, arrives, branches } = moving;
    for (const label of branches) writer.block(label);
    writer.copy(from, until);
    if (arrives !== undefined) answer(arrives);
    for (const label of branches.toReversed()) {
      if (arrives !== undefined) writer.put(OP.return);
      writer.end();
      answer(label);
      writer.put(OP.return);
    }
    if (arrives === undefined || branches.length > 0) writer.put(OP.unreachable);
  }
  writer.put(OP.end);
  return writer.withLocals(own.slice(params.length).map((local) => locals[local] ?? I32));
}

interface Around {
  found: Switch;
  plan: SplitPlan;
  /** The functions' type, the place of the first in the table, and a local for the switch's value. */
  call: { type: number; first: number; asked: number };
}

/** The function with a call in place of the cases that were moved. */
function writeAround(writer: BodyWriter, { body, flow }: Source, { found, plan, call }: Around): void {
  const [innermost = 0, outermost = 0] = [found.nest[0], found.nest.at(-1)];
  writer.copy(0, outermost + 1);
  for (const { label } of plan.kept.toReversed()) writer.block(label);
  writer.copy(innermost + 1, found.at);
  writer.put(OP.localTee, call.asked);
  writer.constant(plan.targets.length);
  writer.put(OP.i32GeU);
  writer.branch(OP.brIf, [plan.otherwise]);
  for (const local of plan.params) writer.local(OP.localGet, local);
  writer.put(OP.localGet, call.asked);
  writer.constant(call.first);
  writer.put(OP.i32Add);
  writer.put(OP.callIndirect, call.type, 0);
  writer.put(OP.localSet, call.asked);
  for (const local of plan.results.toReversed()) writer.local(OP.localSet, local);
  writer.put(OP.localGet, call.asked);
  writer.branch(OP.brTable, plan.exits);
  for (const { from, to } of plan.kept) {
    writer.end();
    writer.copy(from, to);
  }
  writer.copy(flow.endOf.get(outermost) ?? 0, body.length);
}
