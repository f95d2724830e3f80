import { Module } from '@nestjs/common';
import { GrantsModule } from '../grants/grants.module';
import { Makers } from '../grants/makers';
import { clientAsMaker } from './client-as-maker';
import { ChangeOAuthClient } from './change-oauth-client/change-oauth-client';
import { CreateOAuthClient } from './create-oauth-client/create-oauth-client';
import { DeleteOAuthClient } from './delete-oauth-client/delete-oauth-client';
import { RecentClientSecrets } from './recent-client-secrets';
import { RecentOAuthClients } from './recent-oauth-clients';
import { RotateClientSecret } from './rotate-client-secret/rotate-client-secret';
import { OAuthClientsController } from './oauth-clients.controller';

@Module({
  imports: [GrantsModule],
  controllers: [OAuthClientsController],
  providers: [
    CreateOAuthClient,
    ChangeOAuthClient,
    DeleteOAuthClient,
    RotateClientSecret,
    RecentOAuthClients,
    RecentClientSecrets,
  ],
  exports: [RecentOAuthClients, RecentClientSecrets],
})
export class OAuthClientsModule {
  constructor(makers: Makers) {
    makers.add('oauth_client', clientAsMaker);
  }
}
