import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import type { Tool } from './tools.ts';

/** As distributions and GitHub's runners call it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Nothing is asked of anybody outside; root may start it, too. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chromium of this machine. */
export async function chromiumHere(): Promise<Tool> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of NAMES) {
    for (const folder of folders) {
      const path = join(folder, name);
      const found = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return { path };
    }
  }
  return { missing: `there is no Chromium here: none of ${NAMES.join(', ')} is on PATH` };
}

export function startBrowser(path: string): Promise<Browser> {
  return chromium.launch({ executablePath: path, args: ARGS });
}
