import { verify } from 'node:crypto';
import type { FakeApp } from './state.ts';

/** Whether a token is the App's: signed with its key, and not valid for longer than ten minutes. */
export function isJwtOf({ id, publicKey }: FakeApp, token: string): boolean {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const signed = verify('sha256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'));
  if (!signed) return false;
  const { iss, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss: number | string; exp: number };
  const now = Date.now() / 1000;
  return String(iss) === String(id) && exp > now && exp <= now + 600;
}
