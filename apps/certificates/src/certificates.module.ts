import { Module } from '@nestjs/common';
import { AnchorChanges } from './certificate/anchor-changes';
import { CertificatesRepository } from './certificate/certificates.repository';
import { StateSeal } from './certificate/state-seal';
import { GetCertificateController } from './get-certificate/get-certificate.controller';
import { GetProvenance } from './get-provenance/get-provenance';
import { GetProvenanceController } from './get-provenance/get-provenance.controller';
import { GetTrustController } from './get-trust/get-trust.controller';
import { IssueCertificate } from './issue-certificate/issue-certificate';
import { IssueCertificateController } from './issue-certificate/issue-certificate.controller';
import { IssueGroup } from './issue-certificate/issue-group';
import { ListCertificates } from './list-certificates/list-certificates';
import { ListCertificatesController } from './list-certificates/list-certificates.controller';
import { OnAnchorConfirmed } from './on-anchor-confirmed/on-anchor-confirmed';
import { OnAnchorFailed } from './on-anchor-failed/on-anchor-failed';
import { OnAnchorSubmitted } from './on-anchor-submitted/on-anchor-submitted';
import { OnOrganizationCreated } from './on-organization-created/on-organization-created';
import { OnTrustUpdated } from './on-trust-updated/on-trust-updated';
import { RevokeCertificate } from './revoke-certificate/revoke-certificate';
import { RevokeCertificateController } from './revoke-certificate/revoke-certificate.controller';
import { ShowVerificationPage } from './show-verification-page/show-verification-page';
import { ShowVerificationPageController } from './show-verification-page/show-verification-page.controller';
import { GetSigningKeysController } from './signing-keys/get-signing-keys.controller';
import { SigningKeys } from './signing-keys/signing-keys';
import { VerificationOfCertificate } from './verify-certificate/verification';
import { VerifyCertificate } from './verify-certificate/verify-certificate';
import { VerifyCertificateController } from './verify-certificate/verify-certificate.controller';
import { VerifyAnchor } from './verify-anchor/verify-anchor';
import { VerifyAnchorOfCertificateController } from './verify-anchor/verify-anchor.controller';

/** Everything that this service does. */
@Module({
  controllers: [
    IssueCertificateController,
    ListCertificatesController,
    GetCertificateController,
    GetProvenanceController,
    GetTrustController,
    RevokeCertificateController,
    VerifyCertificateController,
    VerifyAnchorOfCertificateController,
    ShowVerificationPageController,
    GetSigningKeysController,

    OnOrganizationCreated,
    OnAnchorSubmitted,
    OnAnchorFailed,
    OnAnchorConfirmed,
    OnTrustUpdated,
  ],
  providers: [
    CertificatesRepository,
    StateSeal,
    SigningKeys,
    AnchorChanges,
    IssueCertificate,
    IssueGroup,
    ListCertificates,
    GetProvenance,
    RevokeCertificate,
    VerificationOfCertificate,
    VerifyCertificate,
    VerifyAnchor,
    ShowVerificationPage,
  ],
})
export class CertificatesModule {}
