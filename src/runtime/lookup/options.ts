/** C's isspace() in the C locale. */
const spaces = ' \t\n\v\f\r';

/** A list as Exim's `string_nextinlist` takes it apart. */
export interface ListSyntax {
  /** The separator that holds unless the list names another with `<`; `fixed` where it cannot. */
  readonly separator: string;
  readonly fixed?: boolean;
}

/**
 * The items of an Exim list: a doubled separator stands for itself, white space around items is dropped.
 *
 * @param list a byte string
 */
export function listItems(list: string, { separator, fixed = false }: ListSyntax): string[] {
  const items: string[] = [];
  let sep = separator;
  let at = 0;
  const skip = (): void => {
    while (at < list.length && spaces.includes(list.charAt(at)) && list.charAt(at) !== sep) at++;
  };
  skip();
  if (!fixed && list.charAt(at) === '<' && /[!-/:-@[-`{-~\0-\x1f\x7f]/.test(list.charAt(at + 1))) {
    sep = list.charAt(at + 1);
    at += 2;
  }
  const special = /[\0-\x1f\x7f]/.test(sep);
  for (;;) {
    skip();
    if (at >= list.length) return items;
    let item = '';
    for (; at < list.length; at++) {
      if (list.charAt(at) === sep) {
        at++;
        if (list.charAt(at) !== sep || special) break;
      }
      item += list.charAt(at);
    }
    let end = item.length;
    while (end > 0 && spaces.includes(item.charAt(end - 1)) && (end === 1 || item.charAt(end - 2) !== '\\')) end--;
    items.push(item.slice(0, end));
  }
}

/** The options of a lookup type, which commas separate. */
export function lookupOptions(options: string | undefined): readonly string[] {
  return options === undefined ? [] : listItems(options, { separator: ',', fixed: true });
}
