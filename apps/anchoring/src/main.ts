import 'reflect-metadata';
import { runService } from '@probatum/service/run-service';
import { anchoringConfig } from './anchoring.config';
import { anchoringService } from './anchoring.service';

void runService(() => anchoringService(anchoringConfig()));
