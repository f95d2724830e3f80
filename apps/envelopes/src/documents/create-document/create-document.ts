import { Injectable } from '@nestjs/common';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import { type KeyedRequest, withContent } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import type { StreamedBody } from '@probatum/http/openapi/streamed-body';
import { Database } from '@probatum/persistence/database';
import { describeDocument } from '../document';
import { insertDocument } from '../documents.repository';
import { IngestDocument } from '../ingest-document/ingest-document';
import { Storage } from '../../storage/storage';
import { ReceiveUpload } from '../receive-upload/receive-upload';
import { bytesOf, type StoredDocument } from '../stored-document';

@Injectable()
export class CreateDocument {
  constructor(
    private readonly upload: ReceiveUpload,
    private readonly ingest: IngestDocument,
    private readonly storage: Storage,
    private readonly idempotency: Idempotency,
    private readonly database: Database,
  ) {}

  async execute(caller: Caller, body: StreamedBody, keyed: KeyedRequest | undefined): Promise<Answer> {
    const received = await this.upload.execute(body);
    const request = keyed && withContent(keyed, [received.name, received.original.sha256]);
    let stored: StoredDocument | undefined;
    let isInserting = false;
    const prepare = async () => {
      stored = await this.ingest.normalize(caller, received);
    };
    const answer = await this.idempotency
      .once(
        this.database.of(caller),
        request,
        async (tx) => {
          await this.storage.take(tx, caller, bytesOf(stored!));
          isInserting = true;
          const row = await insertDocument(tx, caller, stored!);
          return jsonAnswer(describeDocument(row), { location: `/api/v1/documents/${row.id}` });
        },
        prepare,
      )
      .catch(async (error: unknown) => {
        // Whether a transaction that failed has committed is not certain: the sweep looks for its row later.
        if (!isInserting) await this.ingest.discard(received);
        throw error;
      });
    // The answer of an earlier request is about an earlier document.
    if (!isInserting) await this.ingest.discard(received);
    return answer;
  }
}
