import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { Strategy } from 'passport';
import { type ReadKey, readKey, readLegacyKey } from '../../credentials/api-keys/key-format';
import {
  CredentialExpired,
  CredentialInvalid,
  CredentialMalformed,
  CredentialsUnavailable,
} from '../../credentials/credential/authentication.errors';
import { type Asking, lookUpNeeded } from '../../credentials/recent-lookups/look-up-needed';
import { presentedCredential } from '../../credentials/credential/presented-credential';
import { type Lookup, RecentApiKeys } from '../../credentials/api-keys/recent-api-keys';
import { isSameHash } from '../../credentials/credential/same-hash';

/** API keys, see key-format.ts. Decides immediately for a key that was seen within the last second. */
@Injectable()
export class ApiKeyStrategy extends Strategy {
  override readonly name = 'api-key';

  constructor(
    private readonly keys: RecentApiKeys,
    private readonly clock: Clock,
  ) {
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
    // Imported keys are found by their hash and have any form, so an unknown text may be one.
    if (!known && read.publicId === read.hash) return this.fail(new CredentialMalformed());
    if (!known || !isSameHash(known.hash, read.hash) || known.isRevoked) return this.fail(new CredentialInvalid());
    if (known.expiresAtMs <= this.clock.nowMs()) return this.fail(new CredentialExpired());
    this.success(known.credential);
  }
}
