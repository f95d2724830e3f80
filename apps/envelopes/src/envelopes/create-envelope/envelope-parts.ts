import type { Tenant } from '@probatum/contracts/tenant';
import type { Transaction } from '@probatum/persistence/database';
import type { Envelope, EnvelopeDocument, EnvelopeField, Recipient } from '../../envelope/envelope';
import { findTemplate, type TemplateContent } from '../../templates/template';
import { FieldErrors } from '../field-errors';
import { lockDocuments } from '../lock-documents';
import { givenFields } from '../read-fields';
import type { FoundAnchors } from '../resolve-anchors';
import type { Wanted } from './read-request';
import type { InlineDocuments } from './receive-documents';
import { templateFields } from './template-fields';

/** Work before the transaction, because it takes processes or calls. */
export interface Prepared {
  readonly inline: InlineDocuments;
  readonly anchors: FoundAnchors;
}

/** @throws TemplateNotFound, DocumentUnknown, DocumentNotReady, InvalidRequest */
export async function partsOf(
  tx: Transaction,
  tenant: Tenant,
  wanted: Wanted,
  { inline, anchors }: Prepared,
  recipients: readonly Recipient[],
) {
  const { templateId } = wanted;
  const template = templateId === undefined ? undefined : await findTemplate(tx, tenant, templateId);
  const documents = await documentsOf(tx, tenant, wanted, inline, template);
  const fields = fieldsOf(wanted, { recipients, documents }, anchors, template);
  return { documents, fields };
}

/** @throws InvalidRequest */
export function fieldsOf(
  wanted: Wanted,
  { recipients, documents }: Pick<Envelope, 'recipients' | 'documents'>,
  anchors: FoundAnchors,
  template?: TemplateContent,
): EnvelopeField[] {
  const errors = new FieldErrors();
  const fields =
    template && !wanted.fields
      ? templateFields(template, recipients, errors)
      : givenFields(wanted.fields ?? [], { recipients, documents }, errors, anchors);
  errors.throwIfAny();
  return fields;
}

function documentsOf(
  tx: Transaction,
  tenant: Tenant,
  wanted: Wanted,
  inline: InlineDocuments,
  template: TemplateContent | undefined,
): Promise<EnvelopeDocument[]> {
  if (template) return lockDocuments(tx, tenant, template.documentIds, () => '/templateId');
  return wanted.inline.length > 0 ? inline.insert(tx) : lockDocuments(tx, tenant, wanted.documentIds);
}
