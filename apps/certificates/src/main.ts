import 'reflect-metadata';
import { runService } from '@probatum/service/run-service';
import { certificatesConfig } from './certificates.config';
import { certificatesService } from './certificates.service';

void runService(() => certificatesService(certificatesConfig()));
