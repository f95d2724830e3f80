import 'reflect-metadata';
import { runService } from '@probatum/service/run-service';
import { complianceConfig } from './compliance.config';
import { complianceService } from './compliance.service';

void runService(() => complianceService(complianceConfig()));
