import { Module } from '@nestjs/common';
import { ModelsController } from './models/models.controller';
import { FindDrift } from './models/performance/find-drift';
import { FindLatest } from './models/performance/find-latest';
import { PerformanceController } from './models/performance/performance.controller';
import { RecordEvaluation } from './models/performance/record-evaluation';
import { WriteModel } from './models/write-model';
import { ExpireAgreements } from './vendors/expire-agreements';
import { KnownVendor } from './vendors/known-vendor';
import { RemoveVendor } from './vendors/remove-vendor';
import { VendorsController } from './vendors/vendors.controller';

@Module({
  controllers: [VendorsController, ModelsController, PerformanceController],
  providers: [KnownVendor, RemoveVendor, ExpireAgreements, WriteModel, RecordEvaluation, FindLatest, FindDrift],
})
export class ComplianceModule {}
