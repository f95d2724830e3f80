/**
 * Regulation (EU) 2024/1689 as data: its duties, and from when they apply by each version of the text. A report of an earlier
 * day is made by the version of that day, so a version is never changed; an amendment becomes a new one.
 */

export const roles = [
  'PROVIDER',
  'DEPLOYER',
  'IMPORTER',
  'DISTRIBUTOR',
  'AUTHORISED_REPRESENTATIVE',
  'GPAI_PROVIDER',
  'GPAI_SYSTEMIC_RISK_PROVIDER',
] as const;
export type Role = (typeof roles)[number];

export const systemClasses = ['HIGH_RISK_ANNEX_III', 'HIGH_RISK_ANNEX_I', 'TRANSPARENCY_50', 'ANY'] as const;
export type SystemClass = (typeof systemClasses)[number];

export const lawVersions = ['2024-1689@2024-08-01', '2024-1689@2026-07-27'] as const;
export type LawVersion = (typeof lawVersions)[number];

/** From when a text is in force, ISO 8601 day; the newest first. */
export const versionsInForce: readonly {
  readonly version: LawVersion;
  readonly from: string;
  readonly source: string;
}[] = [
  {
    version: '2024-1689@2026-07-27',
    from: '2026-07-27',
    source: 'Regulation (EU) 2024/1689 as amended by (EU) 2026/1744',
  },
  { version: '2024-1689@2024-08-01', from: '2024-08-01', source: 'Regulation (EU) 2024/1689' },
];

export const newestVersion = versionsInForce[0]!.version;

/** From when a duty applies, by one reading of the text. */
export interface Application {
  /** ISO 8601 day. */
  readonly appliesFrom: string;
  readonly ref: string;
  readonly confidence: 'SETTLED' | 'DISPUTED';
  /** Where the text is disputed: the day by the other reading, and why. */
  readonly alternative?: { readonly appliesFrom: string; readonly reading: string };
}

export interface Duty {
  readonly code: string;
  readonly ref: string;
  readonly title: string;
  readonly roles: readonly Role[];
  readonly systemClasses: readonly SystemClass[];
  /** Routes whose records show that it is met. */
  readonly evidence: readonly string[];
  /** Of its class in a score. */
  readonly weight: number;
  readonly applications: Readonly<Partial<Record<LawVersion, readonly ClassApplication[]>>>;
}

export interface ClassApplication extends Application {
  readonly systemClass: SystemClass;
}

const [original, amended] = lawVersions;

const on = (appliesFrom: string, ref: string): Application => ({ appliesFrom, ref, confidence: 'SETTLED' });
const general = on('2026-08-02', 'Article 113');
const chapters = on('2025-02-02', 'Article 113(a)');
const gpai = on('2025-08-02', 'Article 113(b)');

/** Articles 6 to 27 for high-risk systems. */
const highRisk: Readonly<Record<LawVersion, Readonly<Record<'III' | 'I', Application>>>> = {
  [original]: { III: general, I: on('2027-08-02', 'Article 113(c)') },
  [amended]: { III: on('2027-12-02', 'Article 113, as amended'), I: on('2028-08-02', 'Article 113, as amended') },
};

const reading =
  'The article applies by its words since 2026-08-02, but concerns high-risk systems, whose rules begin later';
/** Articles that apply generally, and presuppose a high-risk system. */
const presupposing = (of: Application): Application =>
  of.appliesFrom === general.appliesFrom
    ? of
    : { ...of, confidence: 'DISPUTED', alternative: { appliesFrom: general.appliesFrom, reading } };

const forHighRisk = (change: (of: Application) => Application = (of) => of): Duty['applications'] =>
  Object.fromEntries(
    lawVersions.map((version) => [
      version,
      [
        { systemClass: 'HIGH_RISK_ANNEX_III', ...change(highRisk[version].III) },
        { systemClass: 'HIGH_RISK_ANNEX_I', ...change(highRisk[version].I) },
      ],
    ]),
  );
const forAny = (of: Application): Duty['applications'] => ({
  [original]: [{ systemClass: 'ANY', ...of }],
  [amended]: [{ systemClass: 'ANY', ...of }],
});
const forTransparency: Duty['applications'] = {
  [original]: [{ systemClass: 'TRANSPARENCY_50', ...general }],
  [amended]: [{ systemClass: 'TRANSPARENCY_50', ...general }],
};

type Row = readonly [
  code: string,
  ref: string,
  title: string,
  roles: readonly Role[],
  evidence: readonly string[],
  weight: number,
];

function duty([code, ref, title, of, evidence, weight]: Row, applications: Duty['applications']): Duty {
  const classes = Object.values(applications)
    .flat()
    .map(({ systemClass }) => systemClass);
  return { code, ref, title, roles: of, systemClasses: [...new Set(classes)], evidence, weight, applications };
}

const provider = ['PROVIDER'] as const;
const deployer = ['DEPLOYER'] as const;
const technicalDoc = '/certificates/{id}/technical-doc';
const transparency = '/certificates/{id}/transparency';
const risk = '/compliance/risk-management';

const everyone: readonly Row[] = [
  ['L4', 'Article 4', 'Measures for AI literacy of staff', ['PROVIDER', 'DEPLOYER'], ['/compliance/literacy'], 3],
  ['P5', 'Article 5', 'No prohibited practice', ['PROVIDER', 'DEPLOYER', 'IMPORTER', 'DISTRIBUTOR'], [], 10],
];

