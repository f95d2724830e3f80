import { Module } from '@nestjs/common';
import { Database } from '@probatum/persistence/database';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { ChangeApiKey } from './change-api-key/change-api-key';
import { CreateApiKey } from './create-api-key/create-api-key';
import { GrantsModule } from '../grants/grants.module';
import { Makers } from '../grants/makers';
import { keyAsMaker } from './key-as-maker';
import { apiKeyFinder } from './find-api-key';
import { ImportApiKey } from './import-api-key/import-api-key';
import { ListApiKeys } from './list-api-keys/list-api-keys';
import { RecentApiKeys } from './recent-api-keys';
import { RevokeApiKey } from './revoke-api-key/revoke-api-key';
import { RotateApiKey } from './rotate-api-key/rotate-api-key';
import { ApiKeysController } from './api-keys.controller';
import { ApiKeysV1Controller } from './api-keys-v1.controller';

@Module({
  imports: [GrantsModule],
  controllers: [ApiKeysController, ApiKeysV1Controller],
  providers: [
    CreateApiKey,
    ListApiKeys,
    RevokeApiKey,
    ChangeApiKey,
    RotateApiKey,
    ImportApiKey,
    {
      provide: RecentApiKeys,
      inject: [Database, LOGGER],
      useFactory: (database: Database, logger: Logger) =>
        new RecentApiKeys(apiKeyFinder(database), (error) => logger.error({ err: error }, 'keys cannot be looked up')),
    },
  ],
  exports: [RecentApiKeys, RevokeApiKey],
})
export class ApiKeysModule {
  constructor(makers: Makers) {
    makers.add('api_key', keyAsMaker);
  }
}
