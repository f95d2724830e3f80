import { Injectable } from '@nestjs/common';
import { entityTagOf } from '@probatum/http/conditional/entity-tags';
import type { Json } from '../route-table/service-document';
import { toOpenApi30 } from './to-openapi-30';

export const openApiVersions = ['3.1', '3.0'] as const;
export type OpenApiVersion = (typeof openApiVersions)[number];

export interface Described {
  readonly body: Buffer;
  readonly etag: string;
}

/** The merged document as it is served right now, in each version of OpenAPI. */
@Injectable()
export class ApiDescription {
  private described = describeInEachVersion({});

  in(version: OpenApiVersion): Described {
    return this.described[version];
  }

  replace(document: Json): void {
    this.described = describeInEachVersion(document);
  }
}

function describeInEachVersion(document: Json): Record<OpenApiVersion, Described> {
  return { '3.1': describe(document), '3.0': describe(toOpenApi30(document)) };
}

function describe(document: Json): Described {
  const body = Buffer.from(JSON.stringify(document));
  return { body, etag: entityTagOf(body) };
}
