import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import { Fields } from '@probatum/http/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Identity } from '@probatum/http/identity';
import { isUniqueViolation } from '@probatum/persistence/database-errors';
import { Database } from '@probatum/persistence/database';
import type { Static } from '@sinclair/typebox';
import { tenantsAdministeredBy } from '../api-key/api-key';
import { changerOf } from '../audit-log/record-change';
import { CertificateNameFields } from '../client-certificate/bound-certificate';
import { bears } from '../client-certificate/client-certificate';
import { ClientCertificateNotProven, ClientCertificateTaken } from '../client-certificate/client-certificate.problems';
import { PresentedCertificates } from '../client-certificate/presented-certificates';
import { grantedFields } from '../create-api-key/create-api-key';
import { Grants } from '../create-api-key/grants';
import { storeBinding } from './store-binding';

export const BindClientCertificateRequest = Fields({ ...grantedFields, certificate: CertificateNameFields });
export type BindClientCertificateRequest = Static<typeof BindClientCertificateRequest>;

/** Makes a client certificate a credential of its own. Who binds it presents it, so that nobody binds what others hold. */
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
    caller: Identity,
    address: string,
    request: IncomingMessage,
    wish: BindClientCertificateRequest,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    const presented = this.presented.of(request);
    return this.idempotency
      .once(this.database.of(tenantsAdministeredBy(caller)), keyed, async (tx) => {
        const granted = await this.grants.of(tx, caller, wish);
        if (!presented || !bears(presented, wish.certificate)) throw new ClientCertificateNotProven();
        const row = { ...granted, ...wish.certificate, id: newId('ccb') };
        return jsonAnswer(201, await storeBinding(tx, row, changerOf(caller, address)));
      })
      .catch((error: unknown) => Promise.reject(isUniqueViolation(error) ? new ClientCertificateTaken() : error));
  }
}
