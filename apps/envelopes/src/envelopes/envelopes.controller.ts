import { Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { IfMatch, type Precondition } from '@probatum/http/conditional/precondition';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { lessWithout } from '@probatum/http/idempotency/write-answers';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { DeadlineMs, MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import { ChangeDraft } from './change-draft/change-draft';
import { ChangeDraftRequest } from './change-draft/change-draft.request';
import { CreateEnvelope } from './create-envelope/create-envelope';
import { CreatedEnvelope } from './create-envelope/created-envelope';
import { CreateEnvelopeRequest, maxBodyBytes } from './create-envelope/create-envelope.request';
import { DeletedEnvelope, DeleteEnvelope, DeleteEnvelopeQuery } from './delete-envelope/delete-envelope';
import { EnvelopeAnswer } from './envelope-answer';
import { GetEnvelope } from './get-envelope/get-envelope';
import { EnvelopePage, EnvelopeQuery, ListEnvelopes } from './list-envelopes/list-envelopes';
import { Origin } from './origin';
import { RemindRecipients } from './remind-recipients/remind-recipients';
import { SendEnvelope } from './send-envelope/send-envelope';
import { VoidEnvelope, VoidEnvelopeRequest } from './void-envelope/void-envelope';

const less = lessWithout('envelopes:read', 'id, status, times and version');
const notSendable =
  'The envelope is no longer a draft, has expired, a signer has no field, or the stored files have reached their maximum size';
const notOpen = 'The envelope does not wait for a recipient';

@Controller('api/v1/envelopes')
export class EnvelopesController {
  constructor(
    private readonly create: CreateEnvelope,
    private readonly list: ListEnvelopes,
    private readonly get: GetEnvelope,
    private readonly change: ChangeDraft,
    private readonly remove: DeleteEnvelope,
    private readonly send: SendEnvelope,
    private readonly remind: RemindRecipients,
    private readonly voiding: VoidEnvelope,
  ) {}

  @Post()
  @RequiresScopes('envelopes:write')
  @MaxBodyBytes(maxBodyBytes)
  @DeadlineMs(60_000)
  @Describes(
    'Create an envelope',
    'With `subject` and `documentIds` it is a draft. With `title` or `documents` it is sent in the same call.',
    {
      201: CreatedEnvelope,
      409: 'The signature level is not available, a document is still being processed, or the stored files have reached their maximum size',
    },
  )
  createEnvelope(
    @Caller() caller: Caller,
    @RequestBody(CreateEnvelopeRequest, { emptyIsAbsent: true }) request: CreateEnvelopeRequest,
    @Origin() origin: Origin,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
  ) {
    return this.create.execute(caller, request, origin, keyed);
  }

  @Get()
  @RequiresScopes('envelopes:read')
  @Describes('List envelopes', 'Lists the envelopes that the query selects, newest first.', { 200: EnvelopePage })
  listEnvelopes(@Caller() caller: Caller, @RequestQuery(EnvelopeQuery) query: EnvelopeQuery) {
    return this.list.execute(caller, query);
  }

  @Get(':id')
  @RequiresScopes('envelopes:read')
  @Describes('Read an envelope', 'Shows the envelope with its recipients and fields as it is now.', {
    200: EnvelopeAnswer,
  })
  getEnvelope(@Caller() caller: Caller, @PathId('id', 'env') id: string) {
    return this.get.execute(caller, id);
  }

  @Patch(':id')
  @RequiresScopes('envelopes:write')
  @MaxBodyBytes(4 * 1024 * 1024)
  @Describes('Change a draft', `Replaces the members that the body names. ${less}`, {
    200: EnvelopeAnswer,
    409: 'The envelope is no longer a draft, or the signature level is not available',
  })
  changeDraft(
    @Caller() caller: Caller,
    @PathId('id', 'env') id: string,
    @RequestBody(ChangeDraftRequest, { emptyIsAbsent: true }) request: ChangeDraftRequest,
    @Origin() origin: Origin,
    @IfMatch() precondition: Precondition,
  ) {
    return this.change.execute(caller, id, request, origin, precondition);
  }

  @Delete(':id')
  @RequiresScopes('envelopes:write')
  @Describes(
    'Delete or void an envelope',
    'Deletes a draft. An envelope that was sent is voided if there is a reason.',
    {
      200: DeletedEnvelope,
      409: 'The envelope was sent and the request has no reason, or it has ended',
    },
  )
  deleteEnvelope(
    @Caller() caller: Caller,
    @PathId('id', 'env') id: string,
    @RequestQuery(DeleteEnvelopeQuery) query: DeleteEnvelopeQuery,
    @Origin() origin: Origin,
    @IfMatch() precondition: Precondition,
  ) {
    return this.remove.execute(caller, id, query, origin, precondition);
  }

  @Post(':id/send')
  @RequiresScopes('envelopes:write')
  @Describes('Send an envelope', 'Invites the recipients whose turn it is. No body is needed.', {
    200: EnvelopeAnswer,
    409: notSendable,
  })
  sendEnvelope(
    @Caller() caller: Caller,
    @PathId('id', 'env') id: string,
    @Origin() origin: Origin,
    @IfMatch() precondition: Precondition,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
  ) {
    return this.send.execute(caller, id, origin, precondition, keyed);
  }

  @Post(':id/resend')
  @RequiresScopes('envelopes:write')
  @Describes(
    'Remind recipients',
    `Sends another message with the same link to the recipients whose turn it is. ${less}`,
    {
      200: EnvelopeAnswer,
      409: `${notOpen}, or its recipients were reminded 10 times within 24 hours`,
    },
  )
  remindRecipients(
    @Caller() caller: Caller,
    @PathId('id', 'env') id: string,
    @Origin() origin: Origin,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.remind.execute(caller, id, origin, keyed);
  }

  @Post(':id/void')
  @RequiresScopes('envelopes:write')
  @MaxBodyBytes(64 * 1024)
  @Describes('Void an envelope', `Withdraws an envelope that was sent. Its links stop working. ${less}`, {
    200: EnvelopeAnswer,
    409: notOpen,
  })
  voidEnvelope(
    @Caller() caller: Caller,
    @PathId('id', 'env') id: string,
    @RequestBody(VoidEnvelopeRequest) request: VoidEnvelopeRequest,
    @Origin() origin: Origin,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.voiding.execute(caller, id, request, origin, keyed);
  }
}
