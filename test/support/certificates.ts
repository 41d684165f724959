import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of a made-up authority: files in PEM. */
export interface Authority extends Disposable {
  ca: string;
  /** A certificate for a server of these names (`DNS:localhost`, `IP:127.0.0.1`), or of a role by its name alone. */
  issue(name: string, alternatives?: string): { cert: string; key: string };
}

/** Whether there is an openssl to make certificates by. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export function makeAuthority(): Authority {
  const dir = mkdtempSync(join(tmpdir(), 'lockstep-authority-'));
  const at = (name: string): string => join(dir, name);
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
  };
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...fresh, '-subj', '/CN=authority', '-keyout', at('ca.key'), '-out', at('ca.pem'));
  return {
    ca: at('ca.pem'),
    issue(name, alternatives) {
      const [cert, key, csr, more] = [at(`${name}.pem`), at(`${name}.key`), at(`${name}.csr`), at(`${name}.ext`)];
      openssl('req', '-new', ...fresh.slice(0, -2), '-subj', `/CN=${name}`, '-keyout', key, '-out', csr);
      writeFileSync(more, alternatives === undefined ? '' : `subjectAltName=${alternatives}\n`);
      const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', more];
      openssl('x509', '-req', '-in', csr, ...signing, '-out', cert);
      return { cert, key };
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}
