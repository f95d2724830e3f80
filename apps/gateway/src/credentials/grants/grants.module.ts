import { Module } from '@nestjs/common';
import { CONFIG } from '@probatum/service/resources';
import type { GatewayConfig } from '../../gateway-variables';
import { Authorities } from '../authorities/authorities';
import { Grants } from './grants';
import { Makers } from './makers';

/** The rights that a credential may give to another one that it creates or changes. */
@Module({
  providers: [
    Grants,
    Makers,
    {
      provide: Authorities,
      inject: [CONFIG],
      useFactory: (config: GatewayConfig) => new Authorities(config),
    },
  ],
  exports: [Grants, Makers, Authorities],
})
export class GrantsModule {}
