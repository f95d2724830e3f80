import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { FieldError } from '@probatum/http/problems/problem';
import { StorageModeNotAvailable } from '../certificate/certificate.errors';
import {
  type EvidenceRequest,
  type IssueCertificateRequest,
  maxEvidence,
  maxMetadataBytes,
} from './issue-certificate.request';

export interface ListedEvidence {
  readonly evidence: EvidenceRequest;
  readonly type: 'input' | 'output' | 'attachment' | 'reference';
  /** JSON Pointer of the evidence in the request. */
  readonly pointer: string;
}

/** All evidence in the order in which it is signed: inputs, outputs, attachments. */
export function listEvidence(request: IssueCertificateRequest): ListedEvidence[] {
  return [
    ...listed('inputEvidence', 'input', request.inputEvidence),
    ...listed('outputEvidence', 'output', request.outputEvidence),
    ...listed('attachments', 'attachment', request.attachments ?? []),
  ];
}

function listed(list: string, type: ListedEvidence['type'], items: readonly EvidenceRequest[]): ListedEvidence[] {
  return items.map((evidence, index) => ({
    evidence,
    type: evidence.evidenceType ?? type,
    pointer: `/${list}/${index}`,
  }));
}

/** Rules that the schema of the request cannot express. @throws InvalidRequest, StorageModeNotAvailable */
export function checkRequest(request: IssueCertificateRequest, evidence: readonly ListedEvidence[]): void {
  const errors: FieldError[] = [];
  if (evidence.length > maxEvidence) {
    errors.push({
      pointer: '',
      code: 'too_many',
      message: `must have at most ${maxEvidence} pieces of evidence, inputs and outputs together`,
    });
  }
  if (request.metadata && Buffer.byteLength(JSON.stringify(request.metadata)) > maxMetadataBytes) {
    errors.push({ pointer: '/metadata', code: 'too_long', message: `must not exceed ${maxMetadataBytes} bytes` });
  }
  if (request.issuedTimezone && !isTimezone(request.issuedTimezone)) {
    errors.push({
      pointer: '/issuedTimezone',
      code: 'invalid_format',
      message: 'must be an IANA time zone such as Europe/Madrid',
    });
  }
  if (errors.length > 0) throw new InvalidRequest(errors);
  const blobs = evidence.filter((item) => item.evidence.storageMode === 'encrypted_blob');
  if (blobs.length > 0) throw new StorageModeNotAvailable(blobs.map(({ pointer }) => `${pointer}/storageMode`));
}

const knownTimezones = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

function isTimezone(name: string): boolean {
  if (knownTimezones.has(name)) return true;
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    // Older names such as Europe/Kiev are not listed but still valid.
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
