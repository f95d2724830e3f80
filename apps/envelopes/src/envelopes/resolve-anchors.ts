import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { normalizedOf } from '../documents/document';
import type { Anchor, EnvelopeDocument, EnvelopeField, PageSize } from '../envelope/envelope';
import { Intake } from '../intake/intake';
import type { FoundText } from '../intake/intake-job';
import type { FieldRequest } from './envelope.request';

/** Points between a text and the field beside it. */
const gap = 6;

/** A text of one document, as a field names it. */
interface Wanted {
  readonly documentId: string | undefined;
  readonly text: string;
  readonly page: number;
  readonly index: number;
}

/** A clean PDF in the store. */
export interface SearchedFile {
  readonly id: string;
  readonly bytes: number;
}

/** Places of texts that were looked for. */
export class FoundAnchors {
  constructor(private readonly places: ReadonlyMap<string, FoundText | null> = new Map()) {}

  /** The field beside its text, within the page. Without a text, or where it is not found, it stays. */
  place(field: EnvelopeField, documents: readonly EnvelopeDocument[]): EnvelopeField {
    const { anchor, documentPosition, page } = field;
    if (!anchor) return field;
    const document = documents[documentPosition];
    const found = this.places.get(keyOf({ documentId: document?.documentId, page, ...anchor }));
    const size = found && document?.pages[found.page - 1];
    return found && size ? { ...field, page: found.page, ...beside(found, anchor, field, size) } : field;
  }
}

const keyOf = ({ documentId, text, page, index }: Wanted) => JSON.stringify([documentId, text, page, index]);

function beside(found: FoundText, { placement }: Anchor, { width, height }: EnvelopeField, page: PageSize) {
  const middle = found.y + (found.height - height) / 2;
  const [x, y] = {
    right: [found.x + found.width + gap, middle],
    left: [found.x - width - gap, middle],
    below: [found.x, found.y + found.height + gap],
    above: [found.x, found.y - height - gap],
  }[placement] as [number, number];
  const within = (start: number, length: number, side: number) => Math.max(0, Math.min(start, side - length));
  return { x: within(x, width, page.width), y: within(y, height, page.height) };
}

const sizes = `
  select id, normalized_size::float8 as bytes from documents
  where organization_id = $1 and environment = $2 and id = any($3) and deleted_at is null and normalized_size > 0`;

/** Looks for the texts that fields name, before the transaction: it takes a process, and perhaps seconds. */
@Injectable()
export class ResolveAnchors {
  constructor(
    private readonly database: Database,
    private readonly intake: Intake,
  ) {}

  /** The files of documents that exist, in any order. */
  async filesOf(tenant: Tenant, ids: readonly string[]): Promise<SearchedFile[]> {
    const values = [tenant.organizationId, tenant.environment, ids];
    return this.database.of(tenant).query<SearchedFile>(sizes, values);
  }

  /** @param documentIds in the order of the envelope */
  async execute(
    tenant: Tenant,
    documentIds: readonly string[],
    files: readonly SearchedFile[],
    fields: readonly FieldRequest[],
  ): Promise<FoundAnchors> {
    const wanted = fields.flatMap((field): Wanted[] => {
      const { anchorText: text, documentIndex = 0, pageNumber: page = 1, anchorIndex: index = 0 } = field;
      return text === undefined ? [] : [{ documentId: documentIds[documentIndex], text, page, index }];
    });
    const places = new Map<string, FoundText | null>();
    for (const { id, bytes } of files) {
      const here = wanted.filter(({ documentId }) => documentId === id);
      if (here.length === 0) continue;
      const found = await this.intake.findTexts(
        tenant,
        { name: normalizedOf(id), type: 'application/pdf', bytes },
        here,
      );
      here.forEach((one, index) => places.set(keyOf(one), found[index] ?? null));
    }
    return new FoundAnchors(places);
  }
}

export function hasAnchors(fields: readonly FieldRequest[] | undefined): fields is readonly FieldRequest[] {
  return fields?.some(({ anchorText }) => anchorText !== undefined) ?? false;
}
