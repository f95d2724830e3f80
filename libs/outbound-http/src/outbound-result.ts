import { RefusedError } from './refusal';

export type FailureCode =
  | 'refused_address'
  | 'dns'
  | 'connection_refused'
  | 'unreachable'
  | 'tls'
  | 'reset'
  | 'timeout'
  | 'too_slow'
  | 'invalid_response'
  | 'failed';

/** The receiver answered in time, whatever it answered. */
export interface Answered {
  readonly status: number;
  /** The first bytes of the answer as text, never decompressed. */
  readonly body: string;
  readonly truncated: boolean;
  readonly durationMs: number;
}

/** There was no whole answer in time. When one had begun, its status and what had come of its body are there. */
export interface Failed {
  readonly error: FailureCode;
  /** A sentence for the receiver's owner. */
  readonly message: string;
  readonly durationMs: number;
  readonly status: number | null;
  readonly body: string | null;
}

export type OutboundResult = Answered | Failed;

export function isAnswered(result: OutboundResult): result is Answered {
  return !('error' in result);
}

const sentences: Record<Exclude<FailureCode, 'refused_address' | 'timeout' | 'too_slow'>, string> = {
  dns: 'The host name could not be resolved',
  connection_refused: 'The connection was refused',
  unreachable: 'The host could not be reached',
  tls: 'No secure connection could be made',
  reset: 'The connection was closed before the answer was complete',
  invalid_response: 'The answer was not valid HTTP',
  failed: 'The request failed',
};

const patterns: ReadonlyArray<readonly [keyof typeof sentences, RegExp]> = [
  ['dns', /^(ENOTFOUND|ENODATA|EAI_|ESERVFAIL|ETIMEOUT|EREFUSED|EFORMERR|EBADNAME|EBADRESP|ENOTIMP|ECANCELLED)/],
  ['connection_refused', /^ECONNREFUSED/],
  ['unreachable', /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EADDRNOTAVAIL|EACCES|UND_ERR_CONNECT_TIMEOUT)/],
  ['reset', /^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET)/],
  ['tls', /CERT|^(ERR_TLS|ERR_SSL|EPROTO|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|CRL_)|SIGNATURE/],
  [
    'invalid_response',
    /^(HPE_|HTTPParserError|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_|UND_ERR_INFO|UND_ERR_NOT_SUPPORTED)/,
  ],
];

/** Names a Node, undici or TLS error. */
export function describeFailure(error: Error): { error: FailureCode; message: string } {
  // Of several addresses that were tried, the first one's error tells the most.
  const cause = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  if (cause instanceof RefusedError) {
    return { error: 'refused_address', message: `Not called: ${cause.refusal.reason}` };
  }
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  const name = patterns.find(([, pattern]) => pattern.test(code))?.[0] ?? 'failed';
  return { error: name, message: `${sentences[name]} (${code})` };
}
