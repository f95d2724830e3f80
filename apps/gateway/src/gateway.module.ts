import { Module } from '@nestjs/common';
import { CredentialsModule } from './credentials/credentials.module';
import { OAuthModule } from './oauth/oauth.module';
import { OperatorModule } from './operator/operator.module';
import { OrganizationModule } from './organization/organization.module';
import { RequestModule } from './request/request.module';
import { RoutesModule } from './routes/routes.module';

/** Authentication, permissions, limits and routing of every request; and the credentials for them. */
@Module({
  imports: [CredentialsModule, OrganizationModule, OAuthModule, RequestModule, RoutesModule, OperatorModule],
})
export class GatewayModule {}
