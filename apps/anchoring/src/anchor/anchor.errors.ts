import { NotFound, Unavailable } from '@probatum/http/problems/problem';

export class AnchorNotFound extends NotFound {
  static readonly code = 'anchor.not_found';
  static readonly meaning =
    "There is no anchor with this id, or it contains no certificate of the caller's organization and environment.";
  static readonly remedy = 'Check the id, and use a key of the environment in which the certificates were issued.';

  constructor(id: string) {
    super(`The anchor ${id} was not found`);
  }
}

export class AnchoringNotCaughtUp extends Unavailable {
  static readonly code = 'anchoring.not_caught_up';
  static readonly meaning =
    'Some certificates that were issued before this request have not reached anchoring yet. The trigger cannot guarantee to cover them.';
  static readonly remedy =
    'Try again after the time in `Retry-After`. Nothing is lost, because batches also close automatically.';

  constructor() {
    super('Some certificates that were issued before this request have not reached anchoring yet', {
      headers: { 'retry-after': '2' },
    });
  }
}
