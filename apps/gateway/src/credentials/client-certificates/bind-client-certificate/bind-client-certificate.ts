import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import { Fields } from '@probatum/http/validation/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { isUniqueViolation } from '@probatum/persistence/database-errors';
import { Database } from '@probatum/persistence/database';
import type { Static } from '@sinclair/typebox';
import { tenantsAdministeredBy } from '../../../organization/administered';
import { changerOf } from '../../../organization/audit-log/record-change';
import { CertificateNameFields } from '../../credential/certificate-name-fields';
import { findBoundCertificates } from '../bound-certificates.repository';
import { provenBy } from '../client-certificate';
import { type CertificateName, textOf } from '../../credential/certificate-name';
import { ClientCertificateNotProven, ClientCertificateTaken } from '../client-certificate.errors';
import { PresentedCertificates } from '../presented-certificates';
import { grantedFields } from '../../grants/granted-fields';
import { Grants } from '../../grants/grants';
import { refuseTooManyCredentials } from '../../limit-credentials/limit-credentials';
import { storeBinding } from './store-binding';

export const BindClientCertificateRequest = Fields({ ...grantedFields, certificate: CertificateNameFields });
export type BindClientCertificateRequest = Static<typeof BindClientCertificateRequest>;

/**
 * Makes a client certificate a credential of its own. The request must present it, so that a caller cannot bind the
 * certificate of another holder.
 */
@Injectable()
export class BindClientCertificate {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly grants: Grants,
    private readonly presented: PresentedCertificates,
  ) {}

  /** @throws ClientCertificateNotProven, ClientCertificateTaken, and what Grants throws */
  async execute(
    caller: Caller,
    request: IncomingMessage,
    wish: BindClientCertificateRequest,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    const presented = this.presented.of(request);
    return this.idempotency
      .once(this.database.of(tenantsAdministeredBy(caller)), keyed, async (tx) => {
        const proven = presented && provenBy(presented, wish.certificate);
        if (!proven) throw new ClientCertificateNotProven();
        const granted = await this.grants.of(tx, caller, { ...wish, certificate: proven });
        await this.refuseTaken(proven);
        const row = { ...granted, ...proven, id: newId('ccb') };
        await refuseTooManyCredentials(tx, row, 'added');
        return jsonAnswer(await storeBinding(tx, row, changerOf(caller)));
      })
      .catch((error: unknown) => Promise.reject(isUniqueViolation(error) ? new ClientCertificateTaken() : error));
  }
  /** Looks in all tenants: the same certificate may have this name elsewhere, and a request of a tenant does not see that. */
  private async refuseTaken(name: CertificateName): Promise<void> {
    const alike = await findBoundCertificates(this.database, [textOf({ ...name, authority: null })]);
    if (alike.length > 0) throw new ClientCertificateTaken();
  }
}
