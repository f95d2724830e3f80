import { InvalidRequest } from '@probatum/http/problems/common-problems';
import { Nullable } from '@probatum/http/validation/fields';
import { Type } from '@sinclair/typebox';
import { type Range, readRange } from './address-ranges';

/** In requests and responses: CIDR ranges or IP addresses; null for no restriction. */
export const AllowedAddresses = Nullable(
  Type.Array(Type.String({ minLength: 2, maxLength: 43, examples: ['203.0.113.0/24', '2001:db8::/48'] }), {
    minItems: 1,
    maxItems: 100,
    uniqueItems: true,
    description:
      'CIDR ranges or single IP addresses (IPv4 or IPv6) from which the credential may be used; null for no restriction',
  }),
);

/** @throws InvalidRequest with a pointer to each text that is no range */
export function readAllowedAddresses(texts: readonly string[]): Range[] {
  const ranges = texts.map(readRange);
  const errors = ranges.flatMap((range, index) =>
    range
      ? []
      : [
          {
            pointer: `/allowedAddresses/${index}`,
            code: 'invalid_format',
            message: 'is not an IP address or CIDR range',
          },
        ],
  );
  if (errors.length > 0) throw new InvalidRequest(errors);
  return ranges as Range[];
}
