import type { ApplySettings } from './apply/apply-settings.ts';

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
  /** While GitHub does not answer: how often it is looked whether it does again, in seconds at most. */
  lookSeconds: number;
  /** Which repositories' changes are applied from here. */
  apply: ApplySettings;
  /** Lockstep's own. */
  version: string;
  /** Undefined where reports are not served. */
  reports?: ReportSettings;
}

/** What the page of a report needs, so that GitHub tells who looks at it. */
export interface ReportSettings {
  /** The bot's own address, as browsers see it. */
  publicUrl: string;
  /** `https://github.com`. */
  webUrl: string;
  /** The App's OAuth. */
  clientId: string;
  clientSecret: string;
}
