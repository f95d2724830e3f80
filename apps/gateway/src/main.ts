import 'reflect-metadata';
import { runService } from '@probatum/service/run-service';
import { gatewayConfig } from './gateway.config';
import { gatewayService } from './gateway.service';

void runService(() => gatewayService(gatewayConfig()));
