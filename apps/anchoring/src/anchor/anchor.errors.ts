import { NotFound, Unavailable } from '@probatum/http/problem';

export class AnchorNotFound extends NotFound {
  static readonly code = 'anchor.not_found';
  static readonly meaning = 'There is no such anchor, or none of your certificates is in it.';
  static readonly remedy =
    'Check the id, and that the key is of the environment in which the certificates were issued.';

  constructor(id: string) {
    super(`There is no anchor ${id}`);
  }
}

export class AnchoringNotCaughtUp extends Unavailable {
  static readonly code = 'anchoring.not_caught_up';
  static readonly meaning =
    'Certificates that were issued before this call have not all reached anchoring yet, so it cannot promise to cover them.';
  static readonly remedy =
    'Try again after the pause in `Retry-After`. Nothing is lost: batches also close by themselves.';

  constructor() {
    super('Not all certificates that were issued before this call have arrived yet', {
      headers: { 'retry-after': '2' },
    });
  }
}
