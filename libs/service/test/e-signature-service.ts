import { hash } from 'node:crypto';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import { type KeyedRequest, withContent } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresAnyScope, RequiresCredential, RequiresScopes } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { NotFound } from '@probatum/http/problems/problem';
import { Fields } from '@probatum/http/validation/fields';
import { StreamedBody, TakesStream } from '@probatum/http/openapi/streamed-body';
import { CreateKeyCheck1700000001600 } from '@probatum/persistence/key-check-table';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import type { BaseConfig } from '@probatum/testing/service-harness';
import { Type } from '@sinclair/typebox';
import type { ServiceConfig, ServiceDefinition } from '../src/run-service';

export class LeafNotFound extends NotFound {
  static readonly code = 'leaf.not_found';
  static readonly vendorCode = 'NOT FOUND';
  static readonly meaning = 'There is no such leaf.';
  static readonly remedy = 'Look for another.';
}

export const maxUploadBytes = 1024 * 1024;

const Upload = Fields({ file: Type.String({ contentMediaType: 'application/octet-stream' }) });

@Controller()
class LeavesController {
  @Post('api/v1/leaves')
  @RequiresScopes('documents:write')
  @TakesStream({ mediaType: 'multipart/form-data', maxBytes: maxUploadBytes, schema: Upload })
  @Describes('Take a leaf', 'A route of a test.', { 201: 'Its bytes' })
  async upload(
    @StreamedBody() { headers, stream }: StreamedBody,
    @Idempotent() keyed: KeyedRequest | undefined,
  ): Promise<object> {
    let bytes = 0;
    let content = '';
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      content = hash('sha256', content + hash('sha256', chunk));
    }
    const fingerprint = keyed && withContent(keyed, [String(bytes)]).fingerprint;
    return { bytes, type: headers['content-type'], ...(fingerprint ? { fingerprint } : {}) };
  }

  @Post('api/v1/leaves/unread')
  @RequiresScopes('documents:write')
  @TakesStream({ mediaType: 'multipart/form-data', maxBytes: maxUploadBytes, schema: Upload })
  @Describes('Refuse without reading', 'A route of a test.', { 201: 'Never' })
  refuse(): never {
    throw new LeafNotFound('There is no such leaf');
  }

  @Get('api/v1/leaves/nothing')
  @RequiresAnyScope('webhooks:write', 'webhooks:read')
  @Describes('Find nothing', 'A route of a test.', { 200: 'Never' })
  nothing(): never {
    throw new LeafNotFound('There is no such leaf');
  }

  @Get('leaves/nothing')
  @RequiresAnyScope('webhooks:write', 'webhooks:read')
  @Describes('Find nothing', 'A route of a test.', { 200: 'Never' })
  nothingElsewhere(): never {
    throw new LeafNotFound('There is no such leaf');
  }

  @Get('api/v1/leaves/me')
  @RequiresCredential()
  @Describes('Who asks', 'A route of a test.', { 200: 'The caller' })
  me(@Caller() { organizationId }: Caller): object {
    return { organizationId };
  }
}

@Module({ controllers: [LeavesController] })
class LeavesModule {}

/** A service with routes of the e-signature API. */
export const eSignatureService =
  (name: string) =>
  (config: BaseConfig): ServiceDefinition<ServiceConfig> => ({
    name,
    config: { ...config, LOG_LEVEL: 'silent' },
    module: LeavesModule,
    tags: { Leaves: 'Of a test' },
    migrations: [
      CreateMessagingTables1700000000000,
      KeepPublishedEvents1700000001500,
      CarryTraces1700000002700,
      CreateKeyCheck1700000001600,
    ],
    publishes: 'gateway',
  });
