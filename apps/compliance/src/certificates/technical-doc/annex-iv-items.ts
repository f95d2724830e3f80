/** Annex IV of Regulation (EU) 2024/1689, with the points that an item has of a hundred. */

type TextField =
  | 'systemName'
  | 'externalInteractions'
  | 'targetHardware'
  | 'markings'
  | 'userInterface'
  | 'deployers'
  | 'designSpecs'
  | 'dataGovernance'
  | 'predeterminedChanges'
  | 'validation'
  | 'cybersecurity'
  | 'inputData'
  | 'performanceMetrics'
  | 'riskMitigations'
  | 'standards';

/** Records that show an item by themselves. */
export type Derived = 'MODEL' | 'TRANSPARENCY' | 'HISTORY' | 'RISK_MANAGEMENT' | 'MONITORING_PLAN' | 'DECLARATION';

export interface AnnexIvItem {
  readonly code: string;
  readonly ref: string;
  readonly requirement: string;
  readonly points: number;
  readonly field?: TextField;
  readonly derived?: Derived;
}

const item = (
  code: string,
  points: number,
  ref: string,
  requirement: string,
  from: Pick<AnnexIvItem, 'field' | 'derived'>,
) => ({
  ...{ code: `A4.${code}`, points, ref: `Annex IV, ${ref}`, requirement },
  ...from,
});

export const annexIvItems: readonly AnnexIvItem[] = [
  item('1a', 2, '1(a)', 'Purpose, name of the provider, version of the system', { field: 'systemName' }),
  item('1b', 2, '1(b)', 'Interaction with other hardware, software and AI', { field: 'externalInteractions' }),
  item('1c', 2, '1(c)', 'Versions of software and firmware', { derived: 'MODEL' }),
  item('1d', 2, '1(d)', 'Forms in which the system is supplied', { derived: 'MODEL' }),
  item('1e', 2, '1(e)', 'Hardware on which it runs', { field: 'targetHardware' }),
  item('1f', 2, '1(f)', 'Photographs and markings of products', { field: 'markings' }),
  item('1g', 2, '1(g)', 'User interface for the deployer', { field: 'userInterface' }),
  item('1h', 2, '1(h)', 'Instructions for use', { field: 'deployers' }),
  item('2a', 5, '2(a)', 'Methods of development, and third-party parts', { field: 'designSpecs' }),
  item('2b', 5, '2(b)', 'Design, algorithms, assumptions and trade-offs', { field: 'designSpecs' }),
  item('2c', 5, '2(c)', 'Architecture and computing resources', { field: 'designSpecs' }),
  item('2d', 5, '2(d)', 'Data sets: origin, selection, labelling, cleaning', { field: 'dataGovernance' }),
  item('2e', 5, '2(e)', 'Assessment of human oversight', { derived: 'TRANSPARENCY' }),
  item('2f', 5, '2(f)', 'Changes that are determined in advance', { field: 'predeterminedChanges' }),
  item('2g', 5, '2(g)', 'Validation and tests, with dated and signed reports', { field: 'validation' }),
  item('2h', 5, '2(h)', 'Cybersecurity', { field: 'cybersecurity' }),
  item('3i', 4, '3', 'Capabilities, limits and accuracy', { field: 'performanceMetrics' }),
  item('3ii', 4, '3', 'Foreseeable unintended outcomes and sources of risk', { field: 'riskMitigations' }),
  item('3iii', 4, '3', 'Measures of human oversight', { derived: 'TRANSPARENCY' }),
  item('3iv', 4, '3', 'Specification of input data', { field: 'inputData' }),
  item('4', 4, '4', 'Why the metrics suit the system', { field: 'performanceMetrics' }),
  item('5', 8, '5', 'The risk management system', { field: 'riskMitigations', derived: 'RISK_MANAGEMENT' }),
  item('6', 4, '6', 'Changes during the lifecycle', { derived: 'HISTORY' }),
  item('7', 4, '7', 'Standards that are applied', { field: 'standards' }),
  item('8', 3, '8', 'Copy of the EU declaration of conformity', { derived: 'DECLARATION' }),
  item('9', 5, '9', 'Evaluation after market placement, with its plan', { derived: 'MONITORING_PLAN' }),
];

export const itemCodes = annexIvItems.map(({ code }) => code);
