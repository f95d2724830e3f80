import { Module } from '@nestjs/common';
import { OnAnchorConfirmed } from './on-anchor-confirmed/on-anchor-confirmed';
import { OnCertificateIssued } from './on-certificate-issued/on-certificate-issued';
import { OnCertificateRevoked } from './on-certificate-revoked/on-certificate-revoked';
import { StateFacts } from './state-facts/state-facts';

/**
 * Facts about certificates → level, score, reasons. The service handles and publishes events; no other service calls
 * it.
 */
@Module({
  controllers: [OnCertificateIssued, OnCertificateRevoked, OnAnchorConfirmed],
  providers: [StateFacts],
})
export class TrustEngineModule {}
