import { spawnSync } from 'node:child_process';

export interface Program {
  name: string;
  command: string;
  args: readonly string[];
  cwd?: string;
}

/** The shortest wall time of each in ms, taken in turns: other users of the machine disturb all alike, or none. */
export function measureWall(programs: readonly Program[], rounds: number): Map<string, number> {
  const best = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const { name, command, args, cwd } of programs) {
      const began = performance.now();
      const { error } = spawnSync(command, args, { stdio: 'ignore', ...(cwd !== undefined && { cwd }) });
      if (error !== undefined) throw error;
      best.set(name, Math.min(best.get(name) ?? Infinity, performance.now() - began));
    }
  }
  return best;
}
