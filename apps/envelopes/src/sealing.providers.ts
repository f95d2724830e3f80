import type { Provider, Type } from '@nestjs/common';
import { DeliverMessage } from './messages/deliver-messages/deliver-message';
import { DueMessages } from './messages/deliver-messages/due-messages';
import { MessageLoop } from './messages/deliver-messages/message-loop';
import { OwnCertificates } from './sealing/seal-certificate/own-certificates';
import { RootCertificateController } from './sealing/seal-certificate/root-certificate.controller';
import { SealCertificates } from './sealing/seal-certificate/seal-certificates';
import { SealThread } from './sealing/seal-documents/seal-thread';
import { CompleteEnvelope } from './sealing/seal-envelopes/complete-envelope';
import { ReadDocuments } from './sealing/seal-envelopes/read-documents';
import { SealEnvelope } from './sealing/seal-envelopes/seal-envelope';
import { SealJobs } from './sealing/seal-envelopes/seal-jobs';
import { SealingLoop } from './sealing/seal-envelopes/sealing-loop';
import { WorkOnJob } from './sealing/seal-envelopes/work-on-job';
import { GetAuditTrail } from './signed-files/get-audit-trail/get-audit-trail';
import { GetSignedDocument } from './signed-files/get-signed-document/get-signed-document';
import { FindSealedFiles } from './signed-files/sealed-files';
import { SignedFilesController } from './signed-files/signed-files.controller';

export const sealingControllers: Type[] = [RootCertificateController, SignedFilesController];

/** They make the sealed PDFs of an envelope, hand them out, and send the mail about it. */
export const sealingProviders: Provider[] = [
  OwnCertificates,
  SealCertificates,
  SealThread,
  ReadDocuments,
  SealJobs,
  CompleteEnvelope,
  SealEnvelope,
  WorkOnJob,
  SealingLoop,
  FindSealedFiles,
  GetSignedDocument,
  GetAuditTrail,
  DueMessages,
  DeliverMessage,
  MessageLoop,
];
