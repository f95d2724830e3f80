import { NotFound } from '@probatum/http/problems/problem';

export class NothingRecorded extends NotFound {
  static readonly code = 'certificate.nothing_recorded';
  static readonly meaning = 'The certificate has no record of this kind yet.';
  static readonly remedy = 'Create it with `POST` on the same path.';

  constructor(certificateId: string) {
    super(`Nothing of this kind is recorded about ${certificateId}`);
  }
}
