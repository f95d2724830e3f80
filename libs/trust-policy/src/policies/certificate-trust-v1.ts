import { definePolicy } from '../define-policy';

/**
 * Never edited: assessments name it, and anyone may compute them again. A change is a new version in a new file.
 * 42 points for the gates of `recorded`, 25 for `anchored`, 30 for `assured`, 3 for naming the model.
 */
export const certificateTrustV1 = definePolicy({
  id: 'certificate-trust',
  version: 1,
  title: 'Trust in a certificate about the output of an AI system',
  vetoes: [
    {
      code: 'certificate.revoked',
      when: { fact: 'certificate.revoked', operator: 'is', value: true },
      detail: 'The certificate was revoked by its organization. That is final: issue a new certificate instead.',
    },
    {
      code: 'signature.invalid',
      when: { fact: 'signature.valid', operator: 'is', value: false },
      detail: 'The signature does not fit the certificate. What it says cannot be relied on.',
    },
    {
      code: 'anchor.mismatch',
      when: { fact: 'anchor.payload_hash', operator: 'differsFrom', other: 'certificate.payload_hash' },
      detail: 'Another hash than that of this certificate was anchored in its name.',
    },
  ],
  levels: [
    {
      level: 'recorded',
      gates: [
        {
          code: 'signature.valid',
          when: { fact: 'signature.valid', operator: 'is', value: true },
          points: 15,
          met: 'The signature of the platform over the certificate is valid.',
          missing: 'The signature has not been checked yet.',
        },
        {
          code: 'certificate.in_force',
          when: { fact: 'certificate.revoked', operator: 'is', value: false },
          points: 7,
          met: 'The certificate is in force.',
          missing: 'It is not known whether the certificate is in force.',
        },
        {
          code: 'evidence.input',
          when: { fact: 'evidence.inputs', operator: 'atLeast', value: 1 },
          points: 10,
          met: 'What went into the AI system is fixed by at least one hash.',
          missing: 'No input is fixed: name the SHA-256 of at least one input in inputEvidence.',
        },
        {
          code: 'evidence.output',
          when: { fact: 'evidence.outputs', operator: 'atLeast', value: 1 },
          points: 10,
          met: 'What came out of the AI system is fixed by at least one hash.',
          missing: 'No output is fixed: name the SHA-256 of at least one output in outputEvidence.',
        },
      ],
    },
    {
      level: 'anchored',
      gates: [
        {
          code: 'anchor.confirmed',
          when: { fact: 'anchor.confirmed', operator: 'is', value: true },
          points: 15,
          met: 'The anchor of the certificate is confirmed: its batch can no longer change.',
          missing:
            'The certificate waits for its anchor to be confirmed. That happens by itself; POST /anchors/trigger starts it now.',
        },
        {
          code: 'anchor.match',
          when: { fact: 'anchor.payload_hash', operator: 'sameAs', other: 'certificate.payload_hash' },
          points: 10,
          met: 'The anchored hash is the hash of this certificate.',
          missing: 'The anchored hash is compared with this certificate as soon as the anchor is confirmed.',
        },
      ],
    },
    {
      level: 'assured',
      gates: [
        {
          code: 'model.registered',
          when: { fact: 'model.registered', operator: 'is', value: true },
          points: 5,
          met: 'The model is in the register of the organization.',
          missing: 'Register the model with POST /models and name its modelId in the certificate.',
        },
        {
          code: 'model.good_standing',
          when: { fact: 'model.good_standing', operator: 'is', value: true },
          points: 5,
          met: 'The model is in good standing.',
          missing: 'The model needs a current evaluation and no open severe incident.',
        },
        {
          code: 'vendor.registered',
          when: { fact: 'vendor.registered', operator: 'is', value: true },
          points: 5,
          met: 'The vendor of the model is in the register of the organization.',
          missing: 'Register the vendor of the model with POST /vendors and link the model to it.',
        },
        {
          code: 'vendor.good_standing',
          when: { fact: 'vendor.good_standing', operator: 'is', value: true },
          points: 5,
          met: 'The vendor is in good standing.',
          missing: 'The vendor needs an approved review without open findings.',
        },
        {
          code: 'vendor.dpa_signed',
          when: { fact: 'vendor.dpa_signed', operator: 'is', value: true },
          points: 5,
          met: 'A data processing agreement with the vendor is signed.',
          missing: 'Sign a data processing agreement with the vendor and record it as signed.',
        },
        {
          code: 'vendor.review_current',
          when: { fact: 'vendor.review_valid_until', operator: 'notPast' },
          points: 5,
          met: 'The review of the vendor is current.',
          missing: 'Review the vendor: there is no review that is still valid.',
        },
      ],
    },
  ],
  signals: [
    {
      code: 'model.named',
      when: { fact: 'model.named', operator: 'is', value: true },
      points: 3,
      met: 'The certificate names the model that made the output.',
      missing: 'Name the model in the certificate.',
    },
  ],
});
