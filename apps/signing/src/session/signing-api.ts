import type { Answers, Session } from './session';

/** A refused request. Status 0: the service was not reached. */
export class RequestFailed extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const base = `/sign/${location.pathname.split('/')[2] ?? ''}`;

export const documentUrl = (position: number) => `${base}/documents/${position}`;
export const signedDocumentUrl = (position: number) => `${base}/signed-document?document=${position}`;

export function readSession(): Promise<Session> {
  return call<Session>('GET', 'session');
}

/** Says that the recipient has opened the envelope. Only the first time counts. */
export function recordView(): Promise<Session> {
  return call<Session>('POST', 'view');
}

export function decline(reason: string): Promise<Session> {
  return call<Session>('POST', 'decline', { reason });
}

/** @param documentHashes of the files as they were shown, in their order */
export function finish(answers: Answers, documentHashes: readonly string[]): Promise<Session> {
  return call<Session>('POST', 'finish', { consent: true, documentHashes, fields: withEachPictureOnce(answers) });
}

/** A picture in several fields is sent once. */
function withEachPictureOnce(answers: Answers) {
  const first = new Map<string, string>();
  return Object.entries(answers).map(([id, { value, picture }]) => {
    if (picture === undefined) return { id, value };
    const samePictureAs = first.get(picture);
    if (samePictureAs) return { id, samePictureAs };
    first.set(picture, id);
    return { id, picture: picture.slice(picture.indexOf(',') + 1) };
  });
}

async function call<Body>(method: string, path: string, body?: object): Promise<Body> {
  const init: RequestInit = { method, cache: 'no-store', referrerPolicy: 'no-referrer' };
  if (body) Object.assign(init, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const response = await fetch(`${base}/${path}`, init).catch(() => {
    throw new RequestFailed(0, '');
  });
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new RequestFailed(response.status, (answer as { detail?: string }).detail ?? '');
  return answer as Body;
}
