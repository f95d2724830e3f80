import { Module } from '@nestjs/common';
import { ApiDescription } from './describe-api/api-description';
import { DescribeApiController } from './describe-api/describe-api.controller';
import { DiscoverRoutes } from './discover-routes/discover-routes';
import { ReportHealthController } from './report-health/report-health.controller';
import { Routes } from './route-table/routes';
import { ShowReferenceController } from './show-reference/show-reference.controller';
import { ShowStartPageController } from './show-start-page/show-start-page.controller';

/** Which service answers what: its documents, the table that is made of them, and how people read them. */
@Module({
  controllers: [DescribeApiController, ShowStartPageController, ShowReferenceController, ReportHealthController],
  providers: [Routes, DiscoverRoutes, ApiDescription],
  exports: [Routes],
})
export class RoutesModule {}
