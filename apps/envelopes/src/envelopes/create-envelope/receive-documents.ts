import { Injectable } from '@nestjs/common';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { Tenant } from '@probatum/contracts/tenant';
import { DownloadBroken } from '@probatum/outbound-http/download';
import { OutboundHttp } from '@probatum/outbound-http/outbound-http';
import type { Transaction } from '@probatum/persistence/database';
import { insertDocument } from '../../documents/documents.repository';
import { IngestDocument } from '../../documents/ingest-document/ingest-document';
import { bytesOf, type StoredDocument } from '../../documents/stored-document';
import type { EnvelopeDocument } from '../../envelope/envelope';
import { Storage } from '../../storage/storage';
import { FileNotFetched } from '../../envelope/envelope.errors';
import { type InlineDocument, maxInlineBytes } from './create-envelope.request';
import type { SearchedFile } from '../resolve-anchors';
import { decodeBase64 } from './decode-base64';

/** For one file, from the look-up of its host to its last byte. */
const fetchMs = 20_000;
/** For all files of a request: below the deadline of its route, after which the caller has an answer already. */
const allMs = 40_000;

/** Documents that are part of a request: stored before its transaction, which adds their rows. */
@Injectable()
export class ReceiveDocuments {
  constructor(
    private readonly ingest: IngestDocument,
    private readonly storage: Storage,
    private readonly outbound: OutboundHttp,
  ) {}

  begin(tenant: Tenant, wanted: readonly InlineDocument[]): InlineDocuments {
    return new InlineDocuments(tenant, wanted, this.ingest, this.storage, this.outbound);
  }
}

export class InlineDocuments {
  private readonly stored: StoredDocument[] = [];
  private mayHaveRows = false;

  constructor(
    private readonly tenant: Tenant,
    private readonly wanted: readonly InlineDocument[],
    private readonly ingest: IngestDocument,
    private readonly storage: Storage,
    private readonly outbound: OutboundHttp,
  ) {}

  /** One after the other: each may take the memory of a process. */
  async store(): Promise<void> {
    const files = decoded(this.wanted);
    const until = performance.now() + allMs;
    for (const [index, document] of this.wanted.entries()) {
      const name = document.name ?? nameIn(document.file_url);
      const pointer = `/documents/${index}`;
      const leftMs = until - performance.now();
      if (leftMs <= 0) throw new FileNotFetched(pointer, 'The documents did not arrive in time.');
      this.stored.push(await this.storeFile(name, pointer, document.file_url ?? files[index]!, leftMs));
      files[index] = undefined;
    }
  }

  get ids(): string[] {
    return this.stored.map(({ id }) => id);
  }

  /** The clean PDFs. */
  get files(): SearchedFile[] {
    return this.stored.map(({ id, normalized: { bytes } }) => ({ id, bytes }));
  }

  /** @param effect inserts the documents. If it fails, its transaction does not commit, so that no row comes. */
  async during<Result>(effect: () => Promise<Result>): Promise<Result> {
    this.mayHaveRows = true;
    try {
      return await effect();
    } catch (error) {
      this.mayHaveRows = false;
      throw error;
    }
  }

  /** Within `during`. */
  async insert(tx: Transaction): Promise<EnvelopeDocument[]> {
    const bytes = this.stored.reduce((sum, document) => sum + bytesOf(document), 0);
    if (bytes > 0) await this.storage.take(tx, this.tenant, bytes);
    for (const document of this.stored) await insertDocument(tx, this.tenant, document);
    return this.stored.map(({ id, name, normalized }, position) => ({
      position,
      documentId: id,
      name,
      sha256: normalized.sha256,
      sealedSha256: null,
      pages: normalized.pages,
    }));
  }

  /** Removes the files of a request that has made no documents. If only a commit can tell, the sweep looks later. */
  async discardUnused(): Promise<void> {
    if (!this.mayHaveRows) for (const document of this.stored) await this.ingest.discard(document);
  }

  private async storeFile(
    name: string | undefined,
    pointer: string,
    source: string | Buffer,
    leftMs: number,
  ): Promise<StoredDocument> {
    if (typeof source !== 'string') return this.ingest.store(this.tenant, { name, pointer, content: source });
    const fetched = await this.outbound.download(source, Math.min(fetchMs, leftMs));
    if ('error' in fetched) throw new FileNotFetched(`${pointer}/file_url`, fetched.message);
    try {
      return await this.ingest.store(this.tenant, { name, pointer: `${pointer}/file_url`, content: fetched.content });
    } catch (error) {
      throw error instanceof DownloadBroken ? new FileNotFetched(`${pointer}/file_url`, error.message) : error;
    }
  }
}

/** @throws InvalidRequest */
function decoded(documents: readonly InlineDocument[]): (Buffer | undefined)[] {
  const texts = documents.map(({ file_base64: text, base64Pdf }) => text ?? base64Pdf);
  const length = texts.reduce((sum, text = '') => sum + text.length, 0);
  if (length * 0.75 > maxInlineBytes + 1_024) {
    const message = 'are more than 10 MB in all. Upload them, or name a file_url';
    throw new InvalidRequest([{ pointer: '/documents', code: 'too_large', message }]);
  }
  return texts.map((text, index) => {
    if (text === undefined) return undefined;
    const bytes = decodeBase64(text);
    if (bytes) return bytes;
    const member = documents[index]!.file_base64 === undefined ? 'base64Pdf' : 'file_base64';
    throw new InvalidRequest([
      { pointer: `/documents/${index}/${member}`, code: 'invalid_format', message: 'must be base64' },
    ]);
  });
}

function nameIn(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const last = new URL(url).pathname.split('/').at(-1)!;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
