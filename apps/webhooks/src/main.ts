import 'reflect-metadata';
import { runService } from '@probatum/service/run-service';
import { webhooksConfig } from './webhooks.config';
import { webhooksService } from './webhooks.service';

void runService(() => webhooksService(webhooksConfig()));
