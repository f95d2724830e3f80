import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fields, Named, OneOf } from '@probatum/http/fields';
import { Responds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
import { type Static, Type } from '@sinclair/typebox';
import { DiscoverRoutes } from '../discover-routes/discover-routes';

const Health = Named(
  'Health',
  Fields({
    status: OneOf(['ok', 'degraded'], {
      description: 'Degraded: some service, or its routes, cannot be reached right now',
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
  @ApiOperation({
    summary: 'Ask how the platform is',
    description: '200 even when a service is down: the gateway itself is there, and answers for those that are up.',
  })
  @Responds(200, Health, 'How the platform is, in short')
  reportHealth(): Static<typeof Health> {
    const seen = this.discovery.services.map(({ name, state }) => [name, state] as const);
    const isOk = this.discovery.isComplete && seen.every(([, state]) => state === 'up');
    return { status: isOk ? 'ok' : 'degraded', services: { gateway: 'up', ...Object.fromEntries(seen) } };
  }
}
