import type { Operation, OperationKind } from '../../operation.ts';
import { bodyOf, hasOption, relationName } from '../tree.ts';
import { columnMakers } from './alter-column.ts';
import type { CommandPlace, Maker } from './command-place.ts';
import { constraintOperation } from './constraint.ts';
import { operation } from './reader.ts';

/** One sub-command of ALTER TABLE (INDEX, VIEW, SEQUENCE, MATERIALIZED VIEW, FOREIGN TABLE, TYPE). */
export function alterCommand(place: CommandPlace): Operation {
  const { command, table, objectType, text } = place;
  const subtype = command.subtype ?? '';
  const maker = makers[subtype];
  const made = maker?.(place) ?? operation('other', table, { table, detail: { statement: 'AlterTableStmt', subtype } });
  const kind = objectType === 'OBJECT_TABLE' ? undefined : objectType.slice('OBJECT_'.length).toLowerCase();
  const detail = {
    ...(text === undefined ? {} : { text }),
    ...(kind === undefined ? {} : { objectType: kind }),
    ...(place.ifExists ? { ifExists: true } : {}),
    ...(place.only ? { only: true } : {}),
    ...(command.behavior === 'DROP_CASCADE' ? { cascade: true } : {}),
    ...made.detail,
  };
  return Object.keys(detail).length === 0 ? made : { ...made, detail };
}

const makers: Record<string, Maker | undefined> = {
  ...columnMakers,
  AT_AddConstraint: ({ command, table, source }) => {
    const made = constraintOperation(bodyOf(command.def, 'Constraint') ?? {}, { table, source });
    return made ?? operation('other', table, { table, detail: { statement: 'ADD CONSTRAINT' } });
  },
  AT_ValidateConstraint: ({ command, table }) => operation('validate constraint', command.name ?? '', { table }),
  AT_DropConstraint: ({ command, table }) =>
    operation('drop constraint', command.name ?? '', { table, detail: { missingOk: command.missing_ok } }),
  AT_AlterConstraint: ({ command, table }) => {
    const change = bodyOf(command.def, 'ATAlterConstraint');
    const enforced = change?.alterEnforceability === true ? String(change.is_enforced === true) : undefined;
    return operation('alter constraint', change?.conname ?? command.name ?? '', {
      table,
      detail: { enforced, inherits: change?.alterInheritability === true && change.noinherit !== true },
    });
  },
  AT_AttachPartition: ({ command, table, objectType }) => {
    const partition = bodyOf(command.def, 'PartitionCmd');
    const child = relationName(partition?.name);
    if (objectType === 'OBJECT_INDEX')
      return operation('alter index', table, { references: [child], detail: { action: 'attach' } });
    const isDefault = partition?.bound?.is_default === true;
    return operation('attach partition', child, { table, references: [table], detail: { default: isDefault } });
  },
  AT_DetachPartition: ({ command, table }) => {
    const partition = bodyOf(command.def, 'PartitionCmd');
    return operation('detach partition', relationName(partition?.name), {
      table,
      references: [table],
      detail: { concurrently: partition?.concurrent },
    });
  },
  AT_DetachPartitionFinalize: ({ command, table }) =>
    operation('detach partition', relationName(bodyOf(command.def, 'PartitionCmd')?.name), {
      table,
      references: [table],
      detail: { finalize: true },
    }),
  AT_AddInherit: ({ command, table }) =>
    operation('inherit', table, { table, references: [relationName(bodyOf(command.def, 'RangeVar'))] }),
  AT_DropInherit: ({ command, table }) =>
    operation('inherit', table, {
      table,
      references: [relationName(bodyOf(command.def, 'RangeVar'))],
      detail: { no: true },
    }),
  AT_AddOf: tableMaker('inherit', { of: true }),
  AT_DropOf: tableMaker('inherit', { of: true, no: true }),
  AT_SetLogged: tableMaker('set logged', { logged: true }),
  AT_SetUnLogged: tableMaker('set logged', { logged: false }),
  AT_SetTableSpace: ({ command, table, objectType }) =>
    operation('set tablespace', table, { ...owner(objectType, table), detail: { newName: command.name } }),
  AT_SetAccessMethod: ({ command, table }) =>
    operation('set access method', table, { table, detail: { newName: command.name } }),
  AT_SetRelOptions: relationOptions('set'),
  AT_ResetRelOptions: relationOptions('reset'),
  AT_ReplaceRelOptions: relationOptions('set'),
  AT_GenericOptions: relationOptions('options'),
  AT_ClusterOn: ({ command, table }) =>
    operation('storage parameters', table, { table, detail: { action: 'cluster on', index: command.name } }),
  AT_DropCluster: tableMaker('storage parameters', { action: 'without cluster' }),
  AT_ChangeOwner: ({ command, table, objectType }) =>
    operation('change owner', table, { ...owner(objectType, table), detail: { newName: command.newowner?.rolename } }),
  AT_ReplicaIdentity: ({ command, table }) => {
    const identity = bodyOf(command.def, 'ReplicaIdentityStmt');
    const names: Record<string, string> = { n: 'nothing', f: 'full', d: 'default', i: 'index' };
    return operation('replica identity', table, {
      table,
      detail: { identity: names[identity?.identity_type ?? ''], index: identity?.name },
    });
  },
  AT_EnableRowSecurity: tableMaker('enable row security', {}),
  AT_DisableRowSecurity: tableMaker('disable row security', {}),
  AT_ForceRowSecurity: tableMaker('enable row security', { force: true }),
  AT_NoForceRowSecurity: tableMaker('disable row security', { force: true }),
  AT_EnableTrig: triggerMaker('enable trigger'),
  AT_EnableAlwaysTrig: triggerMaker('enable trigger'),
  AT_EnableReplicaTrig: triggerMaker('enable trigger'),
  AT_EnableTrigAll: triggerMaker('enable trigger', 'all'),
  AT_EnableTrigUser: triggerMaker('enable trigger', 'user'),
  AT_DisableTrig: triggerMaker('disable trigger'),
  AT_DisableTrigAll: triggerMaker('disable trigger', 'all'),
  AT_DisableTrigUser: triggerMaker('disable trigger', 'user'),
};

function tableMaker(kind: OperationKind, detail: Record<string, string | boolean>): Maker {
  return ({ table }) => {
    const made = operation(kind, table, { table });
    return Object.keys(detail).length === 0 ? made : { ...made, detail };
  };
}

function triggerMaker(kind: OperationKind, which?: string): Maker {
  return ({ command, table }) => operation(kind, command.name ?? which ?? '', { table, detail: { which } });
}

function relationOptions(action: string): Maker {
  return ({ command, table, objectType }) => {
    if (objectType === 'OBJECT_INDEX') return operation('alter index', table, { detail: { action } });
    const list = bodyOf(command.def, 'List')?.items ?? [];
    const names = list.map((item) => bodyOf(item, 'DefElem')?.defname ?? '').join(',');
    const autovacuumOff = !hasOption(list, 'autovacuum_enabled') && names.split(',').includes('autovacuum_enabled');
    return operation('storage parameters', table, {
      ...owner(objectType, table),
      detail: { action, names, autovacuumOff },
    });
  };
}

function owner(objectType: string, table: string): { table?: string } {
  return objectType === 'OBJECT_TABLE' ? { table } : {};
}
