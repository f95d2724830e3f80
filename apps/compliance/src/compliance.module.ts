import { Module } from '@nestjs/common';
import { KnownCertificates } from './certificates/known-certificates/known-certificates';
import { OnCertificateIssued } from './certificates/known-certificates/on-certificate-issued';
import { RecordsOfCertificates } from './certificates/records-of-certificates';
import { ScoreTechnicalDoc } from './certificates/technical-doc/score-technical-doc';
import { TechnicalDocController } from './certificates/technical-doc/technical-doc.controller';
import { TransparencyController } from './certificates/transparency/transparency.controller';
import { FriasController } from './fria/fria.controller';
import { EscalateIncidents } from './incidents/escalate-incidents';
import { IncidentsController } from './incidents/incidents.controller';
import { WriteIncident } from './incidents/write-incident';
import { KnownSubject } from './known-subject';
import { LiteracyRecordsController } from './literacy/literacy.controller';
import { SummarizeLiteracy } from './literacy/summarize-literacy';
import { VendorModelsController } from './models/vendor-models.controller';
import { LawController } from './law/law.controller';
import { ModelsController } from './models/models.controller';
import { FindDrift } from './models/performance/find-drift';
import { FindLatest } from './models/performance/find-latest';
import { PerformanceController } from './models/performance/performance.controller';
import { RecordEvaluation } from './models/performance/record-evaluation';
import { WriteModel } from './models/write-model';
import { MonitoringPlansController } from './monitoring-plans/monitoring-plans.controller';
import { ExpireApprovals } from './qms/expire-approvals';
import { QmsRecordsController } from './qms/qms.controller';
import { RisksController } from './risk-management/risks.controller';
import { ExpireAgreements } from './vendors/expire-agreements';
import { KnownVendor } from './vendors/known-vendor';
import { RemoveVendor } from './vendors/remove-vendor';
import { VendorsController } from './vendors/vendors.controller';

@Module({
  controllers: [
    ...[OnCertificateIssued, VendorsController, VendorModelsController, ModelsController, PerformanceController],
    ...[TransparencyController, TechnicalDocController, FriasController, RisksController],
    ...[MonitoringPlansController, LiteracyRecordsController, IncidentsController, QmsRecordsController, LawController],
  ],
  providers: [
    ...[KnownVendor, RemoveVendor, WriteModel, RecordEvaluation, FindLatest, FindDrift],
    ...[KnownCertificates, RecordsOfCertificates, ScoreTechnicalDoc, KnownSubject, SummarizeLiteracy, WriteIncident],
    ...[ExpireAgreements, ExpireApprovals, EscalateIncidents],
  ],
})
export class ComplianceModule {}
