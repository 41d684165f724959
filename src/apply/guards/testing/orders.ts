import { testServer } from '../../../../test/support/server.ts';
import type { Server } from '../../../database/database.ts';
import type { GuardContext } from '../context.ts';
import { type Asked, openSituation, type Situation } from './situation.ts';

/** What a guard's test asks for of an environment that says nothing. */
export const none = { evidence: 'warn', urlFrom: 'DATABASE_URL' };

/** A table that is applied, an expand of it (#35) and a contract (#41) that are merged, and the app in between. */
export interface Orders extends AsyncDisposable {
  server: Server;
  here: Situation;
  expandSha: string;
  contractSha: string;
  /** The expand, on production, of which only `settings` are said. */
  expanding(settings?: object, asked?: Asked): Promise<GuardContext>;
  /** The contract, with the expand before it in the same run. */
  contracting(settings?: object, asked?: Asked): Promise<GuardContext>;
}

/** On a server of its own. */
export async function openOrders(): Promise<Orders> {
  const server = await testServer();
  const here = await openSituation(server);
  await here.merge({ '001_orders.sql': 'CREATE TABLE orders (id int PRIMARY KEY, name text);' }, 'Orders (#30)');
  await here.apply();
  const expandSha = await here.merge({ '002_email.sql': 'ALTER TABLE orders ADD COLUMN email text;' }, 'Email (#35)');
  await here.repo.commit({ 'app.js': '// email\n' }, 'The app uses email (#36)');
  const contractSha = await here.merge({ '003_name.sql': 'ALTER TABLE orders DROP COLUMN name;' }, 'No name (#41)');
  const production = (settings: object): Asked => ({ environments: { production: { ...none, ...settings } } });
  return {
    server,
    here,
    expandSha,
    contractSha,
    expanding: (settings = {}, asked = {}) => here.context({ commit: expandSha, ...production(settings), ...asked }),
    contracting: (settings = {}, asked = {}) =>
      here.context({ commit: contractSha, through: true, ...production(settings), ...asked }),
    async [Symbol.asyncDispose]() {
      await here[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
