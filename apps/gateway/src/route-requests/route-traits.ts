import { deadlineMember, defaultMaxBodyBytes, maxBodyBytesMember, priorityMember } from '@probatum/http/route-traits';
import { noticesOf } from './deprecation';
import type { Json } from './service-document';

/** What a service says of a route beside who may call it. */
export interface RouteTraits {
  readonly maxBodyBytes: number;
  /** Undefined: as the gateway is configured. */
  readonly deadlineMs: number | undefined;
  /** It is refused first when there is too much to do. */
  readonly givesWay: boolean;
  /** Headers that tell every caller that the route will go; a flat list of names and values. */
  readonly notices: readonly string[];
}

/** What makes no sense counts as not said. */
export function readTraits(definition: Json): RouteTraits {
  return {
    maxBodyBytes: positiveInteger(definition[maxBodyBytesMember]) ?? defaultMaxBodyBytes,
    deadlineMs: positiveInteger(definition[deadlineMember]),
    givesWay: definition[priorityMember] === 'low',
    notices: noticesOf(definition),
  };
}

function positiveInteger(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}
