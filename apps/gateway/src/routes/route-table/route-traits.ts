import {
  deadlineMember,
  maxBodyBytesMember,
  maxDroppedBytes,
  priorityMember,
} from '@probatum/http/openapi/route-traits';
import { noticesOf } from './deprecation';
import type { Json } from './service-document';

/** The traits of a route in a service's document, except its access rule. */
export interface RouteTraits {
  /** The gateway drops the body of a request to a route without a body. */
  readonly takesBody: boolean;
  readonly maxBodyBytes: number;
  /** Undefined: as the gateway is configured. */
  readonly deadlineMs: number | undefined;
  /** It is refused first when there is too much to do. */
  readonly givesWay: boolean;
  /** Headers that tell every caller that the route will go; a flat list of names and values. */
  readonly notices: readonly string[];
}

/** Services of earlier versions take a body without a word about its size, and refuse more than this themselves. */
const unstatedMaxBodyBytes = 2 * 1024 * 1024;

/** Invalid values count as missing. */
export function readTraits(definition: Json): RouteTraits {
  const takesBody = definition.requestBody !== undefined;
  const stated = positiveInteger(definition[maxBodyBytesMember]) ?? unstatedMaxBodyBytes;
  return {
    takesBody,
    maxBodyBytes: takesBody ? stated : maxDroppedBytes,
    deadlineMs: positiveInteger(definition[deadlineMember]),
    givesWay: definition[priorityMember] === 'low',
    notices: noticesOf(definition),
  };
}

function positiveInteger(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}
