import { Module } from '@nestjs/common';
import { AnchorChanges } from './certificate/anchor-changes';
import { CertificatesRepository } from './certificate/certificates.repository';
import { StateSeal } from './certificate/state-seal';
import { CertificatesController } from './certificates.controller';
import { GetProvenance } from './get-provenance/get-provenance';
import { IssueCertificate } from './issue-certificate/issue-certificate';
import { IssueGroup } from './issue-certificate/issue-group';
import { ListCertificates } from './list-certificates/list-certificates';
import { OnAnchorConfirmed } from './on-anchor-confirmed/on-anchor-confirmed';
import { OnAnchorFailed } from './on-anchor-failed/on-anchor-failed';
import { OnAnchorSubmitted } from './on-anchor-submitted/on-anchor-submitted';
import { OnCertificationRequested } from './on-certification-requested/on-certification-requested';
import { OnOrganizationCreated } from './on-organization-created/on-organization-created';
import { OnTrustUpdated } from './on-trust-updated/on-trust-updated';
import { ReannounceUnfinished } from './reannounce-unfinished/reannounce-unfinished';
import { RevokeCertificate } from './revoke-certificate/revoke-certificate';
import { ShowVerificationFormController } from './show-verification-form/show-verification-form.controller';
import { ShowVerificationPage } from './show-verification-page/show-verification-page';
import { ShowVerificationPageController } from './show-verification-page/show-verification-page.controller';
import { GetSigningKeysController } from './signing-keys/get-signing-keys.controller';
import { SigningKeys } from './signing-keys/signing-keys';
import { VerificationController } from './verification.controller';
import { VerificationOfCertificate } from './verify-certificate/verification';
import { VerifyCertificate } from './verify-certificate/verify-certificate';
import { VerifyAnchor } from './verify-anchor/verify-anchor';

/** Everything that this service does. */
@Module({
  controllers: [
    CertificatesController,
    VerificationController,
    ShowVerificationFormController,
    ShowVerificationPageController,
    GetSigningKeysController,

    OnOrganizationCreated,
    OnAnchorSubmitted,
    OnAnchorFailed,
    OnAnchorConfirmed,
    OnTrustUpdated,
    OnCertificationRequested,
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
    ReannounceUnfinished,
    ShowVerificationPage,
  ],
})
export class CertificatesModule {}
