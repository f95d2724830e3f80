import { Controller, Get, type StreamableFile } from '@nestjs/common';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { PathId, RequestQuery } from '@probatum/http/validation/request';
import { Type } from '@sinclair/typebox';
import { AuditTrail, AuditTrailQuery } from './get-audit-trail/audit-trail-answer';
import { GetAuditTrail } from './get-audit-trail/get-audit-trail';
import { GetSignedDocument, SignedDocumentQuery } from './get-signed-document/get-signed-document';

const binary = Type.String({ format: 'binary' });
const pdf = { 'application/pdf': binary };
const notYet = 'The envelope is not completed';

@Controller('api/v1/envelopes/:id')
export class SignedFilesController {
  constructor(
    private readonly document: GetSignedDocument,
    private readonly trail: GetAuditTrail,
  ) {}

  @Get('signed-document')
  @RequiresScopes('envelopes:read')
  @Describes(
    'Download the sealed document',
    'Answers with the sealed PDF once the envelope is completed. Several documents are answered one by one with `document`, or together as a ZIP.',
    { 200: { ...pdf, 'application/zip': binary }, 409: notYet },
  )
  getSignedDocument(
    @Caller() caller: Caller,
    @PathId('id', 'env') id: string,
    @RequestQuery(SignedDocumentQuery) query: SignedDocumentQuery,
  ): Promise<StreamableFile> {
    return this.document.execute(caller, id, query);
  }

  @Get('audit-trail')
  @RequiresScopes('envelopes:read')
  @Describes(
    'Read the audit trail',
    'Answers with the audit trail as a sealed PDF once the envelope is completed, and with `format=json` at any time as JSON.',
    { 200: { ...pdf, 'application/json': AuditTrail }, 409: notYet },
  )
  getAuditTrail(
    @Caller() caller: Caller,
    @PathId('id', 'env') id: string,
    @RequestQuery(AuditTrailQuery) { format }: AuditTrailQuery,
  ): Promise<StreamableFile | AuditTrail> {
    return this.trail.execute(caller, id, format);
  }

  @Get('audit-trail.pdf')
  @RequiresScopes('envelopes:read')
  @Describes(
    'Download the audit trail',
    'Answers with the audit trail as a sealed PDF once the envelope is completed.',
    {
      200: pdf,
      409: notYet,
    },
  )
  getAuditTrailPdf(@Caller() caller: Caller, @PathId('id', 'env') id: string): Promise<StreamableFile> {
    return this.trail.pdf(caller, id);
  }
}
