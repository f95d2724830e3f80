import {
  type ClassApplication,
  duties,
  type Duty,
  lawVersions,
  type LawVersion,
  versionsInForce,
} from './law-catalogue';

/** A duty by one version of the text. */
export interface LawEntry extends Omit<Duty, 'applications'> {
  readonly applications: readonly (ClassApplication & { readonly state: 'IN_FORCE' | 'NOT_YET_APPLICABLE' })[];
}

/** @param day ISO 8601 @returns the text in force on this day, or undefined before the Act */
export function versionOn(day: string): LawVersion | undefined {
  return versionsInForce.find(({ from }) => from <= day)?.version;
}

export function isLawVersion(text: string): text is LawVersion {
  return (lawVersions as readonly string[]).includes(text);
}

/** The duties of a version, with what applies on the day. */
export function entriesOf(version: LawVersion, day: string): LawEntry[] {
  return duties.flatMap(({ applications, ...duty }) => {
    const of = applications[version];
    if (!of) return [];
    return [
      {
        ...duty,
        applications: of.map((one) => ({
          ...one,
          state: one.appliesFrom <= day ? ('IN_FORCE' as const) : ('NOT_YET_APPLICABLE' as const),
        })),
      },
    ];
  });
}

export interface LawChange {
  readonly code: string;
  readonly ref: string;
  readonly kind: 'ADDED' | 'REMOVED' | 'DATE_CHANGED';
  readonly systemClass: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Each duty and class whose first day differs between two versions. */
export function changesBetween(from: LawVersion, to: LawVersion): LawChange[] {
  return duties.flatMap(({ code, ref, applications }) => {
    const [before, after] = [daysOf(applications[from]), daysOf(applications[to])];
    const classes = [...new Set([...before.keys(), ...after.keys()])];
    return classes.flatMap((systemClass) => {
      const [old = null, now = null] = [before.get(systemClass), after.get(systemClass)];
      if (old === now) return [];
      const kind = old === null ? 'ADDED' : now === null ? 'REMOVED' : 'DATE_CHANGED';
      return [{ code, ref, kind, systemClass, before: old, after: now } as const];
    });
  });
}

function daysOf(applications: readonly ClassApplication[] = []): Map<string, string> {
  return new Map(applications.map(({ systemClass, appliesFrom }) => [systemClass, appliesFrom]));
}
