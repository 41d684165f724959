/** Everything that the bot is told from outside; src/entry/bot.ts reads it from the environment. */
export interface BotSettings {
  appId: number;
  /** Of the check run. */
  checkName: string;
  /** PEM. */
  privateKey: string;
  webhookSecret: string;
  /** GitHub's REST API. */
  apiUrl: string;
  databaseUrl: string;
  host: string;
  /** 0: one that the system assigns. */
  port: number;
  /** Deliveries that are worked off at a time. */
  workers: number;
  logLevel: string;
  /** How often GitHub is asked for deliveries that failed, in seconds. */
  reconcileSeconds: number;
  /** Lockstep's own. */
  version: string;
}
