import { Module } from '@nestjs/common';
import { AccountController } from '../account/account.controller';
import { OnWebhookChanged } from './on-webhook-changed/on-webhook-changed';
import { DropOldDays } from './request-log/drop-old-days';
import { AuditLogController } from './audit-log/audit-log.controller';
import { RequestLogController } from './request-log/request-log.controller';

/** Logs that an organization can read about itself: changes and requests. */
@Module({
  controllers: [AccountController, AuditLogController, RequestLogController, OnWebhookChanged],
  providers: [DropOldDays],
})
export class OrganizationModule {}
