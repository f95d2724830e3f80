import { Conflict, NotFound, Unprocessable } from '@probatum/http/problem';

export class CertificateNotFound extends NotFound {
  static readonly code = 'certificate.not_found';
  static readonly meaning =
    'There is no certificate with this id in the organization and environment of the credential.';
  static readonly remedy = 'Use the exact certificateId of the issuing answer, and a key of the same environment.';

  constructor() {
    super('There is no such certificate');
  }
}

export class CertificateAlreadyRevoked extends Conflict {
  static readonly code = 'certificate.already_revoked';
  static readonly meaning = 'The certificate was revoked before. A revocation is final.';
  static readonly remedy = 'Nothing is to be done; read the certificate to see when and why it was revoked.';

  constructor() {
    super('The certificate is revoked already');
  }
}

export class StorageModeNotAvailable extends Unprocessable {
  static readonly code = 'evidence.storage_mode_unavailable';
  static readonly meaning =
    'Evidence with storageMode encrypted_blob needs an upload, which this installation does not offer.';
  static readonly remedy = 'Send `hash_only` or `external_reference`; the hash alone is what the certificate proves.';

  constructor(pointers: readonly string[]) {
    super('storageMode encrypted_blob is not available: there is no upload of evidence', {
      errors: pointers.map((pointer) => ({ pointer, code: 'not_available', message: 'is not available' })),
    });
  }
}

export class SourceCertificateUnknown extends Unprocessable {
  static readonly code = 'evidence.source_unknown';
  static readonly meaning =
    'A sourceCertificateId names no earlier certificate of the same organization and environment.';
  static readonly remedy = 'Issue the source first, in the same environment, and use the certificateId of its answer.';

  constructor(pointers: readonly string[]) {
    super('sourceCertificateId must name an earlier certificate of the same organization and environment', {
      errors: pointers.map((pointer) => ({ pointer, code: 'unknown_certificate', message: 'names no certificate' })),
    });
  }
}
