import { give } from '../compile/code.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { stringsItem } from './item.ts';

/** `${authresults {hostname}}`. */
export const authresultsItem: ItemMaker = (node, compiler) =>
  stringsItem(node, compiler, ([hostname = ''], context) => {
    const results = context.environment.services.authenticationResults?.(textOf(hostname)) ?? '';
    return `Authentication-Results: ${give(hostname, context)}${results}`;
  });
