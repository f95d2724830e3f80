import { Conflict, Unprocessable } from '@probatum/http/problems/problem';

export class CertificateAlreadyRevoked extends Conflict {
  static readonly code = 'certificate.already_revoked';
  static readonly meaning = 'The certificate is already revoked. A revocation is final.';
  static readonly remedy = 'No action is needed. Read the certificate to see when and why it was revoked.';

  constructor() {
    super('The certificate is already revoked');
  }
}

export class StorageModeNotAvailable extends Unprocessable {
  static readonly code = 'evidence.storage_mode_unavailable';
  static readonly meaning = 'Evidence with `"storageMode": "encrypted_blob"` needs an upload, which is not supported.';
  static readonly remedy = 'Send `hash_only` or `external_reference`. The certificate proves the hash in either case.';

  constructor(pointers: readonly string[]) {
    super('storageMode encrypted_blob is not supported, because evidence cannot be uploaded', {
      errors: pointers.map((pointer) => ({ pointer, code: 'not_available', message: 'is not supported' })),
    });
  }
}

export class SourceCertificateUnknown extends Unprocessable {
  static readonly code = 'evidence.source_unknown';
  static readonly meaning =
    'A `sourceCertificateId` does not name an earlier certificate of the same organization and environment.';
  static readonly remedy =
    'Issue the source certificate first, in the same environment, and send the `certificateId` from that response.';

  constructor(pointers: readonly string[]) {
    super('sourceCertificateId must name an earlier certificate of the same organization and environment', {
      errors: pointers.map((pointer) => ({
        pointer,
        code: 'unknown_certificate',
        message: 'does not name an earlier certificate',
      })),
    });
  }
}
