import { Controller, Get, Inject, Post } from '@nestjs/common';
import { IfMatch, Precondition } from '@probatum/http/conditional/precondition';
import type { Answer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { answerShownTo, lessWithout } from '@probatum/http/idempotency/write-answers';
import { ReadableInAuditRoom } from '@probatum/http/identity/audit-room-grant';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import { CONFIG } from '@probatum/service/resources';
import { certificateMembers, IssuedCertificate, keepForHours } from './certificate/certificate-answer';
import { CertificateDetails, certificateDetails } from './certificate/certificate-details';
import { CertificatesRepository } from './certificate/certificates.repository';
import { explainTrust, TrustExplanation } from './certificate/trust-explanation';
import type { CertificatesConfig } from './certificates.config';
import { GetProvenance } from './get-provenance/get-provenance';
import { Provenance, ProvenanceQuery } from './get-provenance/provenance';
import { IssueCertificate } from './issue-certificate/issue-certificate';
import { IssueCertificateRequest } from './issue-certificate/issue-certificate.request';
import { CertificatePage } from './list-certificates/certificate-page';
import { ListCertificates } from './list-certificates/list-certificates';
import { ListCertificatesQuery } from './list-certificates/list-certificates.query';
import { RevokeCertificate } from './revoke-certificate/revoke-certificate';
import { RevokeCertificateRequest } from './revoke-certificate/revoke-certificate.request';

@Controller('certificates')
export class CertificatesController {
  constructor(
    private readonly certificates: CertificatesRepository,
    private readonly issue: IssueCertificate,
    private readonly list: ListCertificates,
    private readonly provenance: GetProvenance,
    private readonly revoke: RevokeCertificate,
    @Inject(CONFIG) private readonly config: CertificatesConfig,
  ) {}

  @Post()
  @RequiresScopes('certificates:write')
  // A thousand evidence items with the longest names fit.
  @MaxBodyBytes(2 * 1024 * 1024)
  @Describes(
    'Issue a certificate',
    'Signs a statement about the inputs and outputs that you name, and answers with the certificate.',
    { 201: IssuedCertificate },
  )
  issueCertificate(
    @Caller() caller: Caller,
    @RequestBody(IssueCertificateRequest) request: IssueCertificateRequest,
    @Idempotent({ keepForHours }) keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.issue.execute(caller, request, keyed);
  }

  @Get()
  @RequiresScopes('certificates:read')
  @ReadableInAuditRoom()
  @Describes(
    'List certificates',
    'Lists certificates, newest first. With `updatedAfter` the oldest change comes first, and no change is missed.',
    { 200: CertificatePage },
  )
  listCertificates(
    @Caller() caller: Caller,
    @RequestQuery(ListCertificatesQuery) query: ListCertificatesQuery,
  ): Promise<CertificatePage> {
    return this.list.execute(caller, query);
  }

  @Get(':id')
  @RequiresScopes('certificates:read')
  @ReadableInAuditRoom()
  @Describes('Read a certificate', 'Shows the whole certificate: evidence, model, signature, anchor and trust.', {
    200: CertificateDetails,
  })
  async getCertificate(@Caller() caller: Caller, @PathId('id', 'cert') id: string): Promise<CertificateDetails> {
    return certificateDetails(await this.certificates.findOfTenant(caller, id), this.config.PUBLIC_URL);
  }

  @Get(':id/provenance')
  @RequiresScopes('certificates:read')
  @ReadableInAuditRoom()
  @Describes(
    'Follow the provenance of a certificate',
    'Shows the certificates from which the inputs of this one came, and the certificates that use its outputs.',
    { 200: Provenance },
  )
  getProvenance(
    @Caller() caller: Caller,
    @PathId('id', 'cert') id: string,
    @RequestQuery(ProvenanceQuery) query: ProvenanceQuery,
  ): Promise<Provenance> {
    return this.provenance.execute(caller, id, query.depth!);
  }

  @Get(':id/trust')
  @RequiresScopes('certificates:read')
  @ReadableInAuditRoom()
  @Describes(
    'Explain the trust in a certificate',
    'Explains why the certificate has its trust level, which facts are unknown, and what would raise the level.',
    { 200: TrustExplanation },
  )
  async getTrust(@Caller() caller: Caller, @PathId('id', 'cert') id: string): Promise<TrustExplanation> {
    return explainTrust(await this.certificates.findOfTenant(caller, id));
  }

  @Post(':id/revoke')
  @RequiresScopes('certificates:write')
  @MaxBodyBytes(64 * 1024)
  @Describes(
    'Revoke a certificate',
    `Declares that the certificate can no longer be relied on. Revocation is final. ${lessWithout('certificates:read', 'the members of the response to issuing')}`,
    { 200: CertificateDetails, 409: 'The certificate is already revoked' },
  )
  async revokeCertificate(
    @Caller() caller: Caller,
    @PathId('id', 'cert') id: string,
    @RequestBody(RevokeCertificateRequest) request: RevokeCertificateRequest,
    @Idempotent({ keepForHours }) keyed: KeyedRequest | undefined,
    @IfMatch() precondition: Precondition,
  ): Promise<Answer> {
    const answer = await this.revoke.execute(caller, id, request, { keyed, precondition });
    return answerShownTo(caller, 'certificates:read', answer, Object.keys(certificateMembers));
  }
}
