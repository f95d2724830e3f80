import { Module } from '@nestjs/common';
import { Database } from '@probatum/persistence/database';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import type { GatewayConfig } from '../../gateway-variables';
import { trustedProxiesOf } from '../../organization/address-ranges/trusted-proxies';
import { GrantsModule } from '../grants/grants.module';
import { Makers } from '../grants/makers';
import { certificateAsMaker } from './certificate-as-maker';
import { Authorities } from '../authorities/authorities';
import { BindClientCertificate } from './bind-client-certificate/bind-client-certificate';
import { certificateFinder } from './find-client-certificate';
import { PresentedCertificates } from './presented-certificates';
import { RecentCertificates } from './recent-certificates';
import { UnbindClientCertificate } from './unbind-client-certificate/unbind-client-certificate';
import { ClientCertificatesController } from './client-certificates.controller';

@Module({
  imports: [GrantsModule],
  controllers: [ClientCertificatesController],
  providers: [
    BindClientCertificate,
    UnbindClientCertificate,
    {
      provide: RecentCertificates,
      inject: [Database, LOGGER],
      useFactory: (database: Database, logger: Logger) =>
        new RecentCertificates(certificateFinder(database), (error) =>
          logger.error({ err: error }, 'client certificates cannot be looked up'),
        ),
    },
    {
      provide: PresentedCertificates,
      inject: [CONFIG, Authorities],
      useFactory: (config: GatewayConfig, authorities: Authorities) =>
        new PresentedCertificates(
          trustedProxiesOf(config),
          config.CLIENT_CERTIFICATE_HEADER?.toLowerCase(),
          authorities,
        ),
    },
  ],
  exports: [RecentCertificates, PresentedCertificates],
})
export class ClientCertificatesModule {
  constructor(makers: Makers) {
    makers.add('client_certificate', certificateAsMaker);
  }
}