const ofHighRisk: readonly Row[] = [
  ['R9', 'Article 9', 'Risk management system', provider, [risk], 8],
  ['R10', 'Article 10', 'Data and data governance', provider, [technicalDoc], 6],
  ['R11', 'Article 11, Annex IV', 'Technical documentation', provider, [technicalDoc], 8],
  ['R12', 'Article 12', 'Automatic logs', provider, [technicalDoc], 4],
  ['R13', 'Article 13', 'Instructions for use', provider, [technicalDoc], 4],
  ['R14', 'Article 14', 'Human oversight', provider, [transparency], 6],
  ['R15', 'Article 15', 'Accuracy, robustness, cybersecurity', provider, ['/models/{id}/performance'], 6],
  ['Q17', 'Article 17', 'Quality management system', provider, ['/compliance/qms'], 6],
  ['K18', 'Article 18', 'Documents kept for ten years', provider, [], 2],
  ['K19', 'Article 19', 'Logs kept for six months', provider, [], 2],
  [
    'A22',
    'Article 22',
    'Authorised representative of providers outside the Union',
    ['AUTHORISED_REPRESENTATIVE'],
    [],
    2,
  ],
  ['I23', 'Article 23', 'Checks before import', ['IMPORTER'], [], 3],
  ['D24', 'Article 24', 'Checks before distribution', ['DISTRIBUTOR'], [], 3],
  ['D26', 'Article 26', 'Use by the instructions, with overseers', deployer, [transparency, '/compliance/literacy'], 6],
  ['F27', 'Article 27', 'Assessment of the impact on fundamental rights', deployer, ['/compliance/fria'], 6],
];

const presupposingHighRisk: readonly Row[] = [
  ['C43', 'Article 43', 'Conformity assessment', provider, [], 5],
  ['C47', 'Article 47, Annex V', 'EU declaration of conformity', provider, [], 4],
  ['C48', 'Article 48', 'CE marking', provider, [], 2],
  ['C49', 'Article 49, Annex VIII', 'Registration', ['PROVIDER', 'DEPLOYER'], [], 3],
  ['M72', 'Article 72', 'Post-market monitoring and its plan', provider, ['/compliance/monitoring-plans'], 6],
  ['I73', 'Article 73', 'Report of serious incidents', ['PROVIDER', 'DEPLOYER'], ['/compliance/incidents'], 6],
  ['X86', 'Article 86', 'Right to explanation of individual decisions', deployer, [], 3],
];

const ofTransparency: readonly Row[] = [
  ['T50.1', 'Article 50(1)', 'People learn that they deal with AI', provider, [transparency], 4],
  ['T50.2', 'Article 50(2)', 'Generated content is marked and detectable', provider, [transparency], 4],
  [
    'T50.3',
    'Article 50(3)',
    'People learn of emotion recognition and biometric categorisation',
    deployer,
    [transparency],
    4,
  ],
  ['T50.4', 'Article 50(4)', 'Deep fakes and generated texts are disclosed', deployer, [transparency], 4],
];

const gpaiProviders = ['GPAI_PROVIDER', 'GPAI_SYSTEMIC_RISK_PROVIDER'] as const;
const systemic = ['GPAI_SYSTEMIC_RISK_PROVIDER'] as const;
const gpaiRoute = ['/models/{id}/gpai-classification'];
const ofModels: readonly Row[] = [
  ['G52', 'Article 52(1)', 'Notification of the Commission within two weeks', systemic, gpaiRoute, 3],
  ['G53.a', 'Article 53(1)(a), Annex XI', 'Technical documentation of the model', gpaiProviders, gpaiRoute, 4],
  [
    'G53.b',
    'Article 53(1)(b), Annex XII',
    'Information for providers who build on the model',
    gpaiProviders,
    gpaiRoute,
    4,
  ],
  ['G53.c', 'Article 53(1)(c)', 'Policy for copyright law', gpaiProviders, [], 3],
  ['G53.d', 'Article 53(1)(d)', 'Public summary of the training content', gpaiProviders, [], 3],
  ['G54', 'Article 54', 'Authorised representative', gpaiProviders, [], 2],
  ['G55.a', 'Article 55(1)(a)', 'Evaluation of the model', systemic, ['/models/{id}/performance'], 4],
  ['G55.b', 'Article 55(1)(b)', 'Systemic risks assessed and mitigated', systemic, [risk], 4],
  ['G55.c', 'Article 55(1)(c)', 'Report of serious incidents', systemic, ['/compliance/incidents'], 4],
  ['G55.d', 'Article 55(1)(d)', 'Cybersecurity of the model', systemic, [], 4],
];

/** Prohibitions that the amendment adds. */
const amendedOnly: readonly Duty[] = [
  duty(
    [
      'P5.ba',
      'Article 5(1)(ba) and (bb)',
      'No intimate imagery without consent, no child abuse material',
      everyone[1]![3],
      [],
      10,
    ],
    { [amended]: [{ systemClass: 'ANY', ...on('2026-12-02', 'Regulation (EU) 2026/1744') }] },
  ),
];

export const duties: readonly Duty[] = [
  ...everyone.map((row) => duty(row, forAny(chapters))),
  ...amendedOnly,
  ...ofHighRisk.map((row) => duty(row, forHighRisk())),
  ...presupposingHighRisk.map((row) => duty(row, forHighRisk(presupposing))),
  ...ofTransparency.map((row) => duty(row, forTransparency)),
  ...ofModels.map((row) => duty(row, forAny(gpai))),
];

/** @param code of a duty in the catalogue */
export function dutyOf(code: string): Duty {
  const found = duties.find((duty) => duty.code === code);
  if (!found) throw new Error(`The catalogue has no duty ${code}`);
  return found;
}
