import type { IncomingMessage } from 'node:http';
import { Strategy } from 'passport';
import { type ReadKey, readKey, readLegacyKey } from '../api-key/key-format';
import {
  CredentialExpired,
  CredentialInvalid,
  CredentialMalformed,
  CredentialsUnavailable,
} from './authentication.problems';
import { type Asking, lookUpNeeded } from './look-up-needed';
import { presentedCredential } from './presented-credential';
import type { Lookup, RecentApiKeys } from './recent-api-keys';
import { isSameHash } from './same-hash';

/** API keys, see key-format.ts. Answers at once for a key that was seen within the last second. */
export class ApiKeyStrategy extends Strategy {
  override readonly name = 'api-key';

  constructor(private readonly keys: RecentApiKeys) {
    super();
  }

  override authenticate(request: IncomingMessage, { recallOnly }: Asking): void {
    const text = presentedCredential(request.headers) ?? '';
    const read = readKey(text) ?? readLegacyKey(text);
    if (!read) return this.fail(new CredentialMalformed());
    const found = recallOnly ? this.keys.recall(read.publicId) : this.keys.find(read.publicId);
    if (found === undefined) return this.error(lookUpNeeded);
    if (!(found instanceof Promise)) return this.judge(read, found);
    found.then(
      (key) => this.judge(read, key),
      () => this.error(new CredentialsUnavailable()),
    );
  }

  private judge(read: ReadKey, known: Lookup): void {
    // What is found by its hash has no form of its own: an unknown one may be anything.
    if (!known && read.publicId === read.hash) return this.fail(new CredentialMalformed());
    if (!known || !isSameHash(known.hash, read.hash) || known.isRevoked) return this.fail(new CredentialInvalid());
    if (known.expiresAtMs <= Date.now()) return this.fail(new CredentialExpired());
    this.success(known.credential);
  }
}
