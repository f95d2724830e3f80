import { DeclineSigning } from './decline-signing/decline-signing';
import { DownloadSigned } from './download-signed/download-signed';
import { FinishSigning } from './finish-signing/finish-signing';
import { PictureThread } from './finish-signing/picture-thread';
import { OpenLink } from './link/open-link';
import { ReadSession } from './read-session/read-session';
import { RecordView } from './record-view/record-view';
import { PageFiles } from './serve-page/page-files';
import { ServePage } from './serve-page/serve-page';
import { ShowDocument } from './show-document/show-document';
import { SigningPageController } from './signing-page.controller';
import { SigningController } from './signing.controller';

/** The page behind the link of a recipient, and everything that it does. */
export const signingControllers = [SigningController, SigningPageController];

export const signingProviders = [
  OpenLink,
  ReadSession,
  ShowDocument,
  RecordView,
  PictureThread,
  FinishSigning,
  DeclineSigning,
  DownloadSigned,
  PageFiles,
  ServePage,
];
