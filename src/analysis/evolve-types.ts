import { type CatalogFunction, splitName } from './catalog.ts';
import { isSet, listOf, textOf } from './detail.ts';
import type { Evolve, Steps } from './evolve-step.ts';
import { keyOf, qualify, typeOf } from './state.ts';

const makeType: Evolve = (operation, state) => {
  const key = qualify(state, operation.object);
  const { schema = 'public', name } = splitName(key);
  const isDomain = operation.kind === 'create domain';
  const kind = isDomain ? 'domain' : textOf(operation, 'kind') === 'enum' ? 'enum' : 'other';
  const constrained = isSet(operation, 'constrained');
  state.types.set(key, {
    schema,
    name,
    kind,
    constrained,
    values: listOf(operation, 'values'),
    isNew: true,
    newValues: [],
  });
};

const removeType: Evolve = (operation, state) => {
  const type = typeOf(state, operation.object);
  if (type !== undefined) state.types.delete(keyOf(type));
};

const makeFunction: Evolve = (operation, state) => {
  const { schema = 'public', name } = splitName(qualify(state, operation.object));
  const given = textOf(operation, 'arguments') ?? '';
  const body = isSet(operation, 'opaque') ? {} : { bodyCalls: listOf(operation, 'bodyCalls') };
  const sameName = state.functions.get(name) ?? [];
  const old = sameName.find((each) => each.schema === schema && each.arguments === given);
  if (old !== undefined) {
    state.functions.set(
      name,
      sameName.map((each) => (each === old ? withBody(old, body) : each)),
    );
    return;
  }
  const volatility = textOf(operation, 'volatility') as 'immutable' | 'stable' | 'volatile' | undefined;
  const language = textOf(operation, 'language')?.toLowerCase();
  const made = { schema, name, arguments: given, volatility: volatility ?? null, isNew: true };
  sameName.push({ ...made, ...body, ...(language === undefined ? {} : { language }) });
  state.functions.set(name, sameName);
};

function withBody<Old extends CatalogFunction>(old: Old, body: Pick<CatalogFunction, 'bodyCalls'>): Old {
  const made = { ...old, ...body };
  delete made.definition;
  if (body.bodyCalls === undefined) delete made.bodyCalls;
  return made;
}

/** Types, functions and schemas. */
export const typeSteps: Steps = {
  'create type': makeType,
  'create domain': makeType,
  'drop type': removeType,
  'drop domain': removeType,
  'alter type': (operation, state) => {
    const type = typeOf(state, operation.object);
    if (type === undefined || textOf(operation, 'action') !== 'rename') return;
    state.types.delete(keyOf(type));
    type.name = textOf(operation, 'newName') ?? type.name;
    state.types.set(keyOf(type), type);
  },
  'add enum value': (operation, state) => {
    const type = typeOf(state, operation.object);
    const value = textOf(operation, 'value');
    if (type === undefined || value === undefined || type.values.includes(value)) return;
    type.values.push(value);
    type.newValues.push(value);
  },
  'create function': makeFunction,
  'replace function': makeFunction,
  'drop function': (operation, state) => {
    const { schema, name } = splitName(operation.object);
    const given = textOf(operation, 'arguments');
    const kept = (state.functions.get(name) ?? []).filter(
      (each) => (schema !== undefined && each.schema !== schema) || (given !== undefined && each.arguments !== given),
    );
    state.functions.set(name, kept);
  },
  'create schema': (operation, state) => {
    if (!state.schemas.has(operation.object)) state.schemas.set(operation.object, true);
  },
};
