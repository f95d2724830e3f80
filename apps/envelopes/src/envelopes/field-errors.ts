import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { FieldError } from '@probatum/http/problems/problem';

/** Faults of a request, gathered so that one answer names them all. */
export class FieldErrors {
  private readonly errors: FieldError[] = [];

  add(pointer: string, code: string, message: string): void {
    this.errors.push({ pointer, code, message });
  }

  /** @throws InvalidRequest when there is a fault */
  throwIfAny(): void {
    if (this.errors.length > 0) throw new InvalidRequest(this.errors.slice(0, 20));
  }
}
