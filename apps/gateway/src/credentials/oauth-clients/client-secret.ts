import type { Environment } from '@probatum/contracts/tenant';
import { formOf, generateKeyWith, type NewKey, type ReadKey, readKeyOf } from '../api-keys/key-format';

/** The secret of an OAuth client, in the form of keys (key-format.ts). FROZEN: customers hold such secrets. */
const beginnings: Record<Environment, string> = { live: 'ocs_live_', sandbox: 'ocs_test_' };
const secretForm = formOf(Object.values(beginnings));

export function generateClientSecret(environment: Environment): NewKey {
  return generateKeyWith(beginnings[environment]);
}

/** @returns null when the text is not the secret of a client; decided from the text alone */
export function readClientSecret(text: string): ReadKey | null {
  return readKeyOf(secretForm, text);
}
