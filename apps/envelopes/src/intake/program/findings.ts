import { type Finding, type FindingCode, findingDetails } from '../intake-job';

const maxFindings = 200;

/** Each kind of content once for each page. */
export class Findings {
  private readonly found = new Map<string, Finding>();

  add(code: FindingCode, page: number | null): void {
    const key = `${code} ${page}`;
    if (this.found.size < maxFindings && !this.found.has(key))
      this.found.set(key, { code, detail: findingDetails[code], page });
  }

  /** Those of the file first, then by page. */
  list(): Finding[] {
    return [...this.found.values()].sort((a, b) => (a.page ?? 0) - (b.page ?? 0));
  }
}
