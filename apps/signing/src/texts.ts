import type { FieldType, Reason } from './session/session';

const fieldTypes: Readonly<Record<FieldType, string>> = {
  SIGNATURE: 'Signature',
  INITIALS: 'Initials',
  DATE_SIGNED: 'Date of signing',
  TEXT: 'Text',
  CHECKBOX: 'Checkbox',
  DROPDOWN: 'Choice',
  ATTACHMENT: 'Attached picture',
  STAMP: 'Stamp',
  DRAWING: 'Drawing',
  RADIO_GROUP: 'Choice',
};

interface Message {
  readonly title: string;
  readonly text: string;
}

const reasons: Readonly<Record<Exclude<Reason, 'viewer'>, Message>> = {
  not_sent: {
    title: 'This document has not been sent yet',
    text: 'The sender is still preparing it. You receive a message when it is ready.',
  },
  not_your_turn: {
    title: 'It is not your turn yet',
    text: 'Others sign before you. You receive a message when it is your turn. This page also looks for itself.',
  },
  signed: {
    title: 'You have signed',
    text: 'Thank you. The document is complete when all others have signed too. You receive a message then.',
  },
  approved: {
    title: 'You have approved',
    text: 'Thank you. The document is complete when all others have acted too. You receive a message then.',
  },
  completed: {
    title: 'The document is complete',
    text: 'Everyone has signed. The signed document is sealed, so that every later change shows.',
  },
  declined: {
    title: 'Signing was declined',
    text: 'A recipient has declined. The document can no longer be signed. Contact the sender with any question.',
  },
  voided: {
    title: 'The sender has withdrawn this document',
    text: 'It can no longer be signed. Contact the sender with any question.',
  },
  expired: {
    title: 'The time to sign has ended',
    text: 'This document has expired. Ask the sender for a new one.',
  },
  returned: {
    title: 'This document was returned to the sender',
    text: 'It can no longer be signed. Contact the sender with any question.',
  },
};

/** Every text of the page, in English. */
export const texts = {
  fieldTypes,
  reasons,
  brand: 'Probatum',
  sandbox: 'Sandbox: this document is a test and has no legal effect.',
  from: (sender: string) => `From ${sender}`,
  loading: 'Loading the document',
  unknown: {
    title: 'This link does not work',
    text: 'Check that the link is complete, or open it again from your message.',
  },
  failed: {
    title: 'The document could not be loaded',
    text: 'The service was not reached. Check your connection, then try again.',
  },
  tryAgain: 'Try again',
  documentFailed: 'This document could not be shown.',
  page: (number: number, count: number, name: string) => `Page ${number} of ${count}, ${name}`,
  pages: (count: number) => (count === 1 ? '1 page' : `${count} pages`),
  fieldOnPage: (type: string, isFilled: boolean) => `${type}, ${isFilled ? 'filled' : 'empty'}`,
  panel: 'Your fields',
  progress: 'Fields filled in',
  documents: 'Documents',
  fieldOf: (index: number, count: number) => `Field ${index} of ${count}`,
  onPage: (page: number, document: string | undefined) => (document ? `Page ${page}, ${document}` : `Page ${page}`),
  required: 'Required',
  optional: 'Optional',
  next: 'Next field',
  toFinish: 'Continue',
  back: 'Back',
  start: 'Start',
  finish: 'Finish and sign',
  approve: 'Approve',
  finishing: 'One moment',
  decline: 'Decline',
  review: 'Read the document first',
  introduction: (count: number) =>
    count === 0
      ? 'Then continue below.'
      : `Then fill in ${count === 1 ? 'one field' : `${count} fields`}. You can go back and change everything until you finish.`,
  dateFilled: 'The date of signing is filled in for you.',
  allDone: 'Agree and finish',
  allDoneApprover: 'Agree and approve',
  missing: (count: number) =>
    count === 1 ? 'One required field is still empty.' : `${count} required fields are still empty.`,
  showMissing: 'Show it',
  consentMissing: 'Tick the box to agree first.',
  notShown: 'Wait until the whole document has loaded.',
  changed: 'The document has changed or can no longer be signed. The page is loaded again.',
  notSaved: 'The service was not reached. Nothing is lost. Try again.',
  refused: 'The service did not accept this: ',
  signature: {
    how: 'How to add it',
    draw: 'Draw',
    type: 'Type',
    upload: 'Upload',
    drawHere: 'Draw here with a finger, a pen or the mouse. With the keyboard, choose Type or Upload.',
    area: 'Area to draw in',
    clear: 'Clear',
    typeName: 'Your name',
    typeInitials: 'Your initials',
    typed: (name: string) => `Handwritten: ${name}`,
    choose: 'Choose a picture',
    chooseHint: 'PNG or JPEG. Large pictures are made smaller.',
    chosen: 'The chosen picture',
    notAPicture: 'This file is not a picture that can be read.',
    change: 'Change',
  },
  errors: {
    picture: 'Draw, type or upload it first.',
    text: 'Enter a text.',
    option: 'Choose one.',
    checkbox: 'Tick the box.',
  },
  chooseOption: 'Choose…',
  yourText: 'Your text',
  yourChoice: 'Your choice',
  tick: 'Tick this box',
  declineTitle: 'Decline to sign',
  declineText: 'The sender and all other recipients are told. This cannot be undone.',
  declineReason: 'Reason',
  declineReasonMissing: 'Give a reason.',
  declineCancel: 'Go back',
  declineConfirm: 'Decline',
  viewerTitle: 'For you to read',
  viewerText: 'No signature is needed from you.',
  sealing: 'The signed document is being sealed.',
  download: (name: string) => `Download ${name}`,
  continueTo: (host: string) => `Continue to ${host}`,
  senderMessage: (sender: string) => `Message from ${sender}`,
  expires: (day: string) => `Open until ${day}`,
} as const;
