import { NotFound } from './problem';

/** Of every service that keeps something about certificates. */
export class CertificateNotFound extends NotFound {
  static readonly code = 'certificate.not_found';
  static readonly meaning =
    'There is no certificate with this id in the organization and environment of the credential.';
  static readonly remedy =
    'Use the exact `certificateId` from the response to the issuing request, and a key of the same environment.';

  constructor() {
    super('The certificate was not found');
  }
}
