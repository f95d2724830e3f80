import { Conflict, Forbidden, NotFound } from '@probatum/http/problems/problem';

export class ClientCertificateNotFound extends NotFound {
  static readonly code = 'client_certificate.not_found';
  static readonly meaning = 'There is no client certificate with this id that the caller may administer.';
  static readonly remedy = 'Use an id from `GET /client-certificates`.';

  constructor() {
    super('The client certificate was not found');
  }
}

export class ClientCertificateTaken extends Conflict {
  static readonly code = 'client_certificate.taken';
  static readonly meaning = 'A client certificate with this name is already bound. One name identifies one credential.';
  static readonly remedy = 'Unbind the other certificate first, or bind this one by a more specific name.';

  constructor() {
    super('A client certificate with this name is already bound');
  }
}

export class ClientCertificateNotProven extends Forbidden {
  static readonly code = 'client_certificate.not_proven';
  static readonly meaning =
    'The request did not present the client certificate that it binds. It must present it, so that a caller cannot bind the certificate of another holder.';
  static readonly remedy =
    "Send the request over a connection with that certificate, together with an administrator's key.";

  constructor() {
    super('The request does not present a client certificate with this name');
  }
}

export class ClientCertificateNeeded extends Forbidden {
  static readonly code = 'credential.certificate_needed';
  static readonly meaning =
    'The key works only together with its client certificate. The request presents no certificate, or another one.';
  static readonly remedy = 'Send the request over a connection with the client certificate to which the key is bound.';

  constructor() {
    super('The key works only together with its client certificate');
  }
}
