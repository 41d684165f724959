import type { Operation } from '../sql/operation.ts';
import type { CatalogData, CatalogRelation } from './catalog.ts';
import { isSet } from './detail.ts';
import { evolve } from './evolve.ts';
import { createState, type SchemaState, type StateRelation } from './state.ts';

/**
 * The catalog after statements that were only read, not run. `undefined` stands for one that could not be followed (it
 * could not be read, or it puts its SQL together at run time): it may have done anything, so nothing is known behind it.
 */
export function evolveCatalog(catalog: CatalogData, operations: Iterable<Operation | undefined>): CatalogData {
  let state = createState(catalog);
  for (const operation of operations) {
    if (operation === undefined || runsAnything(operation)) state = createState(forgotten(catalog));
    else evolve(operation, state);
  }
  return catalogOf(state, catalog);
}

function runsAnything(operation: Operation): boolean {
  return operation.kind === 'call' || (operation.kind === 'do block' && isSet(operation, 'dynamic'));
}

function forgotten(catalog: CatalogData): CatalogData {
  return { ...catalog, relations: [], types: [], functions: [], complete: false };
}

function catalogOf(state: SchemaState, before: CatalogData): CatalogData {
  return {
    ...before,
    searchPath: before.searchPath ?? ['public'],
    schemas: [...state.schemas.keys()],
    // What is only assumed is assumed again where it is needed.
    relations: [...state.relations.values()].filter(({ assumed }) => !assumed).map(relationOf),
    types: [...state.types.values()],
    functions: state.functions,
  };
}

function relationOf(relation: StateRelation): CatalogRelation {
  return relation;
}
