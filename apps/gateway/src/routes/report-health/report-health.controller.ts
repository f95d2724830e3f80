import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Describes } from '@probatum/http/openapi/describes';
import { Fields, Named, OneOf } from '@probatum/http/validation/fields';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { type Static, Type } from '@sinclair/typebox';
import { DiscoverRoutes } from '../discover-routes/discover-routes';

const Health = Named(
  'Health',
  Fields({
    status: OneOf(['ok', 'degraded'], {
      description: 'Degraded: a service or its routes cannot be reached at the moment',
    }),
    services: Type.Record(Type.String(), OneOf(['up', 'down', 'unknown'])),
  }),
);

@ApiTags('Platform')
@Controller('health')
export class ReportHealthController {
  constructor(private readonly discovery: DiscoverRoutes) {}

  @Get()
  @PublicRoute()
  @Describes(
    'Read the health of the platform',
    'Answers 200 even when a service is down, because the gateway still serves the routes of the others.',
    { 200: Health },
  )
  reportHealth(): Static<typeof Health> {
    const seen = this.discovery.services.map(({ name, state }) => [name, state] as const);
    const isOk = this.discovery.isComplete && seen.every(([, state]) => state === 'up');
    return { status: isOk ? 'ok' : 'degraded', services: { gateway: 'up', ...Object.fromEntries(seen) } };
  }
}
