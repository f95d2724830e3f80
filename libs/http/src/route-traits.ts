import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension } from '@nestjs/swagger';

/** Members of an operation in the OpenAPI document that the gateway goes by. */
export const maxBodyBytesMember = 'x-max-body-bytes';
export const deadlineMember = 'x-deadline-ms';
export const priorityMember = 'x-priority';

/** For routes that do not say otherwise. A thousand evidence items with the longest names fit. */
export const defaultMaxBodyBytes = 2 * 1024 * 1024;

/** The most that a body may have; the gateway refuses more, and so does the service. */
export function MaxBodyBytes(bytes: number) {
  return applyDecorators(ApiExtension(maxBodyBytesMember, bytes), RouteConfig({ maxBodyBytes: bytes }));
}

/** How long the service may take until its answer begins, where the gateway's default does not fit. */
export function DeadlineMs(ms: number) {
  return ApiExtension(deadlineMember, ms);
}

/** What gives way first when there is too much to do. Lists with pages are `low` unless told, all others `normal`. */
export function Priority(priority: 'low' | 'normal') {
  return ApiExtension(priorityMember, priority);
}
