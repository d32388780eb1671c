import type { Item } from '../../../../grammar/expansion/ast.ts';
import type { Code, Compiler } from '../compile/code.ts';
import { constant } from '../compile/code.ts';
import { aclItem } from './acl.ts';
import { authresultsItem } from './authresults.ts';
import { certextractItem } from './certextract.ts';
import { dlfuncItem } from './dlfunc.ts';
import { envItem } from './env.ts';
import { extractItem } from './extract.ts';
import { hmacItem } from './hmac.ts';
import { ifItem } from './if.ts';
import { imapfolderItem } from './imapfolder.ts';
import type { ItemMaker } from './item.ts';
import { iterationItem } from './iteration.ts';
import { listextractItem } from './listextract.ts';
import { listquoteItem } from './listquote.ts';
import { lookupItem } from './lookup.ts';
import { perlItem } from './perl.ts';
import { prvsItem } from './prvs.ts';
import { prvscheckItem } from './prvscheck.ts';
import { readfileItem } from './readfile.ts';
import { readsocketItem } from './readsocket.ts';
import { runItem } from './run.ts';
import { sgItem } from './sg.ts';
import { sortItem } from './sort.ts';
import { srsEncodeItem } from './srs-encode.ts';
import { hashItem, lengthItem, nhashItem, substrItem } from './substring.ts';
import { trItem } from './tr.ts';

/** The items whose arguments are all strings. */
const plain: Readonly<Record<string, ItemMaker>> = {
  acl: aclItem,
  authresults: authresultsItem,
  dlfunc: dlfuncItem,
  env: envItem,
  hash: hashItem,
  hmac: hmacItem,
  imapfolder: imapfolderItem,
  length: lengthItem,
  listquote: listquoteItem,
  nhash: nhashItem,
  perl: perlItem,
  prvs: prvsItem,
  prvscheck: prvscheckItem,
  readfile: readfileItem,
  readsocket: readsocketItem,
  sg: sgItem,
  srs_encode: srsEncodeItem,
  substr: substrItem,
  tr: trItem,
};

/** Compiles an item, `${name …}`. */
export function compileItem(node: Item, compiler: Compiler): Code {
  switch (node.kind) {
    case 'item': {
      const make = plain[node.name.text];
      return make ? make(node, compiler) : constant('');
    }
    case 'if':
      return ifItem(node, compiler);
    case 'lookup':
      return lookupItem(node, compiler);
    case 'extract':
      return extractItem(node, compiler);
    case 'field':
      return node.name.text === 'certextract' ? certextractItem(node, compiler) : listextractItem(node, compiler);
    case 'run':
      return runItem(node, compiler);
    case 'list-item':
      return node.name.text === 'sort' ? sortItem(node, compiler) : iterationItem(node, compiler);
  }
}
