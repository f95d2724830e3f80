import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { FieldError } from '@probatum/http/problems/problem';
import type { StreamedBody } from '@probatum/http/openapi/streamed-body';
import busboy from 'busboy';
import { IngestDocument } from '../ingest-document/ingest-document';
import type { ReceivedFile } from '../stored-document';
import { documentName } from '../document-name';
import { UploadMalformed } from '../document.errors';

/** Characters of a given name. The name of the document is shorter. */
export const maxNameLength = 2_048;
/** A character has up to four bytes. */
const limits = { fields: 10, files: 2, parts: 12, fieldNameSize: 100, fieldSize: 4 * maxNameLength, headerPairs: 100 };

/** Takes the file of a multipart body as it comes, into the store. */
@Injectable()
export class ReceiveUpload {
  constructor(private readonly ingest: IngestDocument) {}

  /** @throws problems of the body and the file, after which nothing is stored */
  async execute(body: StreamedBody): Promise<ReceivedFile> {
    const parts = new UploadParts(body, (name, content) => this.ingest.receive({ name, content }));
    try {
      return await parts.receive();
    } catch (error) {
      const received = await parts.received;
      if (received) await this.ingest.discard(received);
      throw error;
    }
  }
}

type Receive = (name: string | undefined, content: AsyncIterable<Uint8Array>) => Promise<ReceivedFile>;

/** The parts of one body: the file, and perhaps its name, in any order. */
class UploadParts {
  /** The file, if there was one that could be stored. */
  received: Promise<ReceivedFile | undefined> = Promise.resolve(undefined);
  private name: string | undefined;
  private hasFile = false;
  private readonly parser: busboy.Busboy;
  private fail!: (error: Error) => void;
  private readonly failed = new Promise<never>((_resolve, reject) => (this.fail = reject));
  private readonly parsed: Promise<void>;

  constructor(
    private readonly body: StreamedBody,
    private readonly receiveFile: Receive,
  ) {
    this.parser = parserFor(body);
    this.parser
      .on('file', (field, content, { filename }) => this.takeFile(field, content, filename))
      .on('field', (field, value, { valueTruncated }) => this.takeField(field, value, valueTruncated))
      .on('filesLimit', () => this.fail(invalid('/file', 'too_many', 'only one file is accepted')))
      .on('partsLimit', () => this.fail(new UploadMalformed('The multipart body has too many parts.')))
      .on('fieldsLimit', () => this.fail(new UploadMalformed('The multipart body has too many fields.')))
      .on('error', (error: unknown) =>
        this.fail(new UploadMalformed(`The multipart body is not well formed: ${String((error as Error).message)}.`)),
      );
    body.stream.on('error', (error) => this.fail(error));
    this.parsed = new Promise((resolve) => this.parser.once('close', resolve));
    this.failed.catch(() => undefined);
  }

  async receive(): Promise<ReceivedFile> {
    this.body.stream.pipe(this.parser);
    try {
      await Promise.race([this.parsed, this.failed]);
      const received = await Promise.race([this.received, this.failed]);
      if (!received) throw invalid('/file', 'required', 'is required');
      return { ...received, name: this.name === undefined ? received.name : documentName(this.name) };
    } finally {
      this.body.stream.unpipe(this.parser);
      this.parser.destroy();
    }
  }

  private takeFile(field: string, content: Readable, filename: string | undefined): void {
    // An error of the parser reaches the file, too, and must be heard there.
    content.on('error', () => undefined);
    if (field === 'file' && !this.hasFile) {
      this.hasFile = true;
      this.received = this.receiveFile(filename, content).catch((error: Error) => {
        this.fail(error);
        return undefined;
      });
      return;
    }
    content.resume();
    const isSecond = field === 'file';
    this.fail(isSecond ? invalid('/file', 'too_many', 'only one file is accepted') : unknown(field));
  }

  private takeField(field: string, value: string, isCut: boolean): void {
    if (field === 'file') this.fail(invalid('/file', 'wrong_type', 'must be a file, with a file name'));
    else if (field !== 'name') this.fail(unknown(field));
    else if (this.name !== undefined) this.fail(invalid('/name', 'too_many', 'only one name is accepted'));
    else if (isCut || value.length > maxNameLength)
      this.fail(invalid('/name', 'too_long', `must have at most ${maxNameLength} characters`));
    // An empty field counts as absent.
    else if (value !== '') this.name = value;
  }
}

/** @throws UploadMalformed */
function parserFor({ headers }: StreamedBody): busboy.Busboy {
  try {
    return busboy({ headers, limits, defParamCharset: 'utf8' });
  } catch (error) {
    throw new UploadMalformed(`The multipart body cannot be read: ${(error as Error).message}.`);
  }
}

function unknown(field: string): InvalidRequest {
  const name = field.replaceAll('~', '~0').replaceAll('/', '~1');
  return invalid(`/${name}`, 'unknown_field', 'is not a field of this request');
}

function invalid(pointer: string, code: string, message: string): InvalidRequest {
  return new InvalidRequest([{ pointer, code, message } satisfies FieldError]);
}
