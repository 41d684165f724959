import type { OperationKind } from '../../sql/operation.ts';
import type { CatalogConstraint } from '../catalog.ts';

/** ADD CONSTRAINT's operations → the constraint they make. */
export const constraintKinds: { [Kind in OperationKind]?: CatalogConstraint['kind'] } = {
  'add primary key': 'primary key',
  'add unique': 'unique',
  'add foreign key': 'foreign key',
  'add check': 'check',
  'add exclusion': 'exclusion',
  'add not null constraint': 'not null',
};
