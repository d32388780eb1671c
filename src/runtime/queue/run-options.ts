import { trimSpace } from '../expand/characters.ts';

/** What `exim -q…`, `-R` and `-S` say of a queue run. */
export interface QueueRunOptions {
  /** Two passes: the first only routes what goes over SMTP (`-qq`). */
  readonly twoPasses: boolean;
  /** Only messages that have not been tried yet (`-qi`). */
  readonly firstDeliveries: boolean;
  /** Retry times are not heeded (`-qf`). */
  readonly force: boolean;
  /** Frozen messages are thawed (`-qff`). */
  readonly thaw: boolean;
  /** Only local deliveries are made (`-ql`). */
  readonly local: boolean;
  /** The named queue (`-qGname`); empty for the usual one. */
  readonly queue: string;
  /** Only messages from this id on, and up to that. */
  readonly first: string | undefined;
  readonly last: string | undefined;
  /** Only messages with a recipient (`-R`), or a sender (`-S`), in which this occurs; the first of them is forced. */
  readonly recipient: Selection | undefined;
  readonly sender: Selection | undefined;
}

/** What is looked for in addresses. */
export interface Selection {
  readonly text: string;
  readonly isRegex: boolean;
}

export const plainQueueRun: QueueRunOptions = {
  twoPasses: false,
  firstDeliveries: false,
  force: false,
  thaw: false,
  local: false,
  queue: '',
  first: undefined,
  last: undefined,
  recipient: undefined,
  sender: undefined,
};

const isId = (word: string): boolean =>
  /^[0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{2}$/.test(word) ||
  /^[0-9A-Za-z]{6}-[0-9A-Za-z]{11}-[0-9A-Za-z]{4}$/.test(word);

/**
 * Reads the options of a queue run as they stand on a command line: `-qff`, `-q ID`, `-R example.org`.
 *
 * @returns the options, or what is wrong with them
 */
export function readRunOptions(text: string): QueueRunOptions | { readonly message: string } {
  const words = trimSpace(text).split(/[\t-\r ]+/);
  let options: QueueRunOptions = plainQueueRun;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const queue = /^-q(q?)(i?)(f{0,2})(l?)(?:G([^/]+))?$/.exec(word);
    const selects = /^-([RS])(f{0,2})(r?)(.*)$/.exec(word);
    if (queue) {
      const [, two = '', first = '', force = '', local = '', name = ''] = queue;
      options = {
        ...options,
        twoPasses: two !== '',
        firstDeliveries: first !== '',
        force: force !== '',
        thaw: force === 'ff',
        local: local !== '',
        queue: name,
      };
      for (const key of ['first', 'last'] as const) {
        const [id] = words;
        if (id === undefined || !isId(id)) break;
        options = { ...options, [key]: words.shift() };
      }
    } else if (selects) {
      const [, letter, force = '', regex = '', attached = ''] = selects;
      const selected = attached === '' ? words.shift() : attached;
      if (selected === undefined) return { message: `${word} lacks what it looks for` };
      const selection: Selection = { text: selected, isRegex: regex !== '' };
      options = {
        ...options,
        ...(letter === 'R' ? { recipient: selection } : { sender: selection }),
        force: options.force || force !== '',
        thaw: options.thaw || force === 'ff',
      };
    } else return { message: `"${word}" is no option of a queue run: -q, -qf, -qff, -qi, -ql, -qq, -R or -S` };
  }
  return options;
}

/** The options as the log tells them: ` -qff`, ` -R example.org`. Mirrors the beginning of `queue_run`. */
export function shownRunOptions(options: QueueRunOptions): string {
  const { twoPasses, firstDeliveries, force, thaw, local, recipient, sender } = options;
  const letters = [
    twoPasses ? 'q' : '',
    firstDeliveries ? 'i' : '',
    force ? 'f' : '',
    thaw ? 'f' : '',
    local ? 'l' : '',
  ].join('');
  const selection = (letter: string, selected: Selection | undefined): string =>
    selected === undefined ? '' : ` -${letter}${selected.isRegex ? 'r' : ''} ${selected.text}`;
  return `${letters === '' ? '' : ` -q${letters}`}${selection('R', recipient)}${selection('S', sender)}`;
}
