import type { AlterTableCmd } from 'libpg-query';
import type { Operation } from '../../operation.ts';
import type { StatementSource } from '../tree.ts';

/** A sub-command of ALTER TABLE, and where it stands. */
export interface CommandPlace {
  command: AlterTableCmd;
  table: string;
  /** The grammar's OBJECT_TABLE, OBJECT_INDEX, OBJECT_VIEW … */
  objectType: string;
  text: string | undefined;
  ifExists: boolean;
  only: boolean;
  source: StatementSource;
}

export type Maker = (place: CommandPlace) => Operation;
