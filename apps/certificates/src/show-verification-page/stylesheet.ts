import { colours } from './styles/colours';
import { layout } from './styles/layout';
import { parts } from './styles/parts';
import { print } from './styles/print';

export const stylesheet = [colours, layout, parts, print].join('');
