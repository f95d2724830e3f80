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

/**
 * There was no whole and valid answer in time. When its status line had come, the status is there, and what had come
 * of its body.
 */
export interface Failed {
  readonly error: FailureCode;
  /** Description of the result for the receiver's owner. */
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
  connection_refused: 'The receiver refused the connection',
  unreachable: 'The host could not be reached',
  tls: 'No TLS connection could be established',
  reset: 'The receiver closed the connection before its response was complete',
  invalid_response: 'The response was not valid HTTP',
  failed: 'The request failed',
};

const patterns: ReadonlyArray<readonly [keyof typeof sentences, RegExp]> = [
  ['dns', /^(ENOTFOUND|ENODATA|EAI_|ESERVFAIL|ETIMEOUT|EREFUSED|EFORMERR|EBADNAME|EBADRESP|ENOTIMP|ECANCELLED)/],
  ['connection_refused', /^ECONNREFUSED/],
  ['unreachable', /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EADDRNOTAVAIL|EACCES)/],
  ['reset', /^(ECONNRESET|ECONNABORTED|EPIPE|ERR_SOCKET_CLOSED)/],
  ['tls', /CERT|^(ERR_TLS|ERR_SSL|EPROTO|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|CRL_)|SIGNATURE/],
  ['invalid_response', /^HPE_/],
];

/** Names a Node, parser or TLS error. */
export function describeFailure(error: Error): { error: FailureCode; message: string } {
  // Of several addresses that were tried, the first one's error tells the most.
  const cause = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  if (cause instanceof RefusedError) {
    return { error: 'refused_address', message: `Not called: ${cause.refusal.reason}` };
  }
  const code = codeOf(cause);
  const name = patterns.find(([, pattern]) => pattern.test(code))?.[0] ?? 'failed';
  return { error: name, message: `${sentences[name]} (${code})` };
}

export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
