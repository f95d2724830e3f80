import { TooManyRequests } from '@probatum/http/problems/problem';

export class TooManyChanges extends TooManyRequests {
  static readonly code = 'audit_log.too_many_changes';
  static readonly meaning =
    'The organization has made the maximum number of changes to its credentials and settings within one hour. The number is limited because the audit log keeps each change permanently.';
  static readonly remedy =
    'Wait for the number of seconds in `Retry-After`. Revoking, closing and deleting are always possible. Let programs reuse their credentials instead of creating new ones.';

  constructor(limit: number, retryAfter: number) {
    super(`The organization has made ${limit} changes within an hour. Try again in ${retryAfter} s`, {
      headers: { 'retry-after': String(retryAfter) },
      members: { scope: 'changes', limit, retryAfter },
    });
  }
}
