import type { Operation, OperationKind } from '../sql/operation.ts';
import type { SchemaState } from './state.ts';

/** Brings a state to after one kind of operation. */
export type Evolve = (operation: Operation, state: SchemaState) => void;
export type Steps = { [Kind in OperationKind]?: Evolve };
