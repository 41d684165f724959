import { bodyOf, dotted, relationName, stringOf } from '../tree.ts';
import { typeText } from '../type-name.ts';
import { constraintOperation } from './constraint.ts';
import { operation, type Readers } from './reader.ts';

const domainActions: Record<string, string> = {
  T: 'default',
  N: 'drop not null',
  O: 'set not null',
  C: 'add constraint',
  X: 'drop constraint',
  V: 'validate constraint',
};

export const typeReaders: Readers = {
  CreateEnumStmt: ({ typeName, vals }) => [
    operation('create type', dotted(typeName), {
      detail: { kind: 'enum', values: (vals ?? []).map(stringOf).join(',') },
    }),
  ],
  CompositeTypeStmt: ({ typevar }) => [
    operation('create type', relationName(typevar), { detail: { kind: 'composite' } }),
  ],
  CreateRangeStmt: ({ typeName }) => [operation('create type', dotted(typeName), { detail: { kind: 'range' } })],
  AlterEnumStmt: (statement) => {
    const type = dotted(statement.typeName);
    if (statement.oldVal !== undefined) {
      return [operation('rename enum value', type, { detail: { value: statement.oldVal, newName: statement.newVal } })];
    }
    return [
      operation('add enum value', type, {
        detail: {
          value: statement.newVal,
          ifNotExists: statement.skipIfNewValExists,
          neighbour: statement.newValNeighbor,
        },
      }),
    ];
  },
  AlterTypeStmt: ({ typeName }) => [operation('alter type', dotted(typeName), { detail: { action: 'set' } })],
  CreateDomainStmt: ({ domainname, typeName, constraints }) => {
    const kinds = (constraints ?? []).map((node) => bodyOf(node, 'Constraint')?.contype);
    return [
      operation('create domain', dotted(domainname), {
        detail: {
          type: typeText(typeName),
          constrained: kinds.some((kind) => kind === 'CONSTR_CHECK' || kind === 'CONSTR_NOTNULL'),
        },
      }),
    ];
  },
  AlterDomainStmt: (statement, source) => {
    const domain = dotted(statement.typeName);
    const constraint = bodyOf(statement.def, 'Constraint');
    const made = constraint && constraintOperation(constraint, { table: domain, source });
    return [
      operation('alter domain', domain, {
        detail: {
          action: domainActions[statement.subtype ?? ''] ?? 'other',
          constraint: statement.name ?? made?.object,
          kind: made?.kind,
          notValid: constraint?.skip_validation,
          cascade: statement.behavior === 'DROP_CASCADE',
          dropsDefault: statement.subtype === 'T' && statement.def === undefined,
        },
      }),
    ];
  },
};
