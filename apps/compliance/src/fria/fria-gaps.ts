const elementNames = [
  'deployerProcess',
  'periodAndFrequency',
  'affectedPersons',
  'specificHarms',
  'humanOversight',
  'measuresIfHarm',
] as const;
export const categoryNames = ['privacy', 'nonDiscrimination', 'freedom', 'dignity', 'consumerProtection'] as const;

interface Impact {
  readonly affectedGroup?: string;
  readonly harm?: string;
  readonly measure?: string;
}
type Assessed = Readonly<Record<(typeof elementNames)[number], string | null>> &
  Readonly<Record<(typeof categoryNames)[number], string | Impact | null>>;

/** Names of the elements that are missing, and whether a group with a harm and a measure is. */
export function gapsOf(fria: Assessed): string[] {
  const missing = [...elementNames, ...categoryNames].filter((name) => fria[name] === null);
  const isComplete = categoryNames.some((name) => {
    const category = fria[name];
    if (category === null || typeof category === 'string') return false;
    return Boolean(category.affectedGroup && category.harm && category.measure);
  });
  return isComplete ? missing : [...missing, 'affectedGroupWithHarmAndMeasure'];
}
