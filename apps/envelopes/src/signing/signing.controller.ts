import { Controller, Get, Param, Post, StreamableFile, UseInterceptors } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { RequestBody, RequestQuery } from '@probatum/http/validation/request';
import { Fields } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { DeclineRequest, DeclineSigning } from './decline-signing/decline-signing';
import { DownloadSigned } from './download-signed/download-signed';
import { FinishRequest, maxFinishBytes } from './finish-signing/finish.request';
import { FinishSigning } from './finish-signing/finish-signing';
import { SignToken, Visitor } from './link/visitor';
import { NeverStore } from './never-store';
import { ReadSession } from './read-session/read-session';
import { SigningSession } from './read-session/session';
import { RecordView } from './record-view/record-view';
import { ShowDocument } from './show-document/show-document';

const pdf = { 'application/pdf': Type.String({ format: 'binary' }) };
const maxPosition = 99;

const SignedDocumentQuery = Fields({
  document: Type.Integer({ minimum: 0, maximum: maxPosition, default: 0, description: 'Position of the document' }),
});
type SignedDocumentQuery = Static<typeof SignedDocumentQuery>;

@ApiTags('Signing')
@UseInterceptors(NeverStore)
@Controller('sign')
export class SigningController {
  constructor(
    private readonly readSession: ReadSession,
    private readonly showDocument: ShowDocument,
    private readonly recordView: RecordView,
    private readonly finishSigning: FinishSigning,
    private readonly declineSigning: DeclineSigning,
    private readonly downloadSigned: DownloadSigned,
  ) {}

  @Get(':token/session')
  @PublicRoute()
  @Describes('Read what a link shows', 'The envelope, the documents and the fields of the recipient of a link.', {
    200: SigningSession,
  })
  session(@SignToken() token: string): Promise<SigningSession> {
    return this.readSession.execute(token);
  }

  @Get(':token/documents/:position')
  @PublicRoute()
  @ApiParam({
    name: 'position',
    description: '`position` of the document in the session, from 0',
    schema: { type: 'integer', minimum: 0, maximum: maxPosition },
  })
  @Describes('Show a document', 'The file that the recipient of a link reads and signs.', {
    200: pdf,
    409: 'It is not the turn of the recipient yet',
    410: 'The envelope has ended',
  })
  document(@SignToken() token: string, @Param('position') position: string): Promise<StreamableFile> {
    return this.showDocument.execute(token, Number(position));
  }

  @Post(':token/view')
  @PublicRoute()
  @Describes(
    'Record a view',
    'Records that the recipient of a link has opened the envelope. Only the first time counts.',
    {
      200: SigningSession,
    },
  )
  view(@SignToken() token: string, @Visitor() visitor: Visitor): Promise<SigningSession> {
    return this.recordView.execute(token, visitor);
  }

  @Post(':token/finish')
  @PublicRoute()
  @MaxBodyBytes(maxFinishBytes)
  @Describes(
    'Sign or approve',
    'Fills in the fields of the recipient of a link, and signs or approves for them. A repeated request changes nothing.',
    {
      200: SigningSession,
      409: 'The recipient cannot act, or other documents were shown',
      410: 'The envelope has ended',
    },
  )
  finish(
    @SignToken() token: string,
    @Visitor() visitor: Visitor,
    @RequestBody(FinishRequest) request: FinishRequest,
  ): Promise<SigningSession> {
    return this.finishSigning.execute(token, visitor, request);
  }

  @Post(':token/decline')
  @PublicRoute()
  @MaxBodyBytes(16 * 1024)
  @Describes('Decline', 'Declines for the recipient of a link, with a reason. The envelope ends.', {
    200: SigningSession,
    409: 'The recipient cannot act',
    410: 'The envelope has ended',
  })
  decline(
    @SignToken() token: string,
    @Visitor() visitor: Visitor,
    @RequestBody(DeclineRequest) request: DeclineRequest,
  ): Promise<SigningSession> {
    return this.declineSigning.execute(token, visitor, request);
  }

  @Get(':token/signed-document')
  @PublicRoute()
  @Describes('Download the signed document', 'The sealed PDF, for every recipient of a completed envelope.', {
    200: pdf,
    409: 'The signed document does not exist yet',
    410: 'The envelope has ended',
  })
  signedDocument(
    @SignToken() token: string,
    @RequestQuery(SignedDocumentQuery) { document }: SignedDocumentQuery,
  ): Promise<StreamableFile> {
    return this.downloadSigned.execute(token, document);
  }
}
