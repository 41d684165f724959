import type { Operation } from '../sql/operation.ts';
import { type CatalogData, unknownCatalog } from './catalog.ts';
import { isSet } from './detail.ts';
import { evolve } from './evolve.ts';
import { createState, type SchemaState } from './state.ts';

/** A schema that grows by statements that are only read, not run. */
export interface FollowedSchema {
  /**
   * Takes a statement's work over. `undefined` stands for one that could not be followed (it could not be read, or it
   * puts its SQL together at run time): it may have done anything, so nothing is known behind it.
   */
  follow(operations: Iterable<Operation | undefined>): void;
  /** As it is now; not to be used after the next {@link FollowedSchema.follow}. It is never taken to be complete. */
  catalog(): CatalogData;
}

export function followSchema(): FollowedSchema {
  let state = createState(unknownCatalog());
  return {
    follow(operations) {
      for (const operation of operations) {
        if (operation === undefined || runsAnything(operation)) state = createState(unknownCatalog());
        else evolve(operation, state);
      }
    },
    catalog: () => catalogOf(state),
  };
}

function runsAnything(operation: Operation): boolean {
  return operation.kind === 'call' || (operation.kind === 'do block' && isSet(operation, 'dynamic'));
}

function catalogOf(state: SchemaState): CatalogData {
  return {
    ...unknownCatalog(),
    searchPath: state.searchPath,
    schemas: [...state.schemas.keys()],
    relations: state.relations.known(),
    types: [...state.types.values()],
    functions: [...state.functions.values()].flat(),
  };
}
