/** The request of the quick start, as every issuing row sends it. */
export const certificateRequest = JSON.stringify({
  certificateType: 'ai_report',
  signerName: 'Maria Lopez',
  issuingCompany: 'Acme Consulting',
  inputEvidence: [{ sha256Hash: 'a'.repeat(64), evidenceType: 'input' }],
  outputEvidence: [{ sha256Hash: 'b'.repeat(64), evidenceType: 'output' }],
  model: { provider: 'openai', modelName: 'gpt-4o' },
});
