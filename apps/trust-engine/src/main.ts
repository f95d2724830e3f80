import 'reflect-metadata';
import { runService } from '@probatum/service/run-service';
import { trustEngineConfig } from './trust-engine.config';
import { trustEngineService } from './trust-engine.service';

void runService(() => trustEngineService(trustEngineConfig()));
