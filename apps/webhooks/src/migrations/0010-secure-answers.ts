import { SecureRows } from '@probatum/persistence/row-level-security';

export class SecureAnswers1700000002300 extends SecureRows {
  protected readonly tables = { ofTenants: { answers: 'select' } };
}
