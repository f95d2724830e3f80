import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { CertificateNotFound } from '@probatum/http/problems/certificate-not-found';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { FieldError } from '@probatum/http/problems/problem';
import { RecordNotFound } from '@probatum/records/record.errors';
import { Records } from '@probatum/records/records';
import { KnownCertificates } from './certificates/known-certificates/known-certificates';
import { models } from './models/model';

interface Named {
  readonly certificateId?: string | null;
  readonly modelId?: string | null;
}

/** The certificate and the model that a record names. */
@Injectable()
export class KnownSubject {
  constructor(
    private readonly records: Records,
    private readonly certificates: KnownCertificates,
  ) {}

  /** @throws InvalidRequest with a pointer to what does not exist */
  async check(tenant: Tenant, { certificateId, modelId }: Named): Promise<void> {
    const errors = [
      ...(certificateId
        ? await this.error('/certificateId', () => this.certificates.check(tenant, certificateId))
        : []),
      ...(modelId ? await this.error('/modelId', () => this.records.find(tenant, models, modelId)) : []),
    ];
    if (errors.length > 0) throw new InvalidRequest(errors);
  }

  private async error(pointer: string, find: () => Promise<unknown>): Promise<FieldError[]> {
    try {
      await find();
      return [];
    } catch (error) {
      if (!(error instanceof RecordNotFound || error instanceof CertificateNotFound)) throw error;
      return [{ pointer, code: 'unknown', message: 'was not found' }];
    }
  }
}
