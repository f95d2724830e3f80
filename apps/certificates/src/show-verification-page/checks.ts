import type { PublicVerification } from '../verify-certificate/verify-certificate';
import { html, type Html } from './html';
import { icon } from './icons';
import { section } from './section';
import { stateOf } from './verdict';

const names: Readonly<Record<string, string>> = {
  payload: 'Content',
  disclosures: 'Names and texts',
  signature: 'Signature',
  record: 'Later entries',
  anchor: 'Anchor',
  status: 'Status',
};

const sandboxRemark =
  'These are the checks of a live certificate. Even if they pass, a sandbox certificate proves nothing.';

/** One line per check with its present result. */
export function checkList(verification: PublicVerification): Html {
  const isSandbox = stateOf(verification) === 'sandbox';
  return section(
    'checks',
    'Checks made just now',
    html`<ol class="checks">
        ${verification.checks.map(
          ({ check, passed, detail }) =>
            html`<li class="${passed ? 'passed' : 'failed'}">
              ${icon(passed ? 'passed' : 'failed')}
              <div>
                <strong>${names[check] ?? check}: ${passed ? 'passed' : 'failed'}</strong>
                <p>${detail}</p>
              </div>
            </li>`,
        )}
      </ol>
      ${isSandbox && html`<p class="note">${sandboxRemark}</p>`}`,
  );
}
