import { Conflict, Unavailable } from '@probatum/http/problems/problem';

export class StorageLimitReached extends Conflict {
  static readonly code = 'storage.limit_reached';
  static readonly vendorCode = 'CONFLICT';
  static readonly meaning =
    'The stored files of the organization have reached their maximum size in this environment. Documents, pictures of signatures and signed PDFs count.';
  static readonly remedy =
    'Delete documents that no envelope needs, or ask the operator for more storage. `limit` is in bytes.';

  constructor(limit: number) {
    super(`The files of an organization may have at most ${limit} bytes in an environment`, { members: { limit } });
  }
}

export class StorageFull extends Unavailable {
  static readonly code = 'storage.full';
  static readonly meaning =
    'The platform has too little free storage for another document. Other requests are answered as usual. The request had no effect.';
  static readonly remedy = 'Try again after the time in `Retry-After`. Tell the operator if it happens again.';

  constructor() {
    super('The platform has too little free storage for another document', { headers: { 'retry-after': '60' } });
  }
}
