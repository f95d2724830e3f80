import type { ResolveHost } from '../src/resolve-host';
import { knownNames } from './url-table';

export const stubResolver: ResolveHost = async (hostname) => {
  const addresses = knownNames[hostname.replace(/\.$/, '')];
  if (!addresses) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
  return addresses;
};
