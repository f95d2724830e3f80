import { Conflict, Forbidden, NotFound } from '@probatum/http/problem';

export class ClientCertificateNotFound extends NotFound {
  static readonly code = 'client_certificate.not_found';
  static readonly meaning = 'There is no client certificate bound under this id that the caller could administer.';
  static readonly remedy = 'Take the id from `GET /client-certificates`.';

  constructor() {
    super('There is no such client certificate');
  }
}

export class ClientCertificateTaken extends Conflict {
  static readonly code = 'client_certificate.taken';
  static readonly meaning = 'A client certificate with this name is bound already; one name stands for one credential.';
  static readonly remedy = 'Unbind the other one first, or bind by a name that is more particular.';

  constructor() {
    super('A client certificate with this name is bound already');
  }
}

export class ClientCertificateNotProven extends Forbidden {
  static readonly code = 'client_certificate.not_proven';
  static readonly meaning =
    'A client certificate is bound by a request that presents it, so that nobody binds what others hold.';
  static readonly remedy =
    'Make the request over a connection with that certificate, with an administrator’s key beside it.';

  constructor() {
    super('The request does not present a client certificate with this name');
  }
}

export class ClientCertificateNeeded extends Forbidden {
  static readonly code = 'credential.certificate_needed';
  static readonly meaning =
    'The key is good only together with a client certificate, and the request presents none or another one.';
  static readonly remedy = 'Call over a connection with the client certificate to which the key is bound.';

  constructor() {
    super('The key is good only together with its client certificate');
  }
}
