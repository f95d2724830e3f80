import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Json } from '../route-requests/service-document';

export interface Described {
  readonly body: Buffer;
  readonly etag: string;
}

/** The merged document as it is served right now. */
@Injectable()
export class ApiDescription {
  private described = describe({});

  get current(): Described {
    return this.described;
  }

  replace(document: Json): void {
    this.described = describe(document);
  }
}

function describe(document: Json): Described {
  const body = Buffer.from(JSON.stringify(document));
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}
