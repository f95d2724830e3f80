import { Module } from '@nestjs/common';
import { OnWebhookChanged } from './on-webhook-changed/on-webhook-changed';
import { DropOldDays } from './request-log/drop-old-days';
import { AuditLogController } from './audit-log/audit-log.controller';
import { RequestLogController } from './request-log/request-log.controller';

/** Logs that an organization can read about itself: changes and requests. */
@Module({
  controllers: [AuditLogController, RequestLogController, OnWebhookChanged],
  providers: [DropOldDays],
})
export class OrganizationModule {}
