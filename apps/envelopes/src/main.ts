import 'reflect-metadata';
import { runService } from '@probatum/service/run-service';
import { envelopesConfig } from './envelopes.config';
import { envelopesService } from './envelopes.service';

void runService(() => envelopesService(envelopesConfig()));
