import type { Environment } from '@probatum/contracts/tenant';
import { formOf, generateKeyWith, type NewKey, type ReadKey, readKeyOf } from '../api-keys/key-format';

/** The token of an audit room, in the form of keys (key-format.ts). FROZEN: auditors hold such tokens. */
const beginnings: Record<Environment, string> = { live: 'audit_', sandbox: 'audit_test_' };
const tokenForm = formOf(Object.values(beginnings));

export function generateRoomToken(environment: Environment): NewKey {
  return generateKeyWith(beginnings[environment]);
}

/** @returns null when the text is not a token of an audit room; decided from the text alone */
export function readRoomToken(text: string): ReadKey | null {
  return readKeyOf(tokenForm, text);
}
