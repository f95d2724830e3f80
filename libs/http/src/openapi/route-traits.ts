import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension } from '@nestjs/swagger';

/** Members of an operation in the OpenAPI document that the gateway goes by. */
export const maxBodyBytesMember = 'x-max-body-bytes';
export const deadlineMember = 'x-deadline-ms';
export const priorityMember = 'x-priority';

/** Of the body of a request to a route that takes none: clients send `{}` all the same. It is dropped. */
export const maxDroppedBytes = 1_024;

/**
 * The largest body of a route. Each route with a body states one, wide enough for every body that its schema accepts.
 * The gateway refuses a larger one before it is read, and so does the service.
 */
export function MaxBodyBytes(bytes: number) {
  return applyDecorators(ApiExtension(maxBodyBytesMember, bytes), RouteConfig({ maxBodyBytes: bytes }));
}

/** How long the service may take until its answer begins, where the gateway's default does not fit. */
export function DeadlineMs(ms: number) {
  return ApiExtension(deadlineMember, ms);
}

/**
 * Priority under overload: low routes are refused first. Lists with pages are `low` by default, all other routes
 * `normal`.
 */
export function Priority(priority: 'low' | 'normal') {
  return ApiExtension(priorityMember, priority);
}
